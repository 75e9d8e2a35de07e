/** Images that change, with the kind of the step. */
import { type Change, changesOf, type Weight } from './change.ts';
import { pairsOf } from './pairs.ts';
import type { TreeState } from './tree-state.ts';

const image = changesOf('image');

/** Programs that do not read the data of another major version without help. */
const STATEFUL =
  /(^|\/)(postgres|postgresql|pgvector|timescaledb|mariadb|mysql|mongo|mongodb|elasticsearch)$/;

/** One change per service whose image changes. */
export function imageChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  const services = (state: TreeState | undefined) => state?.manifest.services ?? [];
  const { kept } = pairsOf(services(before), services(after), ({ name }) => name);
  return kept.flatMap(([was, is]) => {
    if (was.image === is.image) return [];
    const [weight, text] = stepOf(was.image, is.image);
    return [image(weight, is.name, text, [`${was.image} -> ${is.image}`])];
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

function numbersOf(tag: string): number[] | undefined {
  const match = /^(?:v|version-)?(\d+(?:\.\d+)*)/.exec(tag);
  return match?.[1]?.split('.').map(Number);
}

const STEPS = ['major', 'minor', 'patch'] as const;

/** The weight and the words of a step from one image to another. */
export function stepOf(before: string, after: string): readonly [Weight, string] {
  const [was, is] = [partsOf(before), partsOf(after)];
  if (was.name !== is.name) return ['caution', 'runs another image'];
  const [old, now] = [numbersOf(was.tag), numbersOf(is.tag)];
  if (old === undefined || now === undefined) return ['caution', 'runs another image of the same name'];
  const length = Math.max(old.length, now.length);
  const at = Array.from({ length }).findIndex((_, i) => (old[i] ?? 0) !== (now[i] ?? 0));
  if (at === -1) return ['note', 'runs another build of the same version'];
  const step = STEPS[Math.min(at, 2)] ?? 'patch';
  const back = (now[at] ?? 0) < (old[at] ?? 0);
  if (step === 'major' && STATEFUL.test(is.name)) {
    return [
      'danger',
      `moves to another major version (${old[0]} to ${now[0]}), which does not read the old data`,
    ];
  }
  if (back) return ['caution', `goes back by a ${step} version`];
  return [step === 'major' ? 'caution' : 'note', `takes a ${step} step`];
}
