/** Images that change, with the kind of the step. */
import { type Change, changesOf, STEPS, type Step, type Weight } from './change.ts';
import { pairsOf } from './pairs.ts';
import type { TreeState } from './tree-state.ts';

const image = changesOf('image');

/** Programs that do not read the data of another major version without help. */
const STATEFUL =
  /(?:^|[/-])(?:postgres|postgresql|postgis|pgvector|timescaledb|mariadb|mysql|mongo|mongodb|elasticsearch|opensearch|influxdb|clickhouse|clickhouse-server|couchdb|neo4j|meilisearch)$/;

/** One change per service whose image changes. */
export function imageChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  const services = (state: TreeState | undefined) => state?.manifest.services ?? [];
  const { kept } = pairsOf(services(before), services(after), ({ name }) => name);
  return kept.flatMap(([was, is]): Change[] => {
    if (was.image === is.image) return [];
    const { weight, text, step, stateful } = stepOf(was.image, is.image);
    const change = image(weight, is.name, text, [`${was.image} -> ${is.image}`]);
    return [{ ...change, step, ...(stateful ? { stateful: true } : {}) }];
  });
}

interface Image {
  readonly name: string;
  readonly tag: string;
}

function partsOf(text: string): Image {
  const at = text.split('@')[0] ?? '';
  const colon = at.lastIndexOf(':');
  return colon > at.lastIndexOf('/')
    ? { name: at.slice(0, colon), tag: at.slice(colon + 1) }
    : { name: at, tag: 'latest' };
}

/** The numbers of a version; of an image with an extension, those of the program that keeps the data (`0.8-pg17`). */
function numbersOf(tag: string, stateful: boolean): number[] | undefined {
  const match =
    (stateful && /(?:^|-)pg(\d+(?:\.\d+)*)/.exec(tag)) || /^(?:v|version-)?(\d+(?:\.\d+)*)/.exec(tag);
  return match?.[1]?.split('.').map(Number);
}

interface ImageStep {
  readonly weight: Weight;
  /** The rest of the sentence that begins with the service. */
  readonly text: string;
  readonly step: Step;
  readonly stateful: boolean;
}

/** What a step from one image to another means. */
export function stepOf(before: string, after: string): ImageStep {
  const [was, is] = [partsOf(before), partsOf(after)];
  const stateful = STATEFUL.test(was.name) || STATEFUL.test(is.name);
  const step = (weight: Weight, text: string, kind: Step) => ({ weight, text, step: kind, stateful });
  const keeps = stateful ? ', and keeps a database' : '';
  if (was.name !== is.name) return step('caution', `runs another image${keeps}`, 'other');
  const [old, now] = [numbersOf(was.tag, stateful), numbersOf(is.tag, stateful)];
  if (old === undefined || now === undefined)
    return step('caution', `runs another image of the same name${keeps}`, 'other');
  const length = Math.max(old.length, now.length);
  const at = Array.from({ length }).findIndex((_, i) => (old[i] ?? 0) !== (now[i] ?? 0));
  if (at === -1) return step('note', 'runs another build of the same version', 'build');
  const kind = STEPS[Math.min(at, 2)] ?? 'patch';
  if (kind === 'major' && stateful) {
    const text = `moves to another major version (${old[0]} to ${now[0]}), which does not read the old data`;
    return step('danger', text, kind);
  }
  if ((now[at] ?? 0) < (old[at] ?? 0)) return step('caution', `goes back by a ${kind} version`, kind);
  return step(kind === 'major' ? 'caution' : 'note', `takes a ${kind} step`, kind);
}
