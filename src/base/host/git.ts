/** Files of a commit. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { simpleGit } from 'simple-git';

/** A git reference that does not exist, or a folder that is not a repository. The message is for a person. */
export class GitError extends Error {}

/** The commit that a review starts from, and why it is that one. */
export interface Base {
  readonly commit: string;
  /** For a person: `origin/main (1a2b3c4)`. */
  readonly text: string;
  /** Why it is not where the main branch and the current commit part, when it is not. */
  readonly because?: string;
}

/** Names of the main branch, the first that exists counts. What is on the server goes before what is here alone. */
const MAIN_BRANCHES = ['refs/remotes/origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/**
 * Where the current commit branched off the main branch; the nearest thing to it where git cannot tell.
 *
 * @param repository absolute path of a folder
 * @throws GitError when the folder is in no repository, or nothing is committed yet
 */
export async function mainBase(repository: string): Promise<Base> {
  const git = simpleGit({ baseDir: repository });
  const ask = (...args: string[]) =>
    git.raw(args).then(
      (answer) => answer.trim(),
      () => '',
    );
  const commitOf = (reference: string) =>
    ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`);
  if ((await ask('rev-parse', '--is-inside-work-tree')) !== 'true')
    throw new GitError(`${repository} is in no git repository`);
  const head = await commitOf('HEAD');
  if (head === '') throw new GitError('nothing is committed yet');
  const tips = await Promise.all(MAIN_BRANCHES.map(commitOf));
  const at = tips.findIndex((tip) => tip !== '');
  const [branch, tip] = [MAIN_BRANCHES[at], tips[at]];
  if (branch === undefined || tip === undefined)
    return {
      commit: head,
      text: `the last commit (${short(head)})`,
      because: 'there is no main branch',
    };
  const name = branch.startsWith('refs/') ? await ask('rev-parse', '--abbrev-ref', branch) : branch;
  const parted = await ask('merge-base', tip, head);
  if (parted === '') {
    const because =
      'git cannot find where the current commit branched off; a shallow clone lacks the history';
    return { commit: tip, text: `${name} (${short(tip)})`, because };
  }
  const what = parted === tip ? name : `where it branched off ${name}`;
  return { commit: parted, text: `${what} (${short(parted)})` };
}

const short = (commit: string) => commit.slice(0, 7);

/**
 * Texts of the files below a folder at a git reference, by path below that folder. Links and submodules are left out:
 * Waybill writes neither.
 *
 * @param repository absolute path of a folder inside the repository
 * @param below absolute path of the folder whose files are wanted; inside the repository
 * @throws GitError when the reference names no commit, or the folder lies outside the repository
 */
export async function filesAt(
  repository: string,
  reference: string,
  below: string,
): Promise<Map<string, string>> {
  const git = simpleGit({ baseDir: repository, maxConcurrentProcesses: 8 });
  const commit = await git
    .revparse(['--verify', '--quiet', '--end-of-options', `${reference}^{commit}`])
    .catch(() => '');
  if (commit === '') throw new GitError(`git knows no commit \`${reference}\` in ${repository}`);
  const top = (await git.revparse(['--show-toplevel'])).trim();
  // git has followed all links of its own path.
  const folder = relative(top, followed(below));
  if (folder === '' || folder.startsWith('..'))
    throw new GitError(`${below} lies outside the repository ${top}`);
  const listed = await git.raw(['ls-tree', '-r', '-z', '--full-tree', commit, '--', `${folder}/`]);
  const files = listed.split('\0').flatMap((line) => {
    const [, hash, path] = /^100(?:644|755) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return hash === undefined || path === undefined ? [] : [{ hash, path: path.slice(folder.length + 1) }];
  });
  const texts = await Promise.all(files.map(({ hash }) => git.raw(['cat-file', 'blob', hash])));
  return new Map(files.map(({ path }, i) => [path, texts[i] ?? '']));
}

/** A path with its links followed, as far as it exists. */
function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path === dirname(path)) throw error;
    return join(followed(dirname(path)), basename(path));
  }
}

/** Makes a folder a repository with the branch `main`, unless it lies in one already or this machine has no git. */
export async function beginRepository(folder: string): Promise<void> {
  try {
    const git = simpleGit({ baseDir: folder });
    if (!(await git.checkIsRepo())) await git.init(['--quiet', '--initial-branch=main']);
  } catch {
    // Without git everything else is there; the next step in the README fails, and its message says why.
  }
}

/** A checkout as npm would fetch it. */
export interface NpmSource {
  /** URL of the server without a login. */
  readonly address: string;
  readonly commit: string;
  /** Whether a branch of a server has the commit, as far as this checkout knows. */
  readonly fetchable: boolean;
}

/**
 * How npm gets the repository that a folder is the checkout of, at its current commit. A login in the address is left out.
 * Undefined when the folder is not a checkout, or a checkout without a server.
 *
 * @param folder absolute path of the top folder
 */
export async function npmSource(folder: string): Promise<NpmSource | undefined> {
  const git = simpleGit({ baseDir: folder });
  const ask = (...args: string[]) =>
    git.raw(args).then(
      (answer) => answer.trim(),
      () => '',
    );
  const url = await ask('remote', 'get-url', 'origin');
  const commit = await ask('rev-parse', '--verify', '--quiet', 'HEAD');
  // With a prefix the folder lies inside another repository, as a dependency does.
  const inside = (await ask('rev-parse', '--show-prefix')) !== '';
  const address = addressOf(url);
  if (commit === '' || inside || address === undefined) return undefined;
  const branches = await ask('for-each-ref', `--contains=${commit}`, 'refs/remotes/origin/');
  return { address, commit, fetchable: branches !== '' };
}

/** An address as a URL without a login; git also writes `git@example.com:me/waybill.git`. */
function addressOf(url: string): string | undefined {
  const [, user, server, path] = /^(?:([\w.-]+)@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url) ?? [];
  if (server !== undefined && path !== undefined)
    return `ssh://${user === undefined ? '' : `${user}@`}${server}/${path}`;
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  parsed.password = '';
  if (parsed.protocol !== 'ssh:') parsed.username = '';
  return parsed.href;
}
