/** A project, read from whatever it was found in, as a new stack. */
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import type { Outcome } from '../../base/diag/outcome.ts';
import type { Ledger } from '../ledger.ts';
import type { Imported, ImportRequest } from '../types.ts';
import { accountFiles, accountRules } from './account.ts';
import { complete } from './differences.ts';
import { feasible, type LeftOut } from './feasible.ts';
import { type Plan, planStack } from './plan.ts';
import type { Project } from './project.ts';
import type { Reader } from './reader.ts';
import { Secrets } from './secrets.ts';

/** Makes the stack, and books every key of the project. The problems that the reader found go along. */
export function convertProject(
  project: Project,
  { inputs, options, modelOf }: Pick<ImportRequest, 'inputs' | 'options' | 'modelOf'>,
  reader: Reader,
): Outcome<Imported> {
  const { ledger, diagnostics } = reader;
  const secrets = new Secrets(ledger);
  const first = planStack({ project, inputs, ledger, secrets, options });
  const made = feasible(first.spec, first.notes, modelOf);
  if (made.value === undefined)
    return { diagnostics: [...diagnostics, ...inInput(made.diagnostics, project)] };
  const { model } = made.value;
  const plan: Plan = { ...first, spec: made.value.spec, notes: made.value.notes };
  const { spec, tags } = complete({
    plan,
    model,
    ledger,
    secrets,
    images: options.get('images'),
    warn: (code, at, args) => reader.report(code, at, args),
  });
  const whole = feasible(spec, plan.notes, (one) => modelOf(one, tags));
  const stack = whole.value ?? { spec, notes: plan.notes, leftOut: [] };
  for (const one of [...made.value.leftOut, ...stack.leftOut]) sayLeftOut(one, plan, ledger);
  for (const [name, service] of project.inactive)
    ledger.unsupported(
      service.at,
      'no profile of this service was asked for, so Compose does not start it',
      `import with \`--profile\` if \`${name}\` shall run`,
    );
  if (plan.tunnel !== undefined) accountRules(plan.tunnel.rules, plan.rulesTaken, ledger);
  accountFiles(project, plan, ledger);
  toProvide(model.secrets, ledger);
  additions(project, ledger);
  return {
    value: {
      stack: { kind: 'new', draft: { spec: stack.spec, notes: stack.notes, tags } },
      secrets: ledger.secrets(),
      entries: ledger.entries(),
    },
    diagnostics,
  };
}

/** Says at the service of the project what of it a stack does not take. */
function sayLeftOut(
  { path: [section, first = '', second = '', key = second], why }: LeftOut,
  plan: Plan,
  ledger: Ledger,
) {
  const name = section === 'overrides' ? second : first;
  const planned = plan.planned.find((one) => [one.app, one.name].includes(name));
  const [any] = plan.project.services.values();
  const at = planned?.service.entries.get(key)?.at ?? planned?.service.at ?? any?.at;
  if (at !== undefined)
    ledger.unsupported(
      at,
      `left out: ${why}`,
      'the stack has a `To do` at this place; find another way there',
    );
}

/** Problems of a stack that was never written, at the project that it was made from. */
function inInput(diagnostics: readonly Diagnostic[], { services }: Project): Diagnostic[] {
  const [first] = services.values();
  return diagnostics.map((one) => ({ ...one, at: first?.at ?? one.at, related: [] }));
}

/** What every container gets that the project did not ask for. */
function additions({ services }: Project, ledger: Ledger): void {
  const [first] = services.values();
  if (first === undefined) return;
  ledger.changed(
    { file: first.at.file, pointer: '/services', on: 'key' },
    'every container keeps a limited log (`logs:` of the stack says how much), and its programs cannot gain rights (`no-new-privileges`); a program that uses sudo needs `security_opt: !reset null` in its override',
  );
}

/** Secrets that the stack needs and the project does not hold. */
function toProvide(
  secrets: readonly { name: string; kind: string; optional: boolean; purpose: string }[],
  ledger: Ledger,
) {
  for (const { name, kind, optional, purpose } of secrets)
    if (kind === 'provided' && !optional)
      ledger.secret({ file: '', pointer: '', on: 'key' }, { name, purpose });
}
