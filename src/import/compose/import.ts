/** `waybill import compose`: a Compose project becomes a stack that does the same, with logins and limits where it had none. */
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { hasErrors, type Outcome } from '../../base/diag/outcome.ts';
import { Ledger } from '../ledger.ts';
import type { Imported, Importer, ImportRequest } from '../types.ts';
import { accountFiles, accountRules } from './account.ts';
import { complete } from './differences.ts';
import { feasible, type LeftOut } from './feasible.ts';
import { type Plan, planStack } from './plan.ts';
import type { Project } from './project.ts';
import { readProject } from './read.ts';
import { Reader } from './reader.ts';
import { Secrets } from './secrets.ts';
import { projectFolders, readServer, serverName } from './server.ts';

/** Importer of Compose projects (docs.docker.com/reference/compose-file). */
export const compose: Importer = { title: 'Docker Compose', yaml: '1.2', run };

function run(request: ImportRequest): Outcome<Imported> {
  const { inputs, options } = request;
  const ledger = new Ledger();
  const list = (key: string) =>
    options
      .get(key)
      ?.split(',')
      .filter((one) => one !== '') ?? [];
  const { project, reader } = readPaths(request, ledger, list('env-file'), list('profile'));
  const { diagnostics } = reader;
  if (project === undefined || hasErrors(diagnostics)) return { diagnostics };
  const secrets = new Secrets(ledger);
  const first = planStack({ project, inputs, ledger, secrets, options });
  const made = feasible(first.spec, first.notes, request.modelOf);
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
  const whole = feasible(spec, plan.notes, (one) => request.modelOf(one, tags));
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

/** One project of the files that were named, or all projects of the folders. */
function readPaths(
  { inputs, paths, home }: ImportRequest,
  ledger: Ledger,
  envFiles: readonly string[],
  profiles: readonly string[],
): { readonly reader: Reader; readonly project: Project | undefined } {
  const reader = new Reader(inputs, ledger, home);
  const areFolders = paths.every((path) => inputs.files(resolve(path)) !== undefined);
  const folders = areFolders ? paths.flatMap((path) => projectFolders(reader, resolve(path))) : [];
  if (folders.length < 2 && (paths.length === 1 || !areFolders)) {
    const [found] = folders;
    return {
      reader,
      project: readProject(reader, { paths: found === undefined ? paths : [found], envFiles, profiles }),
    };
  }
  const [first = ''] = paths;
  const name = serverName(paths.length === 1 ? first : dirname(resolve(first)));
  const { project, diagnostics } = readServer(
    folders,
    name,
    { envFiles, profiles },
    { inputs, ledger, home },
  );
  reader.diagnostics.push(...diagnostics);
  return { reader, project };
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
      'the stack has a `To do` at this place; write it there in another way',
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
