/** A spec of which a stack can be made: what the project says and a stack does not take is left out, with a remark. */
import { type Diagnostic, isPlace } from '../../base/diag/diagnostic.ts';
import type { Outcome } from '../../base/diag/outcome.ts';
import { present } from '../../base/util/defined.ts';
import { split } from '../../base/util/pointer.ts';
import type { Model } from '../../compile/model/model.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';

type Json = Record<string, unknown>;

/** Values for what a stack cannot be without. */
const INSTEAD: Readonly<Record<string, unknown>> = {
  '/domain': 'example.com',
  '/name': 'home',
  '/lan': ['192.168.1.0/24'],
  '/host/timezone': 'Etc/UTC',
  '/tls/email': 'admin@example.com',
  '/tls/dnsProvider': 'cloudflare',
};

/** More rounds than a project has faults. */
const ROUNDS = 50;

/** A value of a spec that a stack does not take. */
export interface LeftOut {
  /** Keys from the spec down to it. */
  readonly path: readonly string[];
  readonly why: string;
}

export interface Feasible {
  readonly spec: StackSpec;
  readonly notes: ReadonlyMap<string, string>;
  readonly model: Model;
  readonly leftOut: readonly LeftOut[];
}

/** A spec that has a model; the diagnostics when nothing helps. */
export function feasible(
  planned: StackSpec,
  remarks: ReadonlyMap<string, string>,
  modelOf: (spec: StackSpec) => Outcome<Model>,
): Outcome<Feasible> {
  const spec = structuredClone(planned) as StackSpec;
  const notes = new Map(remarks);
  const leftOut: LeftOut[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { value: model, diagnostics } = modelOf(spec);
    if (model !== undefined) return { value: { spec, notes, model, leftOut }, diagnostics: [] };
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const mended = present(errors.map((error) => leaveOut(spec as unknown as Json, notes, error)));
    if (mended.length === 0) return { diagnostics: errors };
    leftOut.push(...mended);
  }
  return { diagnostics: [] };
}

/** How many keys lead to a value that can be left out alone. */
const DEPTHS: Readonly<Record<string, number>> = { apps: 3, external: 3, overrides: 4 };

/** Leaves out the value that an error is about; undefined when there is none. */
function leaveOut(spec: Json, notes: Map<string, string>, { at, message }: Diagnostic): LeftOut | undefined {
  const steps = split(isPlace(at) ? at.pointer : '').filter((step) => step !== '');
  const [section = '', ...below] = steps;
  const depth = DEPTHS[section] ?? 2;
  const path = steps.slice(0, depth);
  const last = path.at(-1);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((node, step) => (node as Json | undefined)?.[step], spec) as Json;
  if (last === undefined || parent?.[last] === undefined || (path.length < depth && depth > 2))
    return undefined;
  const short = `/${path.join('/')}`;
  const instead = INSTEAD[short];
  if (instead !== undefined && parent[last] === instead) return undefined;
  if (instead === undefined) delete parent[last];
  else parent[last] = instead;
  const shown = depth > 2 ? `/${[section, ...below.slice(0, depth - 2)].join('/')}` : short;
  const before = notes.get(shown);
  notes.set(
    shown,
    `${before === undefined ? '' : `${before}\n`}To do: \`${last}\` of your files was left out: ${message}.`,
  );
  return { path, why: message };
}
