/** A Compose project of the fixtures: imported, compiled, and read by Docker Compose on both sides. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { runImport } from '../../../src/cli/commands/import.ts';
import { compile } from '../../../src/compile/compile.ts';
import { compose } from '../../../src/import/compose/import.ts';
import type { Manifest } from '../../../src/schema/manifest.gen.ts';
import { movedSecrets } from '../../harness/canary.ts';
import { call } from '../../harness/context.ts';
import { readTree, repository } from '../../harness/files.ts';
import { expectNoSecrets } from '../no-secrets.ts';

export const fixtures = join(repository, 'test/import/compose');

/** Names of the projects. */
export const projects = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** A service as `docker compose config` shows it. */
export type Service = Readonly<Record<string, unknown>>;

export interface Config {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly volumes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: string }>>;
  readonly configs?: Readonly<Record<string, { readonly file?: string; readonly content?: string }>>;
}

export interface Run {
  readonly code: number;
  readonly host: MemoryHost;
  readonly out: string;
  readonly err: string;
  /** Name of the stack; undefined when none was written. */
  readonly stack: string | undefined;
}

/** Folder of a project as the import sees it: the real one, so that Docker Compose resolves paths alike. */
export const folderOf = (project: string) => join(fixtures, project);

/** Imports a project. */
export function imported(
  project: string,
  values: Readonly<Record<string, string>> = {},
  format: 'text' | 'json' = 'text',
): Run {
  const files = Object.fromEntries(
    Object.entries(readTree(folderOf(project))).map(([path, text]) => [join(folderOf(project), path), text]),
  );
  return importFiles(files, [folderOf(project)], values, format);
}

/** Imports files of a machine in memory. */
export function importFiles(
  files: Readonly<Record<string, string>>,
  paths: readonly string[],
  values: Readonly<Record<string, string>> = {},
  format: 'text' | 'json' = 'text',
): Run {
  const { context, host, out, err } = call(files, ['compose', ...paths], {
    values: new Map(Object.entries(values)),
    format,
  });
  const code = runImport(context, compose, paths);
  expectNoSecrets(host, [out(), err()]);
  const spec = [...host.files.keys()].find((path) => /^\/repo\/stacks\/[^/]+\/stack\.yaml$/.test(path));
  return { code, host, out: out(), err: err(), stack: spec?.split('/')[3] };
}

/** The tree of an imported stack: path -> text. Throws when the stack has errors. */
export function treeOf({ host, err, out }: Run): Map<string, string> {
  const { stacks } = compile({ host, root: '/repo', wanted: [] });
  const [stack] = stacks;
  if (stack === undefined) throw new Error(`${out}\n${err}`);
  return new Map(stack.tree().map(({ path, text }) => [path, text]));
}

/** What Docker Compose makes of a folder. Variables of this process are kept away from it. */
export function composeConfig(
  folder: string,
  files: readonly string[],
  variables: Readonly<Record<string, string>>,
): Config {
  const text = execFileSync(
    'docker',
    ['compose', ...files.flatMap((file) => ['-f', file]), 'config', '--format', 'json'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: homedir(), ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return JSON.parse(text) as Config;
}

/** Writes a tree to a folder. */
export function writeTree(folder: string, tree: ReadonlyMap<string, string>): void {
  for (const [path, text] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The secrets of a tree as the applier hands them to Compose: those of the import, and stand-ins for all others. */
export function variablesOf({ host }: Run, tree: ReadonlyMap<string, string>): Record<string, string> {
  const manifest = JSON.parse(tree.get('manifest.json') ?? '{}') as Manifest;
  const wanted = manifest.secrets.flatMap(({ consumers }) =>
    consumers.flatMap((one) => (one.as === 'environment' ? [one.variable] : [])),
  );
  const file = [...host.files.keys()].find((path) => path.endsWith('.secrets.env'));
  const text = file === undefined ? '' : (host.text(file) ?? '');
  return { ...Object.fromEntries(wanted.map((name) => [name, 'stand-in'])), ...movedSecrets(text) };
}

/** Services of the result by those of the original: by their name, else by the program in their image. */
export function namesOf(before: Config, after: Config): Record<string, string | undefined> {
  const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const program = (service: Service | undefined) =>
    /([^/:@]+)(?:[:@].*)?$/.exec(String(service?.['image']))?.[1];
  return Object.fromEntries(
    Object.entries(before.services).map(([name, service]) => [
      name,
      [`authentik-${name}`, `${slug(name)}-own`, slug(name)].find(
        (one) => after.services[one] !== undefined,
      ) ?? Object.keys(after.services).find((one) => program(after.services[one]) === program(service)),
    ]),
  );
}
