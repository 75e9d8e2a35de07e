/** Changing one thing in a tree, and making everything that is derived from it fit again. */
import { parseDocument } from 'yaml';
import { sha256 } from '../../../src/base/util/digest.ts';
import { readYaml } from '../../../src/verify/read/yaml.ts';

export type Files = ReadonlyMap<string, string>;

/** One file with another text; undefined removes it. */
export interface Edit {
  readonly file: string;
  /** The other text, made when it is wanted: few of the places are tried. */
  readonly text: () => string | undefined;
  /** What was changed, for messages. */
  readonly what: string;
}

/** One kind of fault and all the places where it can be made. */
export interface Kind {
  readonly name: string;
  readonly edits: (files: Files) => Iterable<Edit>;
  /** Digests are left as they are, because they are what is changed. */
  readonly unsealed?: true;
  /** Why the fault shows in another file than the one that was changed. */
  readonly elsewhere?: string;
  /** Why nobody could notice. */
  readonly accepted?: string;
}

type Options = Omit<Kind, 'name' | 'edits'>;
type Path = readonly (string | number)[];

/** Stands for a value that is taken out. */
export const GONE = Symbol('gone');

/** All places of a pattern in data: keys separated by slashes, `*` for each. */
function placesOf(data: unknown, pattern: readonly string[], path: Path = []): [Path, unknown][] {
  const [key, ...rest] = pattern;
  if (key === undefined) return [[path, data]];
  if (typeof data !== 'object' || data === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(data)
    ? data.map((item, i) => [i, item])
    : Object.entries(data);
  return entries
    .filter(([name]) => key === '*' || String(name) === key)
    .flatMap(([name, value]) => placesOf(value, rest, [...path, name]));
}

/** A new value for a value at a place; GONE removes it, undefined leaves it alone. */
type Change = (value: never, path: Path, whole: never) => unknown;

/** A fault in the data of YAML or JSON files. */
export function data(
  name: string,
  where: RegExp,
  pattern: string,
  change: Change,
  options: Options = {},
): Kind {
  return {
    name,
    ...options,
    *edits(files) {
      for (const [file, text] of files)
        if (where.test(file)) yield* inFile(file, text, pattern.split('/'), change);
    },
  };
}

function* inFile(file: string, source: string, pattern: readonly string[], change: Change): Generator<Edit> {
  const json = file.endsWith('.json');
  const whole = json ? (JSON.parse(source) as unknown) : readYaml(source).value;
  for (const [path, value] of placesOf(whole, pattern)) {
    const next = change(value as never, path, whole as never);
    if (next === undefined || JSON.stringify(next) === JSON.stringify(value)) continue;
    const text = () => (json ? inJson(source, path, next) : inYaml(source, path, next));
    yield { file, text, what: `${path.join('/')}: ${shown(value)} -> ${shown(next)}` };
  }
}

function shown(value: unknown): string {
  return value === GONE ? 'gone' : (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}

function inYaml(text: string, path: Path, next: unknown): string {
  const document = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
  if (next === GONE) document.deleteIn(path);
  else document.setIn(path, document.createNode(next));
  return document.toString({ lineWidth: 0 });
}

function inJson(text: string, path: Path, next: unknown): string {
  const whole = JSON.parse(text) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], whole);
  const key = path.at(-1) ?? '';
  if (next !== GONE) (parent as Record<string, unknown>)[key] = next;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, unknown>)[key];
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

/** A fault in the text of files: each match is replaced on its own. */
export function text(name: string, where: RegExp, find: RegExp, put: string, options: Options = {}): Kind {
  return {
    name,
    ...options,
    *edits(files) {
      for (const [file, source] of files) {
        if (!where.test(file)) continue;
        for (const match of source.matchAll(find)) {
          const text = () => replaced(source, match.index, find, put);
          yield { file, text, what: match[0].trim().slice(0, 60) };
        }
      }
    },
  };
}

function replaced(source: string, at: number, find: RegExp, put: string): string {
  const single = new RegExp(find.source, find.flags.replace('g', ''));
  return source.slice(0, at) + source.slice(at).replace(single, put);
}

/** A file that is taken away. */
export function removed(name: string, where: RegExp, options: Options = {}): Kind {
  return {
    name,
    ...options,
    *edits(files) {
      for (const file of files.keys())
        if (where.test(file)) yield { file, text: () => undefined, what: 'the file' };
    },
  };
}

/** A file that is added. */
export function added(
  name: string,
  file: string,
  make: (files: Files) => string | undefined,
  options: Options = {},
): Kind {
  return {
    name,
    ...options,
    *edits(files) {
      const source = make(files);
      if (source !== undefined && !files.has(file)) yield { file, text: () => source, what: 'the file' };
    },
  };
}

/** The tree with the edit made, and with digests that fit unless they are the fault. */
export function apply(files: Files, edit: Edit, { unsealed }: Pick<Kind, 'unsealed'>): Map<string, string> {
  const next = new Map(files);
  const text = edit.text();
  if (text === undefined) next.delete(edit.file);
  else next.set(edit.file, text);
  return unsealed === true || edit.file === 'manifest.json' ? next : sealed(next);
}

interface Manifest {
  files: Record<string, string>;
  services: { name: string; digest: string; mounts: string[] }[];
}

const LABEL = /(waybill\.files-digest: "?)([0-9a-f]{64})/;

/** Digests as the compiler would have made them: a fault must not be found by its digest alone. */
function sealed(files: Map<string, string>): Map<string, string> {
  const source = files.get('manifest.json');
  if (source === undefined) return files;
  const manifest = JSON.parse(source) as Manifest;
  for (const [path, text] of files) {
    if (!/^compose\//.test(path)) continue;
    const services = Object.entries(
      (readYaml(text).value as { services?: object } | undefined)?.services ?? {},
    );
    for (const [name, service] of services) {
      const entry = manifest.services.find((one) => one.name === name);
      if (entry === undefined) continue;
      entry.digest = sha256(JSON.stringify(withoutDigest(service)));
      if (entry.mounts.length === 0) continue;
      const digest = sha256(
        entry.mounts.map((file) => `${file}\0${sha256(files.get(file) ?? '')}\n`).join(''),
      );
      files.set(path, (files.get(path) ?? '').replace(LABEL, `$1${digest}`));
    }
  }
  manifest.files = Object.fromEntries(
    [...files].filter(([path]) => path !== 'manifest.json').map(([path, text]) => [path, sha256(text)]),
  );
  return files.set('manifest.json', `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function withoutDigest(service: { labels?: Record<string, string> }): object {
  const { 'waybill.files-digest': _, ...labels } = service.labels ?? {};
  return { ...service, labels };
}
