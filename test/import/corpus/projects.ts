/** The Compose projects below a folder: one for each folder in which Compose finds a file, or that has Compose files of other names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ProjectFiles {
  /** Path below the folder that was searched. */
  readonly name: string;
  readonly folder: string;
  /** Files for `-f`; empty where Compose finds them without help. */
  readonly files: readonly string[];
}

const STANDARD = /^(?:docker-)?compose\.ya?ml$/;
const OTHER = /^(?!.*override).*\.ya?ml$/;
const SKIPPED = new Set(['node_modules', '.git', '.github']);

/** Finds the projects, in the order of their paths. */
export function findProjects(root: string, below = ''): ProjectFiles[] {
  const folder = join(root, below);
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const own =
    files.some((name) => STANDARD.test(name)) || composeFileNamed(folder)
      ? [{ name: below === '' ? '.' : below, folder, files: [] }]
      : files
          .filter((name) => OTHER.test(name) && hasServices(join(folder, name)))
          .map((name) => ({ name: join(below, name), folder, files: [name] }));
  const inside = entries
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .flatMap((entry) => findProjects(root, join(below, entry.name)));
  return [...own, ...inside];
}

const hasServices = (path: string) => /^services:/m.test(readFileSync(path, 'utf8'));

const composeFileNamed = (folder: string) =>
  existsSync(join(folder, '.env')) && /^COMPOSE_FILE=./m.test(readFileSync(join(folder, '.env'), 'utf8'));
