/** Files of a commit. */
import { simpleGit } from 'simple-git';

/** A git reference that does not exist, or a folder that is no repository. The message is for a person. */
export class GitError extends Error {}

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
  if (!below.startsWith(`${top}/`)) throw new GitError(`${below} lies outside the repository ${top}`);
  const folder = below.slice(top.length + 1);
  const listed = await git.raw(['ls-tree', '-r', '-z', '--full-tree', commit, '--', `${folder}/`]);
  const files = listed.split('\0').flatMap((line) => {
    const [, hash, path] = /^100(?:644|755) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return hash === undefined || path === undefined ? [] : [{ hash, path: path.slice(folder.length + 1) }];
  });
  const texts = await Promise.all(files.map(({ hash }) => git.raw(['cat-file', 'blob', hash])));
  return new Map(files.map(({ path }, i) => [path, texts[i] ?? '']));
}
