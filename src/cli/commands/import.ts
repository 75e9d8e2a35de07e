/** `waybill import`: converts files of other tools to a stack, reports on every key, and writes everything or nothing. */
import { homedir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import type { Diagnostic, LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { hasErrors } from '../../base/diag/outcome.ts';
import type { NewFile } from '../../base/host/host.ts';
import { OverlayHost } from '../../base/host/overlay-host.ts';
import { chosenAction, UsageError, usageOf } from '../../base/host/program.ts';
import { defined } from '../../base/util/defined.ts';
import { modelOf } from '../../compile/compile.ts';
import { parseSource } from '../../compile/load/parse.ts';
import { printDraft } from '../../import/draft.ts';
import { secretsFile } from '../../import/secrets-file.ts';
import type { Imported, Importer } from '../../import/types.ts';
import { importJson, renderImport } from '../../review/report/import.ts';
import { renderImportMarkdown } from '../../review/report/import-markdown.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { compiled } from './compiled.ts';
import { reportDiagnostics, showDiagnostics } from './diagnostics.ts';
import { HostInputs } from './inputs.ts';
import { conflicts, type NewFiles, repositoryOf } from './new-files.ts';

interface Format {
  /** What is named after the format. */
  readonly takes: string;
  readonly load: () => Promise<Importer>;
}

/** Formats, each loaded only when asked for. */
const formats: Readonly<Record<string, Format>> = {
  compose: {
    takes: 'PATH...',
    load: async () => (await import('../../import/compose/import.ts')).compose,
  },
  docker: {
    takes: 'FILE',
    load: async () => (await import('../../import/docker/import.ts')).docker,
  },
  cloudflared: {
    takes: 'FILE',
    load: async () => (await import('../../import/cloudflared/import.ts')).cloudflared,
  },
  'hms-docker': {
    takes: 'PATH...',
    load: async () => (await import('../../import/hms/hms-docker.ts')).hmsDocker,
  },
};

export const importCommand: Command = {
  name: 'import',
  summary: 'convert files of another tool to a stack, and report on every key',
  usage: usageOf(formats),
  example: 'import compose ~/docker/compose.yaml',
  options: {
    'dry-run': 'write nothing; show the report and the stack',
    stack: ['NAME', 'name of the stack (default: as the input says)'],
    domain: ['NAME', 'domain of the stack (default: the one below which most host names lie)'],
    'env-file': [
      'FILES',
      'files of variables of a Compose project, separated by commas (default: .env beside it)',
    ],
    profile: ['NAMES', 'profiles of a Compose project that are in use, separated by commas'],
    proxy: [
      'CHOICE',
      '`replace` the proxy of a Compose project by Traefik, or `keep` it in front of its apps',
    ],
    login: ['sso', 'let authentik take the place of other logins'],
    lan: ['RANGES', 'address ranges of your network, separated by commas'],
    tunnel: ['ID', 'identifier of the Cloudflare Tunnel, where the input has only its token'],
    images: [
      'CHOICE',
      '`keep` versions that the input names (default), or `raise` all to those of the catalogue',
    ],
    host: ['NAME', 'machine whose own variables win, where there are several'],
    secrets: ['FILE', 'file for the values of secrets, outside of the repository'],
    report: ['FILE', 'also write the report, as .md or .json'],
  },
  run: async (context) => {
    const [kind, ...paths] = context.args;
    const { takes, load } = chosenAction('import', kind, formats);
    if (paths.length === 0) throw new UsageError(`\`import ${kind}\` needs ${takes}`);
    return runImport(context, await load(), paths);
  },
};

/** Imports, shows and writes. Returns the exit code; nothing is written when it cannot be written as a whole. */
export function runImport(context: Context, importer: Importer, paths: readonly string[]): number {
  const { host, root } = context;
  const inputs = new HostInputs(host, importer.yaml);
  const { value, diagnostics } = importer.run({
    inputs,
    paths,
    options: context.values,
    home: homedir(),
    existing: (name) => {
      const path = `stacks/${name}/stack.yaml`;
      const bytes = host.read(`${root}/${path}`);
      return bytes === undefined ? undefined : parseSource(path, bytes).value;
    },
    parsed: (path, text) => parseSource(path, new TextEncoder().encode(text)).value,
    modelOf: (spec, tags) => {
      const path = `${root}/stacks/${spec.name}/stack.yaml`;
      const overlay = new OverlayHost(host, [
        { path, text: printDraft({ spec, notes: new Map(), ...defined({ tags }) }, []) },
      ]);
      return modelOf(overlay, root, spec.name);
    },
  });
  const problems = [...inputs.diagnostics, ...diagnostics];
  if (value === undefined || hasErrors(problems))
    return reportDiagnostics(context, problems.map(spanned), inputs.textOf);
  const files = filesOf(context, importer, paths, value);
  const obstacles = conflicts(context, files, value.stack.kind === 'edited');
  if (obstacles.length > 0) return reportDiagnostics(context, obstacles.map(spanned), inputs.textOf);
  const dry = context.flags.has('dry-run');
  if (!dry) host.write(files.all);
  return show(context, { value, files, inputs, warnings: problems.map(spanned), dry });
}

/** What to run after an import. */
function nextSteps(stack: string, hasSecrets: boolean): string {
  const secrets = hasSecrets
    ? 'then put the secrets on the server: docs/import.md, "Secrets on the server"\n'
    : '';
  return `next: look at stacks/${stack}/stack.yaml, then \`waybill check\` and \`waybill render\`\n${secrets}`;
}

/** Problems of inputs have ranges of text from the start: their files are in no stack. */
function spanned(diagnostic: Diagnostic): LocatedDiagnostic {
  const span = (at: Diagnostic['at']) => ('pointer' in at ? { file: at.file, start: 0, end: 0 } : at);
  return {
    ...diagnostic,
    at: span(diagnostic.at),
    related: diagnostic.related.map((r) => ({ ...r, at: span(r.at) })),
  };
}

function filesOf(
  context: Context,
  importer: Importer,
  paths: readonly string[],
  { stack, secrets, entries }: Imported,
): NewFiles {
  const name = stack.kind === 'new' ? stack.draft.spec.name : stack.name;
  const header = [`Made from the files of ${importer.title}: ${paths.join(', ')}`];
  const spec = {
    path: `${context.root}/stacks/${name}/stack.yaml`,
    text: stack.kind === 'new' ? printDraft(stack.draft, header) : stack.text,
  };
  const repository = repositoryOf(context.host, context.root);
  const fallback = `${dirname(repository)}/${basename(repository)}.${name}.secrets.env`;
  const path = resolve(context.values.get('secrets') ?? fallback);
  const kept = secrets.length === 0 ? [] : [{ path, text: secretsFile(name, secrets), private: true }];
  const wanted = context.values.get('report');
  const report: NewFile[] =
    wanted === undefined
      ? []
      : [{ path: resolve(wanted), text: reportText(context, wanted, entries, secrets) }];
  // The stack comes last: where it is, everything else is.
  return { name, spec, repository, all: [...kept, ...report, spec] };
}

function reportText(
  { host }: Context,
  path: string,
  entries: Imported['entries'],
  secrets: Imported['secrets'],
): string {
  const textOf = (file: string) => {
    const bytes = file === '' ? undefined : host.read(resolve(file));
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  return path.endsWith('.json')
    ? `${JSON.stringify(importJson({ entries, secrets }, textOf), null, 2)}\n`
    : renderImportMarkdown({ entries, secrets }, textOf);
}

interface Shown {
  readonly value: Imported;
  readonly files: NewFiles;
  readonly inputs: HostInputs;
  readonly warnings: readonly LocatedDiagnostic[];
  readonly dry: boolean;
}

/** Shows the report, and what `waybill check` says of the stack: it is written anyway, to be fixed there. */
function show(context: Context, { value, files, inputs, warnings, dry }: Shown): number {
  const host = new OverlayHost(context.host, [files.spec]);
  const { diagnostics, textOf } = compiled(context, { host, wanted: [files.name] });
  const texts = (file: string) => inputs.textOf(file) ?? textOf(file);
  const written = dry ? [] : files.all.map(({ path }) => path);
  if (context.format === 'json') {
    const report = { ...importJson(value, texts), written, ...(dry ? { stack: files.spec.text } : {}) };
    context.print(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    context.print(renderImport(value, texts, { color: context.color.out, columns: context.columns }));
    for (const path of written) context.print(`wrote ${path}\n`);
    if (dry) context.print(`\n${files.spec.text}`);
    else context.print(nextSteps(files.name, value.secrets.length > 0));
  }
  showDiagnostics(context, [...warnings, ...diagnostics], texts);
  return hasErrors(diagnostics) ? exitCode.problems : exitCode.clean;
}
