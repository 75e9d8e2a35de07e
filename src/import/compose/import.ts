/** `waybill import compose`: a Compose project becomes a stack that does the same, with logins and limits where it had none. */
import { hasErrors, type Outcome } from '../../base/diag/outcome.ts';
import { Ledger } from '../ledger.ts';
import type { Imported, Importer, ImportRequest } from '../types.ts';
import { accountFiles, accountRules } from './account.ts';
import { complete } from './differences.ts';
import { planStack } from './plan.ts';
import { readProject } from './read.ts';
import { Reader } from './reader.ts';
import { Secrets } from './secrets.ts';

/** Importer of Compose projects (docs.docker.com/reference/compose-file). */
export const compose: Importer = { title: 'Docker Compose', yaml: '1.2', run };

function run(request: ImportRequest): Outcome<Imported> {
  const { inputs, options } = request;
  const ledger = new Ledger();
  const reader = new Reader(inputs, ledger, request.home);
  const list = (key: string) =>
    options
      .get(key)
      ?.split(',')
      .filter((one) => one !== '') ?? [];
  const project = readProject(reader, {
    paths: request.paths,
    envFiles: list('env-file'),
    profiles: list('profile'),
  });
  const { diagnostics } = reader;
  if (project === undefined || hasErrors(diagnostics)) return { diagnostics };
  const secrets = new Secrets(ledger);
  const plan = planStack({ project, inputs, ledger, secrets, options });
  const made = request.modelOf(plan.spec);
  if (made.value === undefined) return { diagnostics: [...diagnostics, ...made.diagnostics] };
  const { spec, tags } = complete({
    plan,
    model: made.value,
    ledger,
    secrets,
    images: options.get('images'),
    warn: (code, at, args) => reader.report(code, at, args),
  });
  for (const [name, service] of project.inactive)
    ledger.unsupported(
      service.at,
      'no profile of this service was asked for, so Compose does not start it',
      `import with \`--profile\` if \`${name}\` shall run`,
    );
  if (plan.tunnel !== undefined) accountRules(plan.tunnel.rules, plan.rulesTaken, ledger);
  accountFiles(project, plan, ledger);
  toProvide(made.value.secrets, ledger);
  return {
    value: {
      stack: { kind: 'new', draft: { spec, notes: plan.notes, tags } },
      secrets: ledger.secrets(),
      entries: ledger.entries(),
    },
    diagnostics,
  };
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
