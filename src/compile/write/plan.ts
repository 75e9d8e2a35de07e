/** What a write would change: the emitted tree against the folder on disk. */
import { defineCodes, diagnose } from '../../base/diag/codes.ts';
import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import type { Host } from '../../base/host/host.ts';
import { findSecrets } from '../../base/util/secret-scan.ts';
import { MANIFEST } from '../../schema/contract.ts';
import type { Artifact } from '../model/artifact.ts';

/** One changed file. `before` is absent for a new one, `after` for a deleted one. */
export interface WrittenFile {
  /** Path below the folder of the tree. */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

export interface WritePlan {
  /** Absolute path of the folder of the tree. */
  readonly folder: string;
  readonly changes: readonly WrittenFile[];
  /** Number of files that the tree has afterwards. */
  readonly total: number;
  readonly diagnostics: readonly LocatedDiagnostic[];
}

export const writeCodes = defineCodes({
  'write/foreign-file': {
    severity: 'error',
    message: (p: { path: string }) => `${p.path} was not written by Waybill`,
    help: () => 'move it out of the tree; Waybill deletes only what it wrote itself',
    why: 'Programs read whole folders of the tree: a file that was not rendered would take effect without being described anywhere. Waybill neither keeps it quietly nor deletes it.',
    example: { case: 'write-foreign-file' },
  },
  'write/out-of-date': {
    severity: 'error',
    message: (p: { folder: string; count: number }) =>
      `${p.folder} does not match its stack: ${p.count} ${p.count === 1 ? 'file differs' : 'files differ'}`,
    help: () => 'run `waybill render` and commit the result',
    why: 'The server applies the tree and nothing else. A tree that was not rendered after the last change of its stack, or that was edited by hand, does something else than the stack says, and no review would show it.',
    example: { test: 'cli/commands/review.test.ts' },
  },
  'write/secret-in-tree': {
    severity: 'error',
    message: (p: { kind: string; file: string }) => `${p.file} of the tree would hold ${p.kind}`,
    help: () =>
      'find where the value comes from - the stack, one of its app definitions, an override - and name a secret there instead: `KEY: {secret: my-key}`',
    why: 'Everything that is rendered is searched before it is written, because what is committed once cannot be taken back. Nothing was written, and the value is not shown here.',
    example: { case: 'write-secret-in-tree' },
  },
});

/** Compares a tree with what is on disk. `shown` is the folder as messages name it, for example out/home. */
export function planWrite(host: Host, folder: string, shown: string, tree: readonly Artifact[]): WritePlan {
  const changes: WrittenFile[] = [];
  const there = new Set(filesBelow(host, folder, ''));
  for (const { path, text } of tree) {
    const before = there.delete(path) ? textOf(host, `${folder}/${path}`) : undefined;
    if (before === text) continue;
    changes.push(before === undefined ? { path, after: text } : { path, before, after: text });
  }
  const written = formerFiles(host, folder);
  const diagnostics: LocatedDiagnostic[] = [];
  for (const path of there) {
    if (written.has(path)) changes.push({ path, before: textOf(host, `${folder}/${path}`) ?? '' });
    else diagnostics.push(foreign(`${shown}/${path}`));
  }
  return { folder, changes, total: tree.length, diagnostics };
}

/** Everything in a tree that looks like a secret; places are named from the folder of the tree. */
export function leaks(tree: readonly Artifact[]): LocatedDiagnostic[] {
  return tree.flatMap(({ path, text }) =>
    findSecrets(text).map(({ start, end, kind }) => {
      const at = { file: path, start, end };
      const args = { kind, file: path };
      return { ...diagnose(writeCodes, 'write/secret-in-tree', at, args, { secret: true }), at, related: [] };
    }),
  );
}

function foreign(path: string): LocatedDiagnostic {
  const at = { file: path, start: 0, end: 0 };
  return { ...diagnose(writeCodes, 'write/foreign-file', at, { path }), at, related: [] };
}

/** That a tree on disk is another one than its stack says; undefined when it is the same. */
export function staleness({ changes }: WritePlan, shown: string): LocatedDiagnostic | undefined {
  if (changes.length === 0) return undefined;
  // Every change of a tree changes its manifest too, and an annotation needs a file.
  const at = { file: `${shown}/${MANIFEST}`, start: 0, end: 0 };
  const facts = { folder: shown, count: changes.length };
  return { ...diagnose(writeCodes, 'write/out-of-date', at, facts), at, related: [] };
}

/** Files that the last manifest lists, and the manifest itself. */
function formerFiles(host: Host, folder: string): Set<string> {
  const text = textOf(host, `${folder}/${MANIFEST}`);
  if (text === undefined) return new Set();
  try {
    const manifest = JSON.parse(text) as { files?: Record<string, string> };
    return new Set([MANIFEST, ...Object.keys(manifest.files ?? {})]);
  } catch {
    // A manifest that a merge conflict tore apart: the files are taken for foreign, and nothing is deleted.
    return new Set([MANIFEST]);
  }
}

function textOf(host: Host, path: string): string | undefined {
  const bytes = host.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

function filesBelow(host: Host, folder: string, below: string): string[] {
  return (host.list(below === '' ? folder : `${folder}/${below}`) ?? []).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.kind === 'folder' ? filesBelow(host, folder, path) : [path];
  });
}
