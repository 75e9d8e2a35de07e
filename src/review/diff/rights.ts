/** What containers may do that is not known to be harmless, and how they can be reached past Traefik. */
import { projectOf } from '../../base/compose/project.ts';
import { rightsOf } from '../../base/compose/rights.ts';
import { isLoopback } from '../../base/util/cidr.ts';
import type { ComposePort, ComposeService } from '../../compile/model/compose.ts';
import { type Change, changesOf } from './change.ts';
import { pairsOf, textsThatDiffer } from './pairs.ts';
import { newServiceNames, type Rename } from './renames.ts';
import type { TreeState } from './tree-state.ts';

const rights = changesOf('rights');

/** Rights and host ports that come and go, service by service. */
export function rightsChanges(
  before: TreeState | undefined,
  after: TreeState | undefined,
  renames: readonly Rename[],
): Change[] {
  const had = wordsBy(before);
  const has = wordsBy(after);
  const { added, removed, kept } = pairsOf(
    [...had.keys()],
    [...has.keys()],
    (name) => name,
    newServiceNames(renames),
  );
  return [
    ...added.flatMap((name) => between(name, undefined, has.get(name))),
    ...kept.flatMap(([old, name]) => between(name, had.get(old), has.get(name))),
    ...removed.flatMap((name) => between(name, had.get(name), undefined)),
  ];
}

function between(name: string, was: readonly string[] = [], is: readonly string[] | undefined): Change[] {
  const { added, removed } = textsThatDiffer(was, is ?? []);
  return [
    ...added.map((right) => rights('caution', name, right)),
    ...(is === undefined ? [] : removed.map((right) => rights('note', name, `no longer ${right}`))),
  ];
}

/** What each service may do, as ends of a sentence that begins with its name. */
function wordsBy(state: TreeState | undefined): ReadonlyMap<string, readonly string[]> {
  if (state === undefined) return new Map();
  const project = projectOf({
    services: Object.fromEntries(state.services),
    networks: { ...state.project.networks },
    volumes: { ...state.project.volumes },
    variables: state.values,
    shared: state.manifest.host.shared ?? [],
  });
  return new Map(
    [...state.services].map(([name, service]) => [
      name,
      [...rightsOf(name, project).map(({ right }) => `has the right: ${right}`), ...portsOf(service)],
    ]),
  );
}

function portsOf(service: ComposeService): string[] {
  const open = (service.ports ?? []).filter(({ host_ip }) => !isLoopback(host_ip));
  return open.map((port) => portWords(port, service));
}

function portWords({ published, target, protocol }: ComposePort, { labels }: ComposeService): string {
  const past = labels?.['waybill.app'] === 'traefik' ? '' : ', past Traefik and its logins';
  const port =
    published === undefined
      ? `a port of the host that Docker chooses, for ${target}/${protocol}`
      : `port ${published}/${protocol} of the host`;
  return `opens ${port}${past}`;
}
