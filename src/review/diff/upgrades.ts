/** Stored data that would meet another version of its program: what the committed tree says against the model. */
import { defineCodes, diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { compareVersions, linesBetween } from '../../compile/model/data-version.ts';
import type { Model, StoredData } from '../../compile/model/model.ts';
import { pairsOf } from './pairs.ts';
import { readTreeState, type TreeFiles } from './tree-state.ts';

const TEST = { test: 'review/diff/upgrades.test.ts' };

interface Step {
  readonly service: string;
  readonly from: string;
  readonly to: string;
}

/** A version as the spec must have it: a release line in quotes, because YAML would take 2025.10 for 2025.1. */
const written = (version: string) => (version.includes('.') ? `"${version}"` : version);

const line = ({ service, from, to }: Step) =>
  `upgrades: {${service}: {from: ${written(from)}, to: ${written(to)}}}`;

export const upgradeCodes = defineCodes({
  'upgrade/not-asked': {
    severity: 'error',
    message: (p: Step & { engine: string }) =>
      `\`${p.service}\` goes from ${p.engine} ${p.from} to ${p.to}, but no line under \`upgrades:\` asks for it`,
    help: (p) => `write \`${line(p)}\`, or stay at an image of version ${p.from}`,
    why: 'Another major version does not read the old data, or changes it for good. So that a reviewer sees it, the step is written down, and the applier does nothing of the kind without that line.',
    example: TEST,
  },
  'upgrade/other-step': {
    severity: 'error',
    message: (p: Step & { asked: string }) =>
      `\`upgrades\` says that \`${p.service}\` comes from ${p.asked}, but the committed tree has ${p.from}`,
    help: (p) => `write \`${line(p)}\``,
    why: 'The applier looks at the data itself, and refuses when it is of another version than the one that is to be upgraded.',
    example: TEST,
  },
  'upgrade/backwards': {
    severity: 'error',
    message: (p: Step & { engine: string }) =>
      `\`${p.service}\` would go back from ${p.engine} ${p.from} to ${p.to}`,
    help: (p) =>
      `stay at ${p.from}; the way back is \`waybill-apply restore\` of a backup from before the upgrade, with the older image in the same commit`,
    why: 'No program reads the data of a newer version of itself. authentik only warns of it, and fails later.',
    example: TEST,
  },
  'upgrade/skipped-line': {
    severity: 'error',
    message: (p: Step & { way: readonly string[] }) =>
      `\`${p.service}\` would go from ${p.from} to ${p.to} and leave out ${p.way.join(', ')}`,
    help: (p) =>
      `go one line at a time, each in a commit that was applied before the next: ${[...p.way, p.to].join(', then ')}`,
    why: 'authentik migrates its database from one release line to the next, and tests no other step. Since 2026.8 it refuses to start after a jump.',
    example: TEST,
  },
  'upgrade/data-moved': {
    severity: 'error',
    message: (p: { service: string; from: string; to: string }) =>
      `\`${p.service}\` would look for its data at ${p.to}, and it lies at ${p.from}`,
    help: (p) => `keep ${p.from}; to start again on purpose use \`waybill-apply reset\``,
    why: 'The program would find nothing, start again, and look as if all had been lost.',
    example: TEST,
  },
});

/**
 * Compares the stored data of two states of one stack.
 *
 * @param before the committed tree; an empty map when there is none
 * @param model the stack as it is now
 */
export function upgradeProblems(before: TreeFiles, model: Model): Diagnostic[] {
  const was = readTreeState(before)?.manifest.state ?? [];
  return pairsOf<StoredData>(was, model.state, ({ service }) => service).kept.flatMap(([old, now]) => [
    ...versionProblems(old, now, model),
    ...placeProblems(old, now, model),
  ]);
}

const placeOf = (model: Model, { service }: StoredData) =>
  model.upgrades.find((one) => one.service === service)?.place ??
  model.services.find(({ name }) => name === service)?.place ?? {
    file: model.source,
    pointer: '',
    on: 'key',
  };

function versionProblems(old: StoredData, now: StoredData, model: Model): Diagnostic[] {
  const step: Step = { service: now.service, from: old.version, to: now.version };
  const { from, to } = step;
  const at = placeOf(model, now);
  const extras = { app: now.app };
  if (old.engine !== now.engine || from === to) return [];
  if (compareVersions(from, to) > 0)
    return [diagnose(upgradeCodes, 'upgrade/backwards', at, { ...step, engine: now.engine }, extras)];
  const way = now.engine === 'authentik' ? linesBetween(from, to) : [];
  if (way.length > 0) return [diagnose(upgradeCodes, 'upgrade/skipped-line', at, { ...step, way }, extras)];
  const asked = model.upgrades.find(({ service }) => service === now.service);
  if (asked === undefined)
    return [diagnose(upgradeCodes, 'upgrade/not-asked', at, { ...step, engine: now.engine }, extras)];
  return asked.from === from
    ? []
    : [diagnose(upgradeCodes, 'upgrade/other-step', at, { ...step, asked: asked.from }, extras)];
}

function placeProblems(old: StoredData, now: StoredData, model: Model): Diagnostic[] {
  const where = ({ volume, folder, data }: StoredData, version: string) =>
    [volume ?? folder, ...(version === old.version && (data ?? '') !== '' ? [data] : [])].join('/');
  const [from, to] = [where(old, old.version), where(now, now.version)];
  const moved =
    (old.volume ?? old.folder) !== (now.volume ?? now.folder) || (old.version === now.version && from !== to);
  return moved
    ? [
        diagnose(
          upgradeCodes,
          'upgrade/data-moved',
          placeOf(model, now),
          { service: now.service, from, to },
          { app: now.app },
        ),
      ]
    : [];
}
