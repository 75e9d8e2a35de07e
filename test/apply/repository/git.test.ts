/** The copy of the repository, with the real git. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/apply/config.ts';
import { NodeFiles } from '../../../src/apply/machine/node-files.ts';
import { runProgram } from '../../../src/apply/machine/process.ts';
import { fetch } from '../../../src/apply/pass/steps/2-fetch.ts';
import { Git } from '../../../src/apply/repository/git.ts';
import { State } from '../../../src/apply/state/state.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { MemorySystem } from '../memory.ts';

const TAB = 'manifest.json\tof others';

/** A repository with one commit per file, and a host that follows it. */
function world(files: readonly string[] = ['a']) {
  const folder = temporaryFolder();
  const origin = join(folder, 'origin');
  mkdirSync(join(origin, 'out/home'), { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', origin, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString();
  git('init', '--quiet', '-b', 'main');
  const commit = (name: string, write = (path: string) => writeFileSync(path, name)) => {
    write(join(origin, 'out/home', name));
    git('add', '-A');
    git('commit', '--quiet', '-m', name);
    return git('rev-parse', 'HEAD').trim();
  };
  for (const name of files) commit(name);
  const system = Object.assign(new MemorySystem(), {
    run: runProgram,
    files: new NodeFiles(),
    environment: process.env,
  });
  const state = new State(join(folder, 'state'), system.files);
  const settings = {
    repository: { url: origin, branch: 'main', tree: 'out' },
    verify: {},
  } as unknown as Settings;
  const copy = new Git(system as never, state.repository);
  const follow = () => fetch({ git: copy, settings, state }, { acceptRewrite: false, keep: true });
  return { origin, git, commit, state, copy, follow, settings };
}

const codes = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: { problems?: { code: string }[] }) => error.problems?.map(({ code }) => code),
  );

describe('the copy of the repository', () => {
  it('lists a name with a tab as it is', async () => {
    const { follow, copy } = world([TAB]);
    const { commit } = await follow();
    expect((await copy.readFolder(commit, 'out/home'))?.map(({ path }) => path)).toEqual([TAB]);
  });

  it('takes no address for an option', async () => {
    const { settings, follow, state } = world();
    const mark = join(state.folder, 'mark');
    const url = `--upload-pack=touch ${mark};`;
    Object.assign(settings.repository, { url });
    expect(await codes(follow())).toEqual(['apply/fetch-unreachable']);
    expect(existsSync(mark)).toBe(false);
  });

  it('refuses a large file before it reads it', async () => {
    const { commit, follow, copy } = world();
    commit('video', (path) => {
      writeFileSync(path, '');
      truncateSync(path, 5 << 20);
    });
    const { commit: newest } = await follow();
    expect(await codes(copy.readFolder(newest, 'out/home'))).toEqual(['apply/verify-too-large']);
  });

  it('is fetched again when it is damaged, and still follows what it had accepted', async () => {
    const { origin, git, commit, state, follow, copy } = world();
    const first = (await follow()).commit;
    expect(state.accepted()).toBe(first);
    for (const damage of [
      () => truncateSync(join(state.repository, 'HEAD'), 0),
      () => rmSync(join(state.repository, 'objects'), { recursive: true }),
      () => {
        rmSync(join(state.repository, 'refs'), { recursive: true });
        rmSync(join(state.repository, 'packed-refs'), { force: true });
      },
    ]) {
      damage();
      const newest = commit(`file ${readdirSync(join(origin, 'out/home')).length}`);
      expect(await follow()).toEqual({ commit: newest, problems: [] });
      expect(await copy.readFolder(newest, 'out/home')).toBeDefined();
    }
    // Rewritten while the copy was damaged: it is not followed.
    truncateSync(join(state.repository, 'HEAD'), 0);
    git('reset', '--quiet', '--hard', first);
    commit('other');
    expect(await codes(follow())).toEqual(['apply/fetch-rewritten']);
  });

  it('that lacks an object is removed, and whole again with the next pass', async () => {
    const { state, follow, copy, commit } = world();
    const newest = commit('b');
    await follow();
    const blob = execFileSync('git', ['-C', state.repository, 'rev-parse', `${newest}:out/home/b`])
      .toString()
      .trim();
    const loose = join(state.repository, 'objects', blob.slice(0, 2), blob.slice(2));
    rmSync(loose);
    expect(await codes(copy.readFolder(newest, 'out/home'))).toEqual(['apply/fetch-damaged']);
    expect((await follow()).commit).toBe(newest);
    expect(await copy.readFolder(newest, 'out/home')).toHaveLength(2);
  });
});
