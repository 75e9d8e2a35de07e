/** Where the package manager of a new repository gets Waybill from: only what everyone who has the repository can fetch. */
import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { npmSource } from '../../base/host/git.ts';

export interface Source {
  /** What package.json says, pinned. */
  readonly pin: string;
  /** Absolute path of a packed Waybill that the new repository gets a copy of. */
  readonly packed?: string;
}

/** Why there is nothing to pin, and what to do. */
export interface NoSource {
  readonly problem: string;
}

/** An exact version, a commit of a repository, a packed file at an address. */
const PINNED = /^(?:\d+\.\d+\.\d+\S*|git\+\S+#[0-9a-f]{40}|https:\/\/\S+\.tgz)$/;

/** What `--from` names. A packed file on this machine is copied, because no other machine has it. */
export function givenSource(from: string): Source | NoSource {
  if (PINNED.test(from)) return { pin: from };
  if (/\.tgz$/.test(from)) {
    const packed = resolve(from);
    return { pin: `file:${basename(packed)}`, packed };
  }
  return {
    problem: `--from takes a version (0.1.0), a commit (git+https://SERVER/PATH#COMMIT, all 40 digits of it), or a packed file (waybill-0.1.0.tgz), not ${from}`,
  };
}

/**
 * Where the running program is from: a release is in the registry under its version, a checkout is on a server if a branch
 * there has its commit.
 */
export async function ownSource(): Promise<Source | NoSource> {
  const folder = dirname(dirname(realpathSync(process.argv[1] ?? '.')));
  const { version, released } = packageIn(folder);
  if (released === true && version !== undefined) return { pin: version };
  const from = await npmSource(folder);
  if (from === undefined)
    return {
      problem:
        'this copy of Waybill is not a release, and does not know a repository that it is from; name what to install with --from: a version, git+https://SERVER/PATH#COMMIT, or a file made by `npm pack`',
    };
  if (!from.fetchable)
    return {
      problem: `no branch of the server has commit ${from.commit.slice(0, 7)} of this copy of Waybill, so nobody could install it; push it, or name another one with --from`,
    };
  return { pin: `git+${from.address}#${from.commit}` };
}

interface PackageFile {
  readonly version?: string;
  /** Written by the release workflow alone. */
  readonly released?: boolean;
}

function packageIn(folder: string): PackageFile {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
  } catch {
    return {};
  }
}
