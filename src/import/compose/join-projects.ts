/**
 * Several projects as one: containers that reached each other still do. Volumes keep the names that Docker knows them by, networks
 * that several projects share become one, and services of the same name get the name of their project.
 */
import {
  child,
  type Dict,
  entriesOf,
  itemsOf,
  type List,
  leaf,
  type Node,
  textOf,
  withEntry,
} from './node.ts';
import type { Project } from './project.ts';

type Section = ReadonlyMap<string, Dict>;

/** How the names of one project are called in the whole. */
interface Names {
  readonly project: Project;
  readonly service: (name: string) => string;
  readonly network: (name: string) => string;
  readonly volume: (name: string) => string;
  readonly file: (name: string) => string;
  /** Whether another project is in the network too. There the old name may be that of several containers. */
  readonly isShared: (network: string) => boolean;
}

/** Joins projects. The name is that of the whole. */
export function joinProjects(name: string, folder: string, projects: readonly Project[]): Project {
  const [only] = projects;
  if (only !== undefined && projects.length === 1) return { ...only, name: only.name };
  const named = projects.map((project) => namesOf(project, projects));
  const containers = new Map(
    named.flatMap(({ project, service }) =>
      [...project.services].map(([own, { entries }]) => [
        textOf(entries.get('container_name')) ?? own,
        service(own),
      ]),
    ),
  );
  const merged = (pick: (names: Names) => Iterable<readonly [string, Dict]>): Section => {
    const result = new Map<string, Dict>();
    for (const [key, value] of named.flatMap((names) => [...pick(names)])) {
      const known = result.get(key);
      // The project that makes a network says what it is; others only name it.
      if (known === undefined || isExternal(known)) result.set(key, value);
    }
    return result;
  };
  return {
    name,
    folder,
    services: merged((names) =>
      [...names.project.services].map(([key, one]) => [
        names.service(key),
        serviceOf(one, key, names, containers),
      ]),
    ),
    inactive: merged((names) => [...names.project.inactive].map(([key, one]) => [names.service(key), one])),
    networks: merged(networksOf),
    volumes: merged((names) =>
      [...names.project.volumes].map(([key, one]) => [
        names.volume(key),
        withEntry(one, 'name', leaf(dockerNameOf(names.project, key, one), one.at)),
      ]),
    ),
    secrets: merged((names) => [...names.project.secrets].map(([key, one]) => [names.file(key), one])),
    configs: merged((names) => [...names.project.configs].map(([key, one]) => [names.file(key), one])),
    variables: new Map(projects.flatMap(({ variables }) => [...variables])),
  };
}

const isExternal = (definition: Dict) => textOf(definition.entries.get('external')) === 'true';

/** The name that Docker knows a network or volume by (docs.docker.com/reference/compose-file/networks, `name`). */
function dockerNameOf(project: Project, key: string, definition: Dict | undefined): string {
  const name = textOf(definition?.entries.get('name'));
  if (name !== undefined) return name;
  return definition !== undefined && isExternal(definition) ? key : `${project.name}_${key}`;
}

const networkKey = (project: Project, key: string, definition: Dict | undefined) =>
  dockerNameOf(project, key, definition).replaceAll(/[^A-Za-z0-9_-]/g, '-');

function namesOf(project: Project, all: readonly Project[]): Names {
  const others = all.filter((one) => one !== project);
  const elsewhere = new Set(
    others.flatMap((one) => [...one.networks].map(([key, definition]) => networkKey(one, key, definition))),
  );
  const isTaken = (name: string) => others.some(({ services }) => services.has(name));
  return {
    project,
    service: (name) => (isTaken(name) && name !== project.name ? `${project.name}-${name}` : name),
    network: (name) => networkKey(project, name, project.networks.get(name)),
    volume: (name) => dockerNameOf(project, name, project.volumes.get(name)),
    file: (name) => `${project.name}_${name}`,
    isShared: (network) => elsewhere.has(network),
  };
}

/** Networks of a project by the names that Docker knows them by; the default one, where a service is in it, is one of them. */
function networksOf({ project, network }: Names): [string, Dict][] {
  const own = [...project.networks].map(([key, one]): [string, Dict] => [network(key), one]);
  const [first] = project.services.values();
  const usesDefault = [...project.services.values()].some(
    ({ entries }) => !entries.has('networks') && !entries.has('network_mode'),
  );
  if (first === undefined || !usesDefault || project.networks.has('default')) return own;
  return [...own, [network('default'), { kind: 'map', entries: new Map(), at: first.at }]];
}

function serviceOf(service: Dict, name: string, names: Names, containers: ReadonlyMap<string, string>): Dict {
  let result = service;
  const change = (key: string, to: (node: Node) => Node) => {
    const node = result.entries.get(key);
    if (node !== undefined) result = withEntry(result, key, to(node));
  };
  for (const key of ['network_mode', 'ipc', 'pid'])
    change(key, (node) => leaf(modeOf(textOf(node) ?? '', names, containers), node.at));
  change('depends_on', (node) => renamedKeys(node, names.service));
  for (const key of ['links', 'volumes_from']) change(key, (node) => renamedHeads(node, names.service));
  change('volumes', (node) => renamedSources(node, 'volume', names.volume));
  for (const key of ['secrets', 'configs'])
    change(key, (node) => renamedSources(node, undefined, names.file));
  if (service.entries.has('network_mode')) return result;
  return withEntry(result, 'networks', inNetworks(service, name, names));
}

/** `service:NAME`, and `container:NAME` where the container is one of the server. */
function modeOf(mode: string, names: Names, containers: ReadonlyMap<string, string>): string {
  const [, kind, target = ''] = /^(service|container):(.+)$/.exec(mode) ?? [];
  if (kind === 'service') return `service:${names.service(target)}`;
  const service = kind === 'container' ? containers.get(target) : undefined;
  return service === undefined ? mode : `service:${service}`;
}

/** The networks of a service. Where it has another name now, others still find it by the old one. */
function inNetworks(service: Dict, name: string, { service: named, network, isShared }: Names): Dict {
  const node = service.entries.get('networks');
  const own = entriesOf(node);
  const listed: Iterable<readonly [string, Node]> =
    own.size > 0 ? own : [['default', leaf(null, service.at)] as const];
  const entries = [...listed].map(([key, config]): [string, Node] => [
    network(key),
    named(name) === name || isShared(network(key)) ? config : withAlias(config, name),
  ]);
  return { kind: 'map', entries: new Map(entries), at: node?.at ?? service.at };
}

function withAlias(config: Node, alias: string): Node {
  const map: Dict = config.kind === 'map' ? config : { kind: 'map', entries: new Map(), at: config.at };
  const before = itemsOf(child(map, 'aliases'));
  const aliases: List = { kind: 'list', items: [...before, leaf(alias, config.at)], at: config.at };
  return withEntry(map, 'aliases', aliases);
}

function renamedKeys(node: Node, rename: (name: string) => string): Node {
  if (node.kind !== 'map') return node;
  return { ...node, entries: new Map([...node.entries].map(([key, value]) => [rename(key), value])) };
}

/** `NAME:rest` with another name. */
function renamedHeads(node: Node, rename: (name: string) => string): Node {
  if (node.kind !== 'list') return node;
  const items = node.items.map((item) =>
    leaf(
      (textOf(item) ?? '').replace(/^[^:]+/, (name) => (name === 'container' ? name : rename(name))),
      item.at,
    ),
  );
  return { ...node, items };
}

/** Uses of volumes and files with another `source`. */
function renamedSources(node: Node, type: string | undefined, rename: (name: string) => string): Node {
  if (node.kind !== 'list') return node;
  const items = node.items.map((item) => {
    const source = child(item, 'source');
    const fits = type === undefined || textOf(child(item, 'type')) === type;
    if (item.kind !== 'map' || source === undefined || !fits) return item;
    return withEntry(item, 'source', leaf(rename(textOf(source) ?? ''), source.at));
  });
  return { ...node, items };
}
