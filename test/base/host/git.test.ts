/** Where a review starts from, in the repositories that people have. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesAt, GitError, mainBase } from '../../../src/base/host/git.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const identity = [
  '-c',
  'user.name=Test',
  '-c',
  'user.email=test@example.com',
  '-c',
  'protocol.file.allow=always',
];

function gitIn(folder: string) {
  return (...args: string[]) =>
    execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** A repository with three commits on its first branch, and the branch `work` with one after the second of them. */
function repository(branch = 'main') {
  const folder = temporaryFolder();
  const git = gitIn(folder);
  git('init', '--quiet', `--initial-branch=${branch}`);
  const commit = (text: string) => {
    writeFileSync(join(folder, 'file'), text);
    git('add', '.');
    git('commit', '--quiet', `--message=${text}`);
    return git('rev-parse', 'HEAD');
  };
  commit('one');
  const parted = commit('two');
  git('branch', 'work');
  const tip = commit('three');
  git('checkout', '--quiet', 'work');
  const work = commit('four');
  return { folder, git, parted, tip, work };
}

const short = (commit: string) => commit.slice(0, 7);

describe('a review starts from', () => {
  it('where a branch left main', async () => {
    const { folder, parted } = repository();
    expect(await mainBase(folder)).toEqual({
      commit: parted,
      text: `where it branched off main (${short(parted)})`,
    });
  });

  it('the same with a detached head, and with a main branch of the old name', async () => {
    const { folder, git, parted } = repository('master');
    git('checkout', '--quiet', '--detach');
    expect(await mainBase(folder)).toMatchObject({ commit: parted });
  });

  it('the branch of the server rather than the one that is here alone, whatever it is called', async () => {
    const { folder, tip } = repository('trunk');
    const clone = join(temporaryFolder(), 'clone');
    gitIn(folder)('checkout', '--quiet', 'trunk');
    gitIn(folder)('clone', '--quiet', folder, clone);
    const git = gitIn(clone);
    git('commit', '--quiet', '--allow-empty', '--message=mine');
    expect(await mainBase(clone)).toEqual({ commit: tip, text: `origin/trunk (${short(tip)})` });
  });

  it('the tip of main in a clone that is too shallow, and says why', async () => {
    const { folder, tip } = repository();
    const clone = join(temporaryFolder(), 'clone');
    gitIn(folder)('checkout', '--quiet', 'main');
    const shallow = ['--depth=1', '--no-single-branch', '--branch=work'];
    gitIn(folder)('clone', '--quiet', ...shallow, `file://${folder}`, clone);
    const { commit, text, because } = await mainBase(clone);
    expect({ commit, text }).toEqual({ commit: tip, text: `origin/main (${short(tip)})` });
    expect(because).toContain('shallow clone');
  });

  it('the last commit where there is no main branch', async () => {
    const { folder, work } = repository('a-user');
    const base = await mainBase(folder);
    expect(base).toMatchObject({ commit: work, because: 'there is no main branch' });
  });

  it('nothing that git knows where nothing is committed, and outside of git', async () => {
    const folder = temporaryFolder();
    await expect(mainBase(folder)).rejects.toThrow(new GitError(`${folder} is in no git repository`));
    gitIn(folder)('init', '--quiet');
    await expect(mainBase(folder)).rejects.toThrow(new GitError('nothing is committed yet'));
  });
});

describe('files of a commit', () => {
  it('are found by a path that leads through a link', async () => {
    const { folder, git } = repository();
    mkdirSync(join(folder, 'out/home'), { recursive: true });
    writeFileSync(join(folder, 'out/home/compose.yaml'), 'name: home\n');
    git('add', '.');
    git('commit', '--quiet', '--message=tree');
    const link = join(temporaryFolder(), 'link');
    symlinkSync(folder, link);
    const found = new Map([['home/compose.yaml', 'name: home\n']]);
    expect(await filesAt(link, 'HEAD', join(link, 'out'))).toEqual(found);
    expect(await filesAt(folder, 'HEAD', join(folder, 'gone/deep'))).toEqual(new Map());
    await expect(filesAt(folder, 'HEAD', temporaryFolder())).rejects.toThrow('lies outside the repository');
  });
});
