/** Load: the files of a stack folder, parsed. The first phase, and the only one before `write` that reads the disk. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic, Span } from '../../base/diag/diagnostic.ts';
import { type Outcome, outcome } from '../../base/diag/outcome.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import type { Entry, Host } from '../../base/host/host.ts';
import type { ExtraFile, SourceFile, StackFolder } from '../../base/source/source-file.ts';
import { defined } from '../../base/util/defined.ts';
import { loadCodes } from './codes.ts';
import { decode, LARGEST_YAML, parseSource } from './parse.ts';

const SPEC = 'stack.yaml';
const SECRETS = 'secrets.age.yaml';

/** Names of the stacks below `root`: the folders of `stacks/` that hold a stack.yaml. */
export function stackNames(host: Host, root: string): string[] {
  const entries = host.list(`${root}/stacks`) ?? [];
  return entries
    .filter(
      (e) =>
        e.kind === 'link' ||
        (e.kind === 'folder' && host.kind(`${root}/stacks/${e.name}/${SPEC}`) !== undefined),
    )
    .map((e) => e.name);
}

/** The stacks to work on: those named, or all. Unknown names and an empty `stacks/` are errors. */
export function selectStacks(host: Host, root: string, wanted: readonly string[]): Outcome<string[]> {
  const all = stackNames(host, root);
  const nowhere: Span = { file: 'stacks', start: 0, end: 0 };
  if (all.length === 0) {
    return { diagnostics: [diagnose(loadCodes, 'load/no-stacks', nowhere, { folder: `${root}/stacks` })] };
  }
  const unknown = wanted.filter((name) => !all.includes(name));
  const diagnostics = unknown.map((name) =>
    diagnose(loadCodes, 'load/unknown-stack', nowhere, { name, hint: didYouMean(name, all) }),
  );
  return outcome(wanted.length === 0 ? all : [...new Set(wanted)], diagnostics);
}

/** Reads and parses the folder of one stack. */
export function loadStack(host: Host, root: string, name: string): Outcome<StackFolder> {
  const folder = `stacks/${name}`;
  if (host.kind(`${root}/${folder}`) === 'link') {
    const at = { file: folder, start: 0, end: 0 };
    return { diagnostics: [diagnose(loadCodes, 'load/link', at, { path: folder })] };
  }
  const diagnostics: Diagnostic[] = [];
  const found = new Map<string, Entry>();
  collect(host, `${root}/${folder}`, '', found);

  const yaml = (path: string): SourceFile | undefined => {
    const entry = found.get(path);
    const full = `${folder}/${path}`;
    const at = { file: full, start: 0, end: 0 };
    if (entry?.kind === 'link') {
      diagnostics.push(diagnose(loadCodes, 'load/link', at, { path: full }));
      return undefined;
    }
    const size = { size: entry?.size ?? 0, limit: LARGEST_YAML };
    if (size.size > LARGEST_YAML) {
      diagnostics.push(diagnose(loadCodes, 'load/too-large', at, size));
      return undefined;
    }
    const parsed = parseSource(full, host.read(`${root}/${full}`) ?? new Uint8Array());
    diagnostics.push(...parsed.diagnostics);
    return parsed.value;
  };

  const spec = yaml(SPEC);
  const secrets = found.has(SECRETS) ? yaml(SECRETS) : undefined;
  const apps = new Map<string, SourceFile>();
  const files = new Map<string, ExtraFile>();
  for (const [path, entry] of found) {
    const app = /^apps\/([^/]+)\.yaml$/.exec(path)?.[1];
    if (app !== undefined) {
      const source = yaml(path);
      if (source) apps.set(app, source);
    } else if (/^[^/]+\.ya?ml$/.test(path) && path !== SPEC && path !== SECRETS) {
      const at = { file: `${folder}/${path}`, start: 0, end: 0 };
      diagnostics.push(diagnose(loadCodes, 'load/unused-file', at, { path: `${folder}/${path}` }));
    } else if (path !== SPEC && path !== SECRETS) {
      files.set(path, extraFile(host, `${root}/${folder}/${path}`, entry));
    }
  }
  if (!spec) return { diagnostics };
  const encrypted = defined({ secrets });
  return outcome({ name, path: folder, spec, apps, ...encrypted, files }, diagnostics);
}

/** All entries below a folder that are not folders; links are noted and never followed. Hidden names are left out. */
function collect(host: Host, root: string, below: string, found: Map<string, Entry>): void {
  for (const entry of host.list(below === '' ? root : `${root}/${below}`) ?? []) {
    if (entry.name.startsWith('.')) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.kind === 'folder') collect(host, root, path, found);
    else found.set(path, entry);
  }
}

function extraFile(host: Host, path: string, entry: Entry): ExtraFile {
  if (entry.kind === 'link') return { unusable: 'it is a symbolic link' };
  if (entry.kind !== 'file') return { unusable: 'it is not a regular file' };
  if (entry.size > LARGEST_YAML) return { unusable: `it is larger than ${LARGEST_YAML} bytes` };
  const text = decode(host.read(path) ?? new Uint8Array());
  if (text === undefined) return { unusable: 'it is not UTF-8 text' };
  return text.includes('\r') ? { unusable: 'its lines end in CR LF' } : { text };
}
