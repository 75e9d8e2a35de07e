/** Files that a command is about to make, and what is in the way. */
import { dirname } from 'node:path';
import { diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import type { Host, NewFile } from '../../base/host/host.ts';
import { importCodes } from '../../import/codes.ts';
import type { Context } from './command.ts';

export interface NewFiles {
  /** Name of the stack. */
  readonly name: string;
  readonly spec: NewFile;
  /** Folder that is committed. */
  readonly repository: string;
  /** All files in the order in which they appear. */
  readonly all: readonly NewFile[];
}

/** The folder with `.git` at or above `root`; `root` itself where there is none. */
export function repositoryOf(host: Host, root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (host.kind(`${folder}/.git`) !== undefined) return folder;
    if (folder === dirname(folder)) return root;
  }
}

/**
 * Why the files cannot be written: something else is there, or a secret would be committed. A file that is there with the
 * same text is not an obstacle: an earlier run was killed between two files.
 */
export function conflicts(
  { host }: Context,
  { all, spec, repository }: NewFiles,
  replaces: boolean,
): Diagnostic[] {
  return all.flatMap((file) => {
    const at = { file: file.path, start: 0, end: 0 };
    if (file.private === true && `${file.path}/`.startsWith(`${repository}/`))
      return [diagnose(importCodes, 'import/secrets-inside', at, { path: file.path })];
    if ((replaces && file === spec) || isSame(host, file)) return [];
    return [diagnose(importCodes, 'import/exists', at, { path: file.path })];
  });
}

function isSame(host: Host, { path, text }: NewFile): boolean {
  const kind = host.kind(path);
  if (kind !== 'file') return kind === undefined;
  return new TextDecoder().decode(host.read(path)) === text;
}
