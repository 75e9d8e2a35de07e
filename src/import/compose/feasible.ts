/** A spec of which a stack can be made: what the project says and a stack does not take is left out, with a remark. */
import { type Diagnostic, isPlace } from '../../base/diag/diagnostic.ts';
import type { Outcome } from '../../base/diag/outcome.ts';
import { split } from '../../base/util/pointer.ts';
import type { Model } from '../../compile/model/model.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import type { Plan } from './plan.ts';

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

export interface Feasible {
  readonly plan: Plan;
  readonly model: Model;
}

/** The plan with a spec that has a model; the diagnostics when nothing helps. */
export function feasible(plan: Plan, modelOf: (spec: StackSpec) => Outcome<Model>): Outcome<Feasible> {
  const spec = structuredClone(plan.spec) as StackSpec;
  const notes = new Map(plan.notes);
  for (let round = 0; round < ROUNDS; round++) {
    const { value: model, diagnostics } = modelOf(spec);
    if (model !== undefined) return { value: { plan: { ...plan, spec, notes }, model }, diagnostics: [] };
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const mended = errors.filter((error) => leaveOut(spec as unknown as Json, notes, error));
    if (mended.length === 0) return { diagnostics: errors };
  }
  return { diagnostics: [] };
}

/** Leaves out the value that an error is about. Returns whether there was one. */
function leaveOut(spec: Json, notes: Map<string, string>, { at, message }: Diagnostic): boolean {
  const pointer = isPlace(at) ? at.pointer : '';
  const steps = split(pointer);
  const [section = '', name = '', key] = steps;
  const within = section === 'apps' || section === 'external' ? [section, name, key] : [section, name];
  const path = within.filter((step): step is string => step !== undefined && step !== '');
  const last = path.at(-1);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((node, step) => (node as Json | undefined)?.[step], spec) as Json;
  if (last === undefined || parent?.[last] === undefined || (path.length < 3 && section === 'apps'))
    return false;
  const short = `/${path.join('/')}`;
  const instead = INSTEAD[short];
  if (instead !== undefined && parent[last] === instead) return false;
  if (instead === undefined) delete parent[last];
  else parent[last] = instead;
  const shown = section === 'apps' || section === 'external' ? `/${section}/${name}` : short;
  const before = notes.get(shown);
  notes.set(
    shown,
    `${before === undefined ? '' : `${before}\n`}To do: \`${last}\` of your files was left out: ${message}.`,
  );
  return true;
}
