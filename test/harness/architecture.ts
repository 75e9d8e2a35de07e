/** Rules of the architecture, as functions from sources to problems. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { repository } from './files.ts';
import { functionLengths, importedNames } from './syntax.ts';

/** Path below `src/` -> text. */
export type Files = Readonly<Record<string, string>>;

/**
 * Folder -> what is in it, on floors from the ground up. A file may import what is on a lower floor, and what is in its
 * own place. `''` is `src/` itself. A folder that is not a key has no floors.
 */
export type Floors = Readonly<Record<string, readonly (readonly string[])[]>>;

/** Every hand-written module of `src/`. */
export function sources(): Files {
  const root = join(repository, 'src');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.d|\.gen)\.ts$/.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

/** The modules of `src/` that a module imports, as paths below `src/`. */
export function importsOf(file: string, text: string): string[] {
  return importedNames(file, text)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file), name)))
    .filter((name) => !name.startsWith('../'));
}

/** Files that are on no floor, and imports that do not point down. */
export function importProblems(files: Files, floors: Floors): string[] {
  return Object.entries(files).flatMap(([file, text]) => [
    ...homeless(file, floors),
    ...importsOf(file, text).flatMap((imported) => notDown(file, imported, floors)),
  ]);
}

function homeless(file: string, floors: Floors): string[] {
  return Object.entries(floors)
    .filter(([folder, inside]) => {
      const name = childOf(folder, file);
      return name !== undefined && !inside.flat().includes(name);
    })
    .map(([folder]) => `${file}: src/${folder} has no floor for it`);
}

/** One import, judged in the deepest folder that holds both files. */
function notDown(file: string, imported: string, floors: Floors): string[] {
  const folder = commonFolder(file, imported);
  const inside = floors[folder];
  const [from, to] = [childOf(folder, file), childOf(folder, imported)];
  if (inside === undefined || from === undefined || to === undefined || from === to) return [];
  const floor = (name: string) => inside.findIndex((names) => names.includes(name));
  if (floor(to) < floor(from)) return [];
  return [`${file} imports ${imported}: ${to} is ${floor(to) === floor(from) ? 'beside' : 'above'} ${from}`];
}

function commonFolder(a: string, b: string): string {
  const [first, second] = [dirname(a).split('/'), dirname(b).split('/')];
  const length = first.findIndex((name, i) => name !== second[i]);
  const common = (length === -1 ? first : first.slice(0, length)).join('/');
  return common === '.' ? '' : common;
}

/** What a folder has on the way to a file: a folder or the file itself. */
function childOf(folder: string, file: string): string | undefined {
  const prefix = folder === '' ? '' : `${folder}/`;
  return file.startsWith(prefix) ? file.slice(prefix.length).split('/')[0] : undefined;
}

/** Import cycles, each as a path that ends where it begins. */
export function cycles(files: Files): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file) || files[file] === undefined) return;
    for (const imported of importsOf(file, files[file])) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of Object.keys(files)) visit(file, []);
  return found;
}

/** Largest file and function, in lines. Beyond them a file has two subjects. */
const LONGEST_FILE = 250;
const LONGEST_FUNCTION = 50;

/** Files and functions that are too long; `isData` names the files without logic that a length could tangle. */
export function tooLong(files: Files, isData: (file: string) => boolean): string[] {
  const problems: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    const lines = text.split('\n').length;
    if (lines > LONGEST_FILE && !isData(file))
      problems.push(`${file} has ${lines} lines; more than ${LONGEST_FILE} are two subjects`);
    for (const { name, lines: length } of functionLengths(file, text))
      if (length > LONGEST_FUNCTION) problems.push(`${file}: ${name} has ${length} lines`);
  }
  return problems;
}
