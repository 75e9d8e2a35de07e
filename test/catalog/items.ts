/** One container as plain items, the same way for ours and for those of the facts, so that sets can be compared. */
import type { ComposeMount, ComposeService } from '../../src/compile/model/compose.ts';
import type { Shape } from './everything.ts';

export const KINDS = [
  'image',
  'tag',
  'port',
  'host-port',
  'mount',
  'network',
  'environment',
  'device',
  'gpu',
  'capability',
  'right',
  'user',
  'command',
  'option',
  'route',
  'card',
] as const;
export type Kind = (typeof KINDS)[number];

/** Items by kind: `port` holds `8989/tcp`, `mount` holds `/config data`. */
export type Items = ReadonlyMap<Kind, ReadonlySet<string>>;

interface FactMount {
  readonly role: string;
  readonly container: string;
  readonly ro: boolean;
}

interface FactPort {
  readonly host: number;
  readonly container: number;
  readonly protocol: string;
  /** Where the port goes when another app has taken the first one. */
  readonly host_alternative?: number;
}

/** What the facts say about one container, as far as it is compared. */
export interface FactService {
  readonly image: string;
  readonly tag: string;
  readonly ports?: readonly FactPort[];
  readonly volumes?: readonly FactMount[];
  readonly tmpfs?: readonly { readonly container: string }[];
  readonly networks?: readonly string[];
  readonly networks_added?: readonly { readonly network: string }[];
  readonly network_mode?: string;
  readonly env?: readonly { readonly key: string }[];
  readonly devices?: readonly { readonly device: string }[];
  readonly gpu?: { readonly intel: { readonly device: string } };
  readonly cap_add?: readonly string[];
  readonly vpn_wireguard_changes?: { readonly privileged: boolean; readonly sysctls: readonly string[] };
  readonly security_opt: readonly string[];
  readonly user?: string;
  readonly command?: string;
  readonly pid?: string;
  readonly hostname?: string;
  readonly init?: boolean;
  readonly shm_size?: string;
  readonly links?: readonly string[];
  readonly ulimits?: Readonly<Record<string, unknown>>;
  readonly image_variants?: Readonly<Record<string, string>>;
}

/** What the facts say about one app. */
export interface FactApp {
  readonly services: Readonly<Record<string, FactService>>;
  /** A list, or words that say why there is none. */
  readonly route: string | readonly FactRoute[];
  readonly homepage: string | readonly FactCard[];
}

interface FactRoute {
  readonly service: string;
  readonly container_port?: number;
  readonly backend_scheme?: string;
  readonly target?: string;
}

interface FactCard {
  readonly service: string;
  readonly group: string;
  readonly widget?: { readonly type: string };
}

/** Kinds of mounts, by the role that the facts name. */
const ROLES: Readonly<Record<string, string>> = {
  'app-config': 'data',
  'transcode-scratch': 'data',
  'setting-path': 'data',
  'named-volume': 'volume',
  media: 'media',
  'media-subpath': 'media',
  'docker-socket': 'socket',
  'host-path': 'host',
  'project-data': 'all-data',
};

const NO_NEW_PRIVILEGES = 'no-new-privileges:true';
const INTEL = '/dev/dri';

type Lists = Partial<Record<Kind, readonly (string | undefined)[]>>;

function itemsFrom(lists: Lists): Items {
  const present = (kind: Kind) => (lists[kind] ?? []).filter((item) => item !== undefined);
  return new Map(KINDS.map((kind) => [kind, new Set(present(kind))]));
}

const mountItem = (target: string, kind: string, readOnly: boolean) =>
  `${target} ${kind}${readOnly ? ' read-only' : ''}`;

const cardItem = (group: string, widget: string | undefined) =>
  widget === undefined ? group : `${group}, widget ${widget}`;

const rightsOf = (privileged: boolean, options: readonly string[]) => [
  ...(privileged ? ['privileged'] : []),
  ...(options.includes(NO_NEW_PRIVILEGES) ? [] : ['new-privileges']),
  ...options.filter((option) => option !== NO_NEW_PRIVILEGES),
];

function optionsOf(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`]));
}

/** Items of a container of the facts. What a switch turns on counts as being there. */
export function factItems(app: FactApp, name: string, fact: FactService): Items {
  const ports = fact.ports ?? [];
  const routes = listOf(app.route).filter(({ service }) => service === name);
  const cards = listOf(app.homepage).filter(({ service }) => service === name);
  return itemsFrom({
    image: [fact.image],
    tag: [fact.tag],
    port: ports.map((p) => `${p.container}/${p.protocol}`),
    'host-port': ports.map((p) => `${p.host_alternative ?? p.host}/${p.protocol} to ${p.container}`),
    mount: [
      ...(fact.volumes ?? []).map((v) => mountItem(v.container, ROLES[v.role] ?? v.role, v.ro)),
      ...(fact.tmpfs ?? []).map((t) => mountItem(t.container, 'memory', false)),
    ],
    network: [
      ...(fact.networks ?? []),
      ...(fact.networks_added ?? []).map(({ network }) => network),
      fact.network_mode,
    ],
    environment: (fact.env ?? []).map(({ key }) => key),
    device: (fact.devices ?? []).map(({ device }) => device),
    gpu: fact.gpu === undefined ? [] : [`intel ${fact.gpu.intel.device}`, 'nvidia'],
    capability: fact.cap_add ?? [],
    right: rightsOf(fact.vpn_wireguard_changes?.privileged === true, fact.security_opt),
    user: [fact.user?.replace('{puid}:{pgid}', '{uid}:{gid}')],
    command: [fact.command],
    option: factOptions(fact),
    route: routes.map((r) => r.target ?? `${r.backend_scheme} ${r.container_port}`),
    card: cards.map(({ group, widget }) => cardItem(group, widget?.type)),
  });
}

function listOf<T extends object>(value: string | readonly T[]): readonly T[] {
  return typeof value === 'string' ? [] : value;
}

function factOptions(fact: FactService): string[] {
  return [
    ...optionsOf({ pid: fact.pid, hostname: fact.hostname, init: fact.init, shm_size: fact.shm_size }),
    ...(fact.vpn_wireguard_changes?.sysctls ?? []).map((sysctl) => `sysctl ${sysctl}`),
    ...(fact.links ?? []).map((link) => `link ${link}`),
    ...Object.keys(fact.ulimits ?? {}).map((limit) => `ulimit ${limit}`),
    ...Object.keys(fact.image_variants ?? {}).map((variant) => `image for ${variant}`),
  ];
}

/** Items of one of our containers in all its shapes. */
export function ourItems(shapes: readonly Shape[]): Items {
  const all = shapes.map(({ service, route, card }) => ({
    ...composeLists(service.compose),
    route: route === undefined ? [] : [routeItem(route.target)],
    card: card === undefined ? [] : [cardItem(card.group, card.widget?.type)],
  }));
  return itemsFrom(
    Object.fromEntries(KINDS.map((kind) => [kind, all.flatMap((lists: Lists) => lists[kind] ?? [])])),
  );
}

function routeItem(target: NonNullable<Shape['route']>['target']): string {
  if (target.kind === 'internal') return target.name;
  return target.kind === 'service' ? `${target.scheme} ${target.port}` : target.url;
}

function composeLists(compose: ComposeService): Lists {
  const [, image, tag] = /^(.*):([^:/]+)$/.exec(compose.image) ?? [];
  const ports = compose.ports ?? [];
  const devices = (compose.devices ?? []).map((device) => String(device.split(':')[0]));
  const nvidia = JSON.stringify(compose['deploy'] ?? {}).includes('"nvidia"');
  return {
    image: [image],
    tag: [tag],
    port: ports.map((p) => `${p.target}/${p.protocol}`),
    'host-port': ports.map((p) => `${p.published}/${p.protocol} to ${p.target}`),
    mount: (compose.volumes ?? []).map(mountOf),
    network: [...Object.keys(compose.networks ?? {}), compose.network_mode],
    environment: Object.keys(compose.environment ?? {}),
    device: devices.filter((device) => device !== INTEL),
    gpu: [...(devices.includes(INTEL) ? [`intel ${INTEL}`] : []), ...(nvidia ? ['nvidia'] : [])],
    capability: [...(compose.cap_add ?? []), ...(compose.cap_drop ?? []).map((c) => `without ${c}`)],
    right: rightsOf(compose.privileged === true, compose.security_opt ?? []),
    user: [compose.user?.replace('${PUID}:${PGID}', '{uid}:{gid}')],
    command: [compose.command?.join(' ')],
    option: composeOptions(compose),
  };
}

function composeOptions({
  hostname,
  init,
  shm_size,
  read_only,
  entrypoint,
  sysctls,
}: ComposeService): string[] {
  return [
    ...optionsOf({ hostname, init, shm_size, read_only, entrypoint: entrypoint?.join(' ') }),
    ...Object.entries(sysctls ?? {}).map(([key, value]) => `sysctl ${key}=${value}`),
  ];
}

function mountOf(mount: ComposeMount): string {
  return mount.type === 'tmpfs'
    ? mountItem(mount.target, 'memory', false)
    : mountItem(mount.target, kindOf(mount), mount.read_only === true);
}

function kindOf({ type, source }: Exclude<ComposeMount, { type: 'tmpfs' }>): string {
  if (type === 'volume') return 'volume';
  if (source.startsWith('${MEDIA}')) return 'media';
  if (source === '${DATA}') return 'all-data';
  if (source.startsWith('${DATA}/')) return 'data';
  if (source.startsWith('./')) return 'tree';
  return source === '/var/run/docker.sock' ? 'socket' : 'host';
}
