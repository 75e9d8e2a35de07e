/** Which files a project is made of, by Compose's own rules (github.com/compose-spec/compose-go, `cli/options.go`). */
import { dirname, resolve } from 'node:path';
import { shown } from './documents.ts';
import type { Reader } from './reader.ts';

/** Names that Compose looks for, the first one that is there wins. */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/** Names of the file that Compose merges into it, whichever name the first one has. */
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

export interface ComposeFiles {
  /** Absolute paths in the order in which they are merged. */
  readonly paths: readonly string[];
  /** Absolute path of the folder that relative paths start from. */
  readonly folder: string;
  /** Absolute path of the folder in which Compose is called: its `.env` comes first. */
  readonly called: string;
}

/** Whether a folder is a project: Compose would find a file in it. */
export function isProject(reader: Pick<Reader, 'inputs' | 'env'>, folder: string): boolean {
  const names = reader.inputs.files(folder) ?? [];
  return NAMES.some((name) => names.includes(name)) || namedByVariable(reader, folder, []) !== undefined;
}

/** The files themselves; a folder stands for the files that Compose would find in it, or that its `.env` names. */
export function composeFiles(
  reader: Reader,
  paths: readonly string[],
  envFiles: readonly string[],
): ComposeFiles {
  const found = paths.flatMap((path) => {
    const names = reader.inputs.files(path);
    return names === undefined ? [named(reader, path)] : inFolder(reader, path, names, envFiles);
  });
  const folder = dirname(found[0] ?? '');
  const called = resolve(paths[0] ?? '');
  return { paths: found, folder, called: reader.inputs.files(called) === undefined ? folder : called };
}

function named(reader: Reader, path: string): string {
  if (reader.inputs.text(shown(resolve(path))) === undefined)
    reader.report('import/compose-file', { file: path, start: 0, end: 0 }, { path, by: 'the command' });
  return resolve(path);
}

function inFolder(
  reader: Reader,
  path: string,
  names: readonly string[],
  envFiles: readonly string[],
): string[] {
  const variable = namedByVariable(reader, resolve(path), envFiles);
  if (variable !== undefined) return variable.map((file) => named(reader, resolve(path, file)));
  const first = NAMES.find((name) => names.includes(name));
  if (first === undefined) {
    reader.report('import/compose-no-services', { file: path, start: 0, end: 0 }, {});
    return [];
  }
  const second = OVERRIDES.find((name) => names.includes(name));
  return [first, ...(second === undefined ? [] : [second])].map((name) => resolve(path, name));
}

/** Files that `COMPOSE_FILE` names in a file of variables, with the separator that is set beside it. */
function namedByVariable(
  reader: Pick<Reader, 'env'>,
  folder: string,
  envFiles: readonly string[],
): string[] | undefined {
  const files = envFiles.length > 0 ? envFiles.map((file) => resolve(file)) : [`${folder}/.env`];
  const lines = files.flatMap((file) => reader.env(shown(file))?.lines ?? []);
  const value = (name: string) => lines.findLast((line) => line.name === name)?.raw;
  const list = value('COMPOSE_FILE');
  if (list === undefined || list === '') return undefined;
  return list.split(value('COMPOSE_PATH_SEPARATOR') ?? ':').filter((file) => file !== '');
}
