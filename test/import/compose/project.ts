/** A Compose project of the fixtures: imported and compiled. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { runImport } from '../../../src/cli/commands/import.ts';
import { compose } from '../../../src/import/compose/import.ts';
import { call } from '../../harness/context.ts';
import { readTree, repository } from '../../harness/files.ts';
import { expectNoSecrets } from '../no-secrets.ts';

export const fixtures = join(repository, 'test/import/compose');

/** Names of the projects. */
export const projects = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

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
