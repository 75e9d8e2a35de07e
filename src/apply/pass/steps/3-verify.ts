/** Step 3: is this tree what the compiler wrote, and meant for this host? */
import { sha256 } from '../../../base/util/digest.ts';
import { MANIFEST } from '../../../schema/contract.ts';
import type { Manifest } from '../../../schema/manifest.gen.ts';
import { type Problem, refuse, refuseIfAny } from '../../problem.ts';
import type { TreeEntry } from '../../repository/git.ts';
import { isInside, RENDER, readManifest, wrongPaths, wrongVariables } from '../../repository/manifest.ts';
import type { Tree } from '../../repository/tree.ts';

export interface Wanted {
  readonly stack: string;
  readonly commit: string;
  /** Name of this machine; undefined when nobody says. */
  readonly host: string | undefined;
  /** Folders of the applier itself, in which no stack has data. */
  readonly reserved?: readonly string[];
}

/** Checks every file of a tree against its manifest. Throws with all that is wrong. */
export function verify(entries: readonly TreeEntry[], { stack, commit, host, reserved = [] }: Wanted): Tree {
  const file = entries.find(({ path }) => path === MANIFEST);
  if (file === undefined || file.kind !== 'file')
    refuse(
      'apply/verify-no-manifest',
      `The tree of ${stack} has no ${MANIFEST}.`,
      'Render the stack and commit what is written.',
    );
  const manifest = readManifest(file.bytes, stack);
  refuseIfAny([
    ...meantForOthers(manifest, stack, host),
    ...wrongFiles(manifest, entries),
    ...doubled(entries.map(({ path }) => path)),
    ...wrongPaths(manifest, reserved),
    ...wrongVariables(manifest),
  ]);
  return {
    stack,
    commit,
    digest: sha256(file.bytes),
    manifest,
    files: new Map(entries.map(({ path, bytes }) => [path, bytes])),
  };
}

function meantForOthers(manifest: Manifest, stack: string, host: string | undefined): Problem[] {
  const problems: Problem[] = [];
  if (manifest.stack !== stack)
    problems.push({
      code: 'apply/verify-other-stack',
      message: `The folder of ${stack} holds the tree of ${manifest.stack}.`,
      help: RENDER,
    });
  if (host !== undefined && manifest.host.name !== host)
    problems.push({
      code: 'apply/verify-other-host',
      message: `${stack} is made for the host ${manifest.host.name}, and this is ${host}.`,
      help: `Correct \`host.name\` of the stack, or take ${stack} off \`stacks:\` in the configuration of this host.`,
    });
  return problems;
}

function wrongFiles(manifest: Manifest, entries: readonly TreeEntry[]): Problem[] {
  const problems: Problem[] = [];
  const wrong = (path: string, what: string) =>
    problems.push({
      code: 'apply/verify-tampered',
      message: `${path} ${what}.`,
      help: 'The tree was changed by hand, or by a merge. Render the stack again and look at what changes.',
    });
  const there = new Set<string>();
  for (const { path, kind, bytes } of entries) {
    there.add(path);
    const digest = Object.hasOwn(manifest.files, path) ? manifest.files[path] : undefined;
    if (!isInside(path)) wrong(JSON.stringify(path), 'is outside the folder of the stack');
    else if (kind === 'link') wrong(path, 'is a symbolic link');
    else if (kind === 'other') wrong(path, 'is not a regular file');
    else if (path === MANIFEST) continue;
    else if (digest === undefined) wrong(path, 'is not in the manifest');
    else if (sha256(bytes) !== digest) wrong(path, 'is not the file that the manifest lists');
  }
  for (const path of Object.keys(manifest.files)) if (!there.has(path)) wrong(path, 'is missing');
  return problems;
}

/** git lists a name once; a tree in which one is there twice was made by other means. */
function doubled(paths: readonly string[]): Problem[] {
  const seen = new Set<string>();
  return paths
    .filter((path) => seen.has(path) || !seen.add(path))
    .map((path) => ({
      code: 'apply/verify-tampered',
      message: `${path} is in the tree twice.`,
      help: 'Find out who made this commit, and how.',
    }));
}
