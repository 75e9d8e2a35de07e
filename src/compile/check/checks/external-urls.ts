/** Addresses of machines outside the stack: such as Traefik can reach, from inside its container. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { overlap, parseRange } from '../../../base/util/cidr.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Model, Route } from '../../model/model.ts';
import { outpostContainer } from '../../model/names.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/external-url': {
    severity: 'error',
    message: (p: { url: string; problem: string }) =>
      `\`${p.url}\` is not the address of another machine: ${p.problem}`,
    help: () => 'write scheme, address or name, and port, for example `http://192.168.1.5:8096`',
    why: 'Traefik asks this address from inside its container. What it cannot read or reach answers with an error, and what is a container of this stack has a route of its own.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\nexternal: {tv: {url: "http://localhost:8096"}}\n`,
  },
});

export const externalUrls = defineCheck({
  name: 'external-urls',
  codes,
  run: (model) =>
    model.routes
      .filter(({ external, of }) => external && of === undefined)
      .flatMap((route) => problems(model, route)),
});

function problems(model: Model, { app, target, place }: Route): Diagnostic[] {
  if (target.kind !== 'external') return [];
  const problem = problemOf(model, target.url);
  const at: Place = { ...place, pointer: join(place.pointer, 'url'), on: 'value' };
  return problem === undefined
    ? []
    : [diagnose(codes, 'check/external-url', at, { url: target.url, problem }, { app })];
}

const QUAD = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;

const URL = /^https?:\/\/(\[[0-9a-fA-F:.]+\]|[^/:?#@\s[\]]+)(?::([0-9]{1,5}))?$/;

function problemOf(model: Model, url: string): string | undefined {
  const [, host, port] = URL.exec(url) ?? [];
  if (host === undefined) return 'it cannot be read';
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return `there is no port ${port}`;
  if (host.startsWith('[')) return addressProblem(model, host.slice(1, -1), 128);
  // What ends in a number is an address to some readers (url.spec.whatwg.org, ends in a number).
  if (/(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$/i.test(host)) return addressProblem(model, host, 32);
  return nameProblem(model, host);
}

/** Addresses of the container itself, of nobody, or written as only some programs read them. */
function addressProblem({ subnets }: Model, address: string, bits: number): string | undefined {
  const isWritten = bits === 128 || QUAD.test(address);
  if (!isWritten || parseRange(`${address}/${bits}`) === undefined)
    return 'programs do not agree on what that address means';
  if (/^(?:127\.|0\.|::1$|::$|::ffff:)/i.test(address)) return 'inside its container that is Traefik itself';
  if (/^(?:22[4-9]|23\d|255)\./.test(address)) return 'nobody answers there';
  const isContainer = Object.values(subnets).some((subnet) => overlap(`${address}/${bits}`, subnet));
  return isContainer ? 'that is an address of a container of this stack' : undefined;
}

function nameProblem(model: Model, host: string): string | undefined {
  const name = host.toLowerCase();
  if (
    host !== name ||
    !/^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/.test(
      host,
    )
  )
    return 'that is not a host name in lower-case letters';
  if (/(?:^|\.)localhost$/.test(name)) return 'inside its container that is Traefik itself';
  const container = containerNames(model).get(name);
  if (container !== undefined) return `\`${container}\` is a container of this stack`;
  const route = model.routes.find((one) => one.host === name);
  return route === undefined
    ? undefined
    : `that name leads to \`${route.app}\` of this stack, by way of Traefik again`;
}

/** Every name under which a container of the stack can be found, and the container. */
function containerNames({ stack, services, identities }: Model): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name, compose } of services) {
    const aliases = Object.values(compose.networks ?? {}).flatMap(
      (network) => (network as { readonly aliases?: readonly string[] } | null)?.aliases ?? [],
    );
    const others = [compose['container_name'], compose.hostname, `${stack}-${name}-1`, `${stack}_${name}_1`];
    for (const one of [name, ...aliases, ...others])
      if (typeof one === 'string') names.set(one.toLowerCase(), name);
  }
  for (const { app } of identities) names.set(outpostContainer(stack, app), outpostContainer(stack, app));
  return names;
}
