/** Routes that a project asks for with Traefik's labels, of version 2 and 3 (doc.traefik.io, Docker provider). */
import type { Place } from '../../base/diag/diagnostic.ts';
import { parseExpression, type Rule } from '../../base/source/traefik-rule.ts';
import { defined, present } from '../../base/util/defined.ts';
import { type Dict, entriesOf, type Node, textOf } from './node.ts';

/** Who is asked for before a request passes. */
export type Guard = 'authentik' | 'other' | 'addresses' | 'redirect' | 'none';

export interface Router {
  readonly name: string;
  /** Host names that alone are enough. */
  readonly hosts: readonly string[];
  /** Beginnings of paths, when only these are routed. */
  readonly paths: readonly string[];
  /** The rule asks for something else than hosts and paths. */
  readonly narrow: boolean;
  readonly guards: readonly Guard[];
  readonly entryPoints: readonly string[];
  /** The service of Traefik that answers, when it is named. */
  readonly service?: string;
  readonly at: Place;
}

/** What the labels of one container say. */
export interface Labelled {
  readonly routers: readonly Router[];
  readonly port?: number;
  readonly scheme?: 'http' | 'https';
  /** Network by which Traefik reaches the container. */
  readonly network?: string;
}

type Labels = ReadonlyMap<string, Node>;

export const labelsOf = (service: Dict): Labels => entriesOf(service.entries.get('labels'));

/** Middlewares of all containers: name -> option -> value. */
export function middlewaresOf(services: Iterable<Dict>): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const service of services)
    for (const [key, node] of labelsOf(service)) {
      const [, name = '', option = ''] = /^traefik\.http\.middlewares\.([^.]+)\.(.+)$/i.exec(key) ?? [];
      if (name === '') continue;
      const own = found.get(name) ?? new Map<string, string>();
      found.set(name, own.set(option.toLowerCase(), textOf(node) ?? ''));
    }
  return found;
}

type Middlewares = ReturnType<typeof middlewaresOf>;

/** What a middleware asks of a visitor, by its definition, or by its name where a file defines it. */
export function guardsOf(name: string, middlewares: Middlewares, seen: readonly string[] = []): Guard[] {
  const short = name.replace(/@.*$/, '');
  const options = middlewares.get(short);
  if (seen.includes(short)) return [];
  if (options === undefined) return [byName(short)];
  const chain = options.get('chain.middlewares');
  if (chain !== undefined)
    return chain.split(',').flatMap((one) => guardsOf(one.trim(), middlewares, [...seen, short]));
  const kinds = [...options.keys()].map((key) => key.split('.')[0] ?? '');
  const address = options.get('forwardauth.address') ?? '';
  if (kinds.includes('forwardauth')) return [/goauthentik|authentik/i.test(address) ? 'authentik' : 'other'];
  if (kinds.some((kind) => /^(?:basicauth|digestauth)$/.test(kind))) return ['other'];
  if (kinds.some((kind) => /^ip(?:allow|white)list$/.test(kind))) return ['addresses'];
  return [kinds.some((kind) => /^redirect/.test(kind)) ? 'redirect' : 'none'];
}

/** Names of middlewares that ask nobody for anything. */
const HARMLESS =
  /header|compress|gzip|brotli|rate-?limit|strip|prefix|cors|hsts|buffer|retry|www|error|inflight|geo-?block|crowdsec|bouncer|fail2ban|content-?type|rewrite|cache|robots|^noop$|^default$/i;

/** A middleware that a file defines is known by its name alone: what is not plainly harmless counts as a login. */
function byName(name: string): Guard {
  if (/authentik/i.test(name)) return 'authentik';
  if (/auth|sso|login|oidc|oauth/i.test(name)) return 'other';
  if (/allow-?list|white-?list|(?:^|[-_])(?:lan|local|internal)(?:[-_]|$)/i.test(name)) return 'addresses';
  if (/redirect|(?:^|[-_])https?(?:[-_]|$)/i.test(name)) return 'redirect';
  return HARMLESS.test(name) ? 'none' : 'other';
}

/** Middlewares that Traefik puts before every router of an entry point, by the name of the entry point in lower case. */
export function entryPointMiddlewares(
  options: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...options].flatMap(([key, value]) => {
      const name = /^entrypoints\.([^.]+)\.http\.middlewares(?:\[\d+\])?$/i.exec(key)?.[1];
      return name === undefined
        ? []
        : [[name.toLowerCase(), value.split(',').map((one) => one.trim())] as const];
    }),
  );
}

/** The routes of one container. */
export function readLabels(
  service: Dict,
  middlewares: Middlewares,
  atEntry: ReadonlyMap<string, readonly string[]> = new Map(),
): Labelled {
  const labels = labelsOf(service);
  const text = (key: string) =>
    textOf([...labels].find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1]);
  const names = new Set(
    present([...labels.keys()].map((key) => /^traefik\.http\.routers\.([^.]+)\./i.exec(key)?.[1])),
  );
  const routers = [...names].flatMap((name) => {
    const prefix = `traefik.http.routers.${name}.`;
    const rule = text(`${prefix}rule`);
    const node = labels.get(`${prefix}rule`) ?? [...labels].find(([key]) => key.startsWith(prefix))?.[1];
    if (rule === undefined || node === undefined) return [];
    const listed = (key: string) => (text(prefix + key) ?? '').split(',').filter((one) => one !== '');
    const target = text(`${prefix}service`);
    const points = listed('entrypoints');
    const before = [...atEntry].flatMap(([point, names]) =>
      points.length === 0 || points.some((one) => one.trim().toLowerCase() === point) ? names : [],
    );
    return [
      {
        name,
        ...meaningOf(rule),
        guards: [...before, ...listed('middlewares')].flatMap((one) => guardsOf(one.trim(), middlewares)),
        entryPoints: points,
        ...defined({ service: target }),
        at: node.at,
      },
    ];
  });
  return { routers: /^false$/i.test(text('traefik.enable') ?? '') ? [] : routers, ...targetOf(labels) };
}

function targetOf(labels: Labels): Omit<Labelled, 'routers'> {
  const find = (pattern: RegExp) => {
    const [, node] = [...labels].find(([key]) => pattern.test(key)) ?? [];
    return textOf(node);
  };
  const port = Number(find(/^traefik\.http\.services\.[^.]+\.loadbalancer\.server\.port$/i));
  const scheme = find(/^traefik\.http\.services\.[^.]+\.loadbalancer\.server\.scheme$/i);
  const network = find(/^traefik\.docker\.network$/i);
  return {
    ...(Number.isInteger(port) && port > 0 ? { port } : {}),
    ...(scheme === 'https' || scheme === 'http' ? { scheme } : {}),
    ...defined({ network }),
  };
}

/** A whole name: one with a hole where a variable was not set is none. */
const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/i;

/** Hosts and paths of a rule, as far as they are all that it asks for. */
function meaningOf(source: string): Pick<Router, 'hosts' | 'paths' | 'narrow'> {
  const { rule } = parseExpression(source);
  if (rule === undefined) return { hosts: [], paths: [], narrow: true };
  const both = rule.kind === 'and' ? ands(rule) : [rule];
  const hosts = both.filter((part) => onlyCalls(part, 'host')).flatMap(textsOf);
  const paths = both
    .filter((part) => onlyCalls(part, 'pathprefix') || onlyCalls(part, 'path'))
    .flatMap(textsOf);
  const known = both.every((part) => ['host', 'pathprefix', 'path'].some((name) => onlyCalls(part, name)));
  const plain = hosts.every((host) => /^[a-z0-9.-]+$/i.test(host));
  return {
    hosts: hosts.map((host) => host.toLowerCase()),
    paths,
    narrow: !known || !plain || hosts.length === 0 || hosts.some((host) => !HOST_NAME.test(host)),
  };
}

function ands(rule: Rule): Rule[] {
  return rule.kind === 'and' ? [...ands(rule.left), ...ands(rule.right)] : [rule];
}

function onlyCalls(rule: Rule, name: string): boolean {
  if (rule.kind === 'call') return rule.name.toLowerCase() === name;
  return rule.kind === 'or' && onlyCalls(rule.left, name) && onlyCalls(rule.right, name);
}

function textsOf(rule: Rule): string[] {
  if (rule.kind === 'call') return [...rule.args];
  return rule.kind === 'or' ? [...textsOf(rule.left), ...textsOf(rule.right)] : [];
}
