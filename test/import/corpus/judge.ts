/** The judge of one import: imports, renders, and lets Docker Compose read both sides. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeHost } from '../../../src/base/host/node-host.ts';
import type { Context } from '../../../src/cli/commands/command.ts';
import { compiled } from '../../../src/cli/commands/compiled.ts';
import { runImport } from '../../../src/cli/commands/import.ts';
import type { CompiledStack } from '../../../src/compile/compile.ts';
import { compose } from '../../../src/import/compose/import.ts';
import type { Manifest } from '../../../src/schema/manifest.gen.ts';
import { movedSecrets } from '../../harness/canary.ts';
import { type Difference, differences } from './compare.ts';
import { counterparts } from './counterparts.ts';
import { type Config, composeConfig, writeTree } from './docker.ts';
import { isExcepted } from './exceptions.ts';
import { becameRoute } from './labels.ts';
import { moreOpen } from './openness.ts';
import type { ProjectFiles } from './projects.ts';
import { explains, type Report } from './report.ts';

/** How an import ended. `invalid`: Compose does not accept the project either. */
export type Ending = 'clean' | 'errors' | 'refused' | 'lost' | 'crashed' | 'invalid';

export interface Verdict {
  readonly project: string;
  readonly ending: Ending;
  /** Codes of errors, or what Compose or Node said. */
  readonly reasons: readonly string[];
  /** Differences that neither the report nor a listed exception explains. */
  readonly lost: readonly Difference[];
  /** Keys by fate. */
  readonly fates: Readonly<Record<string, number>>;
  readonly milliseconds: number;
}

/** Judges one project. Whatever happens ends in a verdict. */
export function judge(project: ProjectFiles): Verdict {
  const root = mkdtempSync(join(tmpdir(), 'waybill-corpus-'));
  const start = performance.now();
  const verdict = (ending: Ending, more: Partial<Verdict> = {}): Verdict => ({
    project: project.name,
    ending,
    reasons: [],
    lost: [],
    fates: {},
    milliseconds: performance.now() - start,
    ...more,
  });
  try {
    return judged(project, root, verdict);
  } catch (error) {
    const [message = '', at = ''] = (error instanceof Error ? (error.stack ?? '') : String(error)).split(
      '\n',
    );
    return verdict('crashed', { reasons: [`${message} ${at.trim()}`] });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

type Conclude = (ending: Ending, more?: Partial<Verdict>) => Verdict;

function judged(project: ProjectFiles, root: string, verdict: Conclude): Verdict {
  const before = composeConfig(project.folder, project.files);
  if ('refused' in before) return verdict('invalid', { reasons: [before.refused] });
  const { context, code, said, report } = importInto(root, project);
  const { stacks, diagnostics } = compiled(context, { wanted: [] });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map((one) => one.code);
  if (report === undefined) return verdict('refused', { reasons: codesIn(said) });
  const fates = fatesOf(report);
  const [stack] = stacks;
  if (stack === undefined || errors.length > 0 || code !== 0)
    return verdict('errors', { reasons: errors.length > 0 ? errors : codesIn(said), fates });
  const tree = new Map(stack.tree().map(({ path, text }) => [path, text]));
  return compared(root, stack, tree, before.config, report, (ending, more) =>
    verdict(ending, { fates, ...more }),
  );
}

function compared(
  root: string,
  stack: CompiledStack,
  tree: ReadonlyMap<string, string>,
  before: Config,
  report: Report,
  verdict: Conclude,
): Verdict {
  const folder = join(root, 'out');
  writeTree(folder, stack.tree());
  const manifest = JSON.parse(tree.get('manifest.json') ?? '{}') as Manifest;
  const after = composeConfig(folder, [], secretsOf(root, manifest));
  if ('refused' in after) return verdict('errors', { reasons: [`compose: ${after.refused}`] });
  const pairs = Object.entries(counterparts(before, after.config));
  const names = new Map(pairs.map(([name, own]) => [own ?? '', name]));
  const found = pairs.flatMap(([name, own]): Difference[] => {
    const [one, two] = [before.services[name], own === undefined ? undefined : after.config.services[own]];
    if (one === undefined || two === undefined)
      return [{ service: name, key: 'gone', before: String(one?.['image'] ?? 'built'), after: '(none)' }];
    return differences(name, [one, before], [two, after.config], names);
  });
  const lost = [...found, ...moreOpen(before, manifest, after.config)].filter((one) => {
    const original = before.services[one.service] ?? {};
    return (
      !isExcepted(one, original) && !becameRoute(one, original, manifest) && !explains(report, one, before)
    );
  });
  return verdict(lost.length > 0 ? 'lost' : 'clean', { lost });
}

/** Imports into a repository of its own. No report is left when the import was refused. */
function importInto(root: string, { folder, files }: ProjectFiles) {
  const printed = { out: '', err: '' };
  const paths = files.length === 0 ? [folder] : files.map((file) => join(folder, file));
  const context: Context = {
    host: new NodeHost(),
    root: join(root, 'repo'),
    out: join(root, 'repo/out'),
    args: ['compose', ...paths],
    flags: new Set(),
    values: new Map(Object.entries({ lan: '192.168.1.0/24', secrets: join(root, 'secrets.env') })),
    format: 'json',
    color: { out: false, err: false },
    columns: 200,
    print: (text) => {
      printed.out += text;
    },
    say: (text) => {
      printed.err += text;
    },
    watch: () => undefined,
    readSecret: async () => new Uint8Array(),
  };
  const code = runImport(context, compose, paths);
  const report = /^\{/.test(printed.out) ? (JSON.parse(printed.out) as Partial<Report>) : {};
  return {
    context,
    code,
    said: printed.out + printed.err,
    report: report.entries === undefined ? undefined : (report as Report),
  };
}

const codesIn = (said: string) => [...new Set(said.match(/\b[a-z]+\/[a-z0-9-]+(?=\W)/g) ?? [])].slice(0, 5);

function fatesOf({ entries }: Report): Record<string, number> {
  const fates: Record<string, number> = {};
  for (const { fate } of entries) fates[fate] = (fates[fate] ?? 0) + 1;
  return fates;
}

/** The secrets of a tree as the applier hands them to Compose: those of the import, and stand-ins for all others. */
function secretsOf(root: string, manifest: Manifest): Record<string, string> {
  const wanted = manifest.secrets
    .filter(({ optional }) => optional !== true)
    .flatMap(({ consumers }) => consumers.flatMap((one) => (one.as === 'environment' ? [one.variable] : [])));
  let moved: Record<string, string> = {};
  try {
    moved = movedSecrets(readFileSync(join(root, 'secrets.env'), 'utf8'));
  } catch {
    // A project without secrets has no such file.
  }
  return { HOME: homedir(), ...Object.fromEntries(wanted.map((name) => [name, 'stand-in'])), ...moved };
}
