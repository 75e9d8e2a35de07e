/** What the picture of one stack shows, as values: computed from its files, and marked with what changes. */
import type { Manifest } from '../../../schema/manifest.gen.ts';
import { ANY_NAME, type Exposure, exposures, targetText } from '../../../verify/exposure.ts';
import type { Container, ParsedTree, Tree } from '../../../verify/read/types.ts';
import { networkOwnerOf } from '../../../verify/trace/network.ts';
import type { Change } from '../../diff/change.ts';
import type { StackChanges } from '../../diff/diff.ts';
import { type ComparedTree, readComparedTree } from './compared-tree.ts';
import { type Guard, guardOf } from './guard.ts';
import { openPorts } from './open-ports.ts';

/** One stack of a page. */
export interface PageStack {
  readonly name: string;
  /** What the stack will be; empty for one that goes away. */
  readonly tree: Tree;
  /** What it is compared with; absent on a page that compares nothing. */
  readonly base?: { readonly tree: Tree; readonly changes: StackChanges };
  /** The spec has errors now: this is how it was before them. */
  readonly stale?: boolean;
}

export type State = 'new' | 'gone' | 'changed';

/** A host name, and who gets to it. */
export interface HostView {
  readonly kind: 'host';
  /** Unique on the page. */
  readonly id: string;
  readonly name: string;
  readonly app: string;
  /** What answers: `sonarr:8989`, or the address of an external host. */
  readonly target: string;
  /** By origin; for a name that goes away, how it was. */
  readonly exposures: readonly Exposure[];
  /** The same before; empty when the name is new or nothing is compared. */
  readonly before: readonly Exposure[];
  readonly guard: Guard;
  readonly route?: Manifest['routes'][number] | undefined;
  readonly container?: Container | undefined;
  readonly state?: State | undefined;
  readonly changes: readonly Change[];
}

/** A container without a host name. */
export interface ContainerView {
  readonly kind: 'container';
  readonly id: string;
  readonly name: string;
  readonly app: string;
  readonly container: Container;
  /** Ports of the host that lead to it past Traefik. */
  readonly ports: readonly string[];
  readonly state?: State | undefined;
  readonly changes: readonly Change[];
}

export interface StackView {
  readonly name: string;
  readonly stale: boolean;
  readonly manifest: Manifest;
  readonly parsed: ParsedTree;
  readonly hosts: readonly HostView[];
  readonly containers: readonly ContainerView[];
  readonly changes?: StackChanges | undefined;
  /** All of it is new or gone: a mark at each name would only be noise. */
  readonly whole?: 'new' | 'gone' | undefined;
}

/** The view of a stack; undefined when neither side can be read as a tree. */
export function viewOf({ name, tree, base, stale = false }: PageStack): StackView | undefined {
  const after = readComparedTree(tree);
  const before = base === undefined ? undefined : readComparedTree(base.tree);
  const shown = after ?? before;
  if (shown === undefined) return undefined;
  const whole = base === undefined ? undefined : wholeOf(before, after);
  const marks = whole === undefined ? marksOf(base?.changes.changes ?? [], before, after) : NOTHING;
  const hosts = hostsOf(name, before, after, marks);
  return {
    name,
    stale,
    manifest: shown.manifest,
    parsed: shown.parsed,
    changes: base?.changes,
    whole,
    hosts,
    containers: containersOf(name, shown, before?.parsed, hosts, marks),
  };
}

function wholeOf(
  before: ComparedTree | undefined,
  after: ComparedTree | undefined,
): 'new' | 'gone' | undefined {
  if (before === undefined) return 'new';
  return after === undefined ? 'gone' : undefined;
}

interface Marks {
  readonly of: (names: readonly string[]) => readonly Change[];
  /** False where the marks of single things say nothing. */
  readonly compared: boolean;
}

const NOTHING: Marks = { of: () => [], compared: false };

/** Changes by the name that they speak of: a host name, a service. */
function marksOf(
  changes: readonly Change[],
  before: ComparedTree | undefined,
  after: ComparedTree | undefined,
): Marks {
  const names = new Map<string, Change[]>();
  for (const change of changes) names.set(change.name, [...(names.get(change.name) ?? []), change]);
  const find = (wanted: readonly string[]) => [...new Set(wanted)].flatMap((name) => names.get(name) ?? []);
  return { of: find, compared: before !== undefined && after !== undefined };
}

function hostsOf(
  stack: string,
  before: ComparedTree | undefined,
  after: ComparedTree | undefined,
  marks: Marks,
): HostView[] {
  const now = byHost(after?.parsed);
  const was = byHost(before?.parsed);
  const shown = after === undefined ? was : now;
  const gone = marks.compared ? [...was].filter(([host]) => !now.has(host)) : [];
  const view = (
    host: string,
    cells: readonly Exposure[],
    side: ComparedTree | undefined,
    lost: boolean,
  ): HostView => {
    const route = side?.manifest.routes.find((one) => one.host === host);
    const target = cells.find(({ target: found }) => found !== undefined)?.target;
    const container =
      target?.kind === 'container' ? behind(target.container, route?.app, side?.parsed) : undefined;
    const app = route?.app ?? container?.labels.get('waybill.app') ?? host;
    const services = servicesOf(app, before, after);
    const changes = marks.of([host, ...services, ...(container === undefined ? [] : [container.name])]);
    const old = lost ? [] : (was.get(host) ?? []);
    return {
      kind: 'host',
      id: `${stack}/${host}`,
      name: host,
      app,
      target: targetText(target),
      exposures: cells,
      before: old,
      guard: guardOf(cells, route),
      route,
      container,
      changes,
      state: !marks.compared ? undefined : lost ? 'gone' : stateOf(cells, old, changes),
    };
  };
  return [
    ...[...shown].map(([host, cells]) => view(host, cells, after ?? before, false)),
    ...gone.map(([host, cells]) => view(host, cells, before, true)),
  ];
}

/** Host names that can be reached, or that a router or a tunnel rule names: those of DNS alone lead to other machines. */
function byHost(parsed: ParsedTree | undefined): Map<string, readonly Exposure[]> {
  const found = new Map<string, Exposure[]>();
  for (const one of parsed === undefined ? [] : exposures(parsed)) {
    if (one.host === ANY_NAME) continue;
    found.set(one.host, [...(found.get(one.host) ?? []), one]);
  }
  return new Map([...found].filter(([, cells]) => cells.some(({ reached }) => reached !== 'no')));
}

/** The container that answers: an app that borrows the network of another container is asked at that one's name. */
function behind(asked: Container, app: string | undefined, parsed: ParsedTree | undefined): Container {
  const borrows = (one: Container) =>
    parsed !== undefined && one.labels.get('waybill.app') === app && networkOwnerOf(parsed, one) === asked;
  return [...(parsed?.containers.values() ?? [])].find(borrows) ?? asked;
}

function stateOf(
  now: readonly Exposure[],
  before: readonly Exposure[],
  changes: readonly Change[],
): State | undefined {
  if (before.length === 0) return 'new';
  return changes.length > 0 || now.some((one, i) => before[i] !== undefined && differs(one, before[i]))
    ? 'changed'
    : undefined;
}

/** Whether two computed cells say something else about who gets in. */
export function differs(a: Exposure, b: Exposure): boolean {
  const words = (one: Exposure) =>
    [one.reached, one.login, targetText(one.target), one.skips.join('\n'), one.protects.join('\n')].join(
      '\0',
    );
  return words(a) !== words(b);
}

function servicesOf(app: string, ...sides: readonly (ComparedTree | undefined)[]): string[] {
  return sides.flatMap(
    (side) => side?.manifest.services.filter((one) => one.app === app).map(({ name }) => name) ?? [],
  );
}

/** Containers that no host name leads to. Traefik and cloudflared are on the ways in, outposts belong to the login. */
function containersOf(
  stack: string,
  { parsed }: ComparedTree,
  before: ParsedTree | undefined,
  hosts: readonly HostView[],
  marks: Marks,
): ContainerView[] {
  const shown = new Set([
    parsed.traefik?.container,
    ...parsed.tunnels.map(({ container }) => container),
    ...hosts.map(({ container }) => container),
    ...exposures(parsed).map(({ target }) => (target?.kind === 'container' ? target.container : undefined)),
  ]);
  return [...parsed.containers.values()]
    .filter((one) => one.kind === 'service' && !shown.has(one))
    .map((container) => {
      const changes = marks.of([container.name]);
      const fresh = marks.compared && before?.containers.has(container.name) === false;
      return {
        kind: 'container',
        id: `${stack}/container/${container.name}`,
        name: container.name,
        app: container.labels.get('waybill.app') ?? container.name,
        container,
        ports: openPorts(container),
        changes,
        state: fresh ? 'new' : changes.length > 0 ? 'changed' : undefined,
      };
    });
}
