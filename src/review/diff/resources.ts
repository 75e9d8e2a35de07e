/** Secrets and networks that come and go. */
import type { Manifest } from '../../schema/manifest.gen.ts';
import { type Change, changesOf } from './change.ts';
import { definitionChanges } from './definitions.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import { pairsOf, textsThatDiffer } from './pairs.ts';
import type { TreeState } from './tree-state.ts';

const secret = changesOf('secret');
const network = changesOf('network');

/** Secrets by name: what a person must give, and what has no use any more. */
export function secretChanges(before: Manifest | undefined, after: Manifest | undefined): Change[] {
  const { added, removed, kept } = pairsOf(before?.secrets ?? [], after?.secrets ?? [], ({ name }) => name);
  return [
    ...added.map(({ name, kind, optional, purpose }) =>
      kind === 'provided' && !optional
        ? secret('caution', name, 'must be provided before this can start', [purpose])
        : secret('note', name, `is new; it is ${kind}${optional ? ', and optional' : ''}`, [purpose]),
    ),
    ...kept.flatMap(([was, is]) => {
      const details = leavesThatDiffer(was, is).map(leafText);
      const weight = was.kind === is.kind && was.optional === is.optional ? 'note' : 'caution';
      return details.length === 0 ? [] : [secret(weight, is.name, 'is used differently', details)];
    }),
    ...removed.map(({ name }) => secret('note', name, 'is no longer needed')),
  ];
}

/** Networks that come and go or change their addresses. */
export function networkChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  const { added, removed } = textsThatDiffer(before?.manifest.networks ?? [], after?.manifest.networks ?? []);
  return [
    ...added.map((name) => network('note', name, 'is a new network')),
    ...removed.map((name) => network('note', name, 'is removed')),
    ...definitionChanges(before, after, 'networks', network),
  ];
}
