/** Names are a closed world: every name by which a container asks for another leads to one known container. */
import { filled } from '../../../base/compose/fill.ts';
import { listOf, mapOf, pairsOf, textOf } from '../../../base/compose/plain.ts';
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { FULL_STACK, PLAIN_STACK } from '../../../base/diag/example.ts';
import { defined } from '../../../base/util/defined.ts';
import type { Model, Service } from '../../model/model.ts';
import { containerName } from '../../model/names.ts';
import { outpostsOf } from '../../model/outposts.ts';
import { keyPlace } from '../../model/places.ts';
import { publicSettings } from '../../model/public-settings.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/name-taken': {
    severity: 'error',
    message: (p: { name: string; service: string; key: string; other: string }) =>
      `\`${p.key}\` of \`${p.service}\` takes the name \`${p.name}\`, which is that of ${p.other}`,
    help: () => 'choose a name that nothing else in the stack has',
    why: 'Docker answers a name with every container that has it, in turn. Traefik asks for an app, or for the login before it, by name: a container that takes that name gets the requests, and could answer yes in place of the login.',
    example: `${FULL_STACK}apps: {sonarr: {auth: sso}, whoami: {image: "traefik/whoami:v1.11.0", port: 80}}\noverrides:\n  services: {whoami: {hostname: authentik-proxy-home-sonarr}}\n`,
  },
  'check/name-undecided': {
    severity: 'error',
    message: (p: { name: string; service: string; key: string }) =>
      `\`${p.key}\` of \`${p.service}\` has a name that only the server knows: \`${p.name}\``,
    help: () => 'write the name out',
    why: 'A name that is made of a variable which nothing in the stack sets could be any name, that of the login among them.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {hostname: "\${NAME}"}}\n`,
  },
});

/** A name, and the container that answers to it or is asked by it. */
interface Claim {
  readonly name: string;
  readonly key: string;
  readonly service: Service;
  /** The container that it leads to: a service of the stack, or something outside. */
  readonly leadsTo: string;
  /** The one network in which an alias is heard. */
  readonly network?: string;
}

/** Names that every container has for itself or for its machine. */
const RESERVED: Readonly<Record<string, string>> = {
  localhost: 'every container itself',
  'ip6-localhost': 'every container itself',
  'host.docker.internal': 'the server',
  'gateway.docker.internal': 'the server',
};

export const names = defineCheck({
  name: 'names',
  codes,
  run: (model) => {
    const owners = ownersOf(model);
    return model.services.flatMap((service) =>
      claimsOf(model, service).flatMap((claim) => complaint(model, claim, owners)),
    );
  },
});

/**
 * Who has a name by right: services, their containers, outposts, apps behind a VPN app, and aliases come first. Behind the
 * first one are the services that have it as an alias too.
 */
type Owners = ReadonlyMap<string, readonly Owner[]>;

interface Owner {
  readonly service: string;
  /** The network in which it answers to the name; without one, in all of its networks. */
  readonly network?: string;
}

function ownersOf(model: Model): Owners {
  const owners = new Map<string, string>();
  for (const { name, compose } of model.services)
    owners.set(lower(name), lenderOf(compose.network_mode) ?? name);
  for (const service of model.services) {
    const container = lower(containerName(model.stack, service));
    // A name that Compose makes by its rule cannot give way to one that a person chose.
    if (service.compose['container_name'] === undefined) owners.set(container, service.name);
  }
  for (const { app, container } of outpostsOf(model)) owners.set(lower(container), outpost(app));
  const all = new Map<string, Owner[]>([...owners].map(([name, owner]) => [name, [{ service: owner }]]));
  for (const service of model.services)
    for (const { name, leadsTo, network } of claimsOf(model, service)) {
      const known = all.get(lower(name)) ?? [];
      const isNew = known.length === 0 || network !== undefined;
      if (isNew && leadsTo === service.name)
        all.set(lower(name), [...known, { service: leadsTo, ...defined({ network }) }]);
    }
  return all;
}

const outpost = (app: string) => `the login of ${app}`;

/** An app in the network of another is asked for by the other one's name. */
const lenderOf = (mode: string | undefined) => /^service:(.+)$/.exec(mode ?? '')?.[1];

/** Docker and /etc/hosts do not mind case, and a dot at the end says only that the name is whole. */
const lower = (name: string) => name.toLowerCase().replace(/\.+$/, '');

function claimsOf(model: Model, service: Service): Claim[] {
  const { name: own, compose } = service;
  const variables = new Map(publicSettings(model.host, model.domain));
  const fill = (value: unknown) => filled(textOf(value), variables);
  const claim = (key: string, name: unknown, leadsTo = own): Claim => ({
    name: fill(name),
    key,
    service,
    leadsTo,
  });
  const given = (key: string) => (compose[key] === undefined ? [] : [claim(key, compose[key])]);
  const aliases = Object.entries(mapOf(compose.networks)).flatMap(([network, use]) =>
    listOf(mapOf(use)['aliases']).map((alias) => ({ ...claim('networks', alias), network })),
  );
  const pairs = (value: unknown) =>
    listOf(value).map((item) => {
      const [target = '', alias = target] = fill(item).split(':');
      return { target, alias };
    });
  return [
    // A service takes its own name, but for the name of an outpost or one that is reserved.
    claim('name', own),
    ...given('container_name'),
    ...given('hostname'),
    ...aliases,
    ...pairs(compose['links']).map(({ target, alias }) => claim('links', alias, target)),
    ...pairs(compose['external_links']).map(({ target, alias }) =>
      claim('external_links', alias, `container ${target}`),
    ),
    ...hostsOf(compose['extra_hosts']).map((name) => claim('extra_hosts', name, 'an address')),
  ];
}

/** `name:address`, `name=address`, or a map. */
function hostsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return pairsOf(value).map(([name]) => name);
  return value.map((item) => /^[^:=]*/.exec(textOf(item))?.[0] ?? '');
}

function complaint(
  model: Model,
  { name, key, service, leadsTo, network }: Claim,
  owners: Owners,
): Diagnostic[] {
  const app = { app: service.app };
  const at: Place = key === 'name' ? service.place : keyPlace(model, service, key);
  if (name.includes('$'))
    return [diagnose(codes, 'check/name-undecided', at, { name, service: service.name, key }, app)];
  const reserved =
    Object.hasOwn(RESERVED, lower(name)) && key !== 'extra_hosts' ? RESERVED[lower(name)] : undefined;
  const known = owners.get(lower(name)) ?? [];
  const rank = (who: string) => known.findIndex((one) => one.service === who);
  // Of two with one name, the later one hears of it.
  const earlier = known.filter((one) => rank(leadsTo) === -1 || rank(one.service) < rank(leadsTo));
  const owner =
    network === undefined
      ? known[0]?.service
      : earlier.find((other) => !areApart(model, network, other))?.service;
  const lender = lenderOf(service.compose.network_mode);
  const own =
    owner === undefined ||
    owner === leadsTo ||
    ((key === 'name' || key === 'container_name') && owner === lender);
  const other = reserved ?? (own || isContainer(model, key, name, owner) ? undefined : `\`${owner}\``);
  return other === undefined
    ? []
    : [diagnose(codes, 'check/name-taken', at, { name, service: service.name, key, other }, app)];
}

/** Whether nobody hears both: no container is in the network of an alias and where the other owner has the name. */
function areApart({ services }: Model, network: string, other: Owner): boolean {
  const networksOf = (service: Service | undefined) => Object.keys(mapOf(service?.compose.networks));
  const all = networksOf(services.find((service) => service.name === other.service));
  const theirs = other.network === undefined ? all : [other.network];
  const both = (own: readonly string[]) => own.includes(network) && own.some((one) => theirs.includes(one));
  return theirs.length > 0 && !services.some((service) => both(networksOf(service)));
}

/** Two containers of one name are the business of `container-names`. */
function isContainer(model: Model, key: string, name: string, owner: string): boolean {
  if (key !== 'container_name') return false;
  const others = model.services.filter((service) => service.name === owner);
  return others.length === 0 || others.some((service) => containerName(model.stack, service) === name);
}
