/** What a person states about a tree: where the proof ends, what must never or always be, which warnings are accepted. */
import { present } from '../../base/util/defined.ts';
import type { Manifest, Promise as Promised } from '../../schema/manifest.gen.ts';
import { type Change, changesOf, type Subject, type Weight } from './change.ts';
import { pairsOf } from './pairs.ts';

interface Statement {
  readonly name: string;
  readonly text: string;
  readonly reason?: string;
}

/** Statements that come, go, or have another reason. Who takes back a promise, or adds an exception, needs a reviewer. */
export function statementChanges(was: Manifest | undefined, is: Manifest | undefined): Change[] {
  return [
    ...compared('rights', ['caution', 'note'], unproved(was), unproved(is)),
    ...compared('exposure', ['note', 'caution'], promises(was), promises(is)),
    ...compared('other', ['caution', 'note'], silences(was), silences(is)),
  ];
}

/** @param weights of a statement that comes, and of one that goes */
function compared(
  subject: Subject,
  [coming, going]: readonly [Weight, Weight],
  before: readonly Statement[],
  after: readonly Statement[],
): Change[] {
  const change = changesOf(subject);
  const { added, removed, kept } = pairsOf(before, after, ({ name, text }) => `${name} ${text}`);
  return [
    ...added.map(({ name, text, reason }) => change(coming, name, text, present([reason]))),
    ...removed.map(({ name, text }) => change(going, name, `no longer: ${text}`)),
    ...kept
      .filter(([old, now]) => old.reason !== now.reason)
      .map(([old, now]) =>
        change('caution', now.name, `has another reason: ${now.text}`, present([old.reason, now.reason])),
      ),
  ];
}

const unproved = (manifest: Manifest | undefined): Statement[] =>
  (manifest?.unproved ?? []).map(({ service, what, reason }) => ({
    name: service,
    text: `the proof ends at \`${what}\``,
    reason,
  }));

const silences = (manifest: Manifest | undefined): Statement[] =>
  (manifest?.silences ?? []).map(({ code, app, reason }) => ({
    name: app ?? 'The stack',
    text: `the warning \`${code}\` is accepted`,
    reason,
  }));

const isOutside = (from: string) => ['lan', 'tunnel', 'internet'].includes(from);

function promises(manifest: Manifest | undefined): Statement[] {
  const words = (kind: string, { from, to, login }: Promised): Statement => ({
    name: `\`${kind}\``,
    text: `holds for requests from ${isOutside(from) ? `the ${from}` : from} to ${to ?? 'everything'}${login === undefined ? '' : `, login ${login}`}`,
  });
  return [
    ...(manifest?.never ?? []).map((one) => words('never', one)),
    ...(manifest?.always ?? []).map((one) => words('always', one)),
  ];
}
