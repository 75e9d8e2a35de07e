import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  lchownSync,
  mkdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NodeFiles } from '../../../src/apply/machine/node-files.ts';
import type { System } from '../../../src/apply/machine/system.ts';
import { problemsOf } from '../../../src/apply/problem.ts';
import { difference, prune, sync } from '../../../src/apply/repository/sync.ts';
import type { Tree } from '../../../src/apply/repository/tree.ts';
import type { Receipt } from '../../../src/apply/state/receipt.ts';
import { State } from '../../../src/apply/state/state.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { problems } from '../manifest.ts';
import { MemoryFiles } from '../memory.ts';

const receipt = (outcome: string) => ({ outcome }) as unknown as Receipt;
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

describe('state', () => {
  it('skips a receipt that a power cut tore, and never glues the next one to it', () => {
    const folder = temporaryFolder();
    const state = new State(folder, new NodeFiles());
    state.receipts.add(receipt('applied'));
    appendFileSync(join(folder, 'receipts.jsonl'), '{"outcome": "fai');
    state.receipts.add(receipt('repaired'));
    expect([...state.receipts.newestFirst()].map(({ outcome }) => outcome)).toEqual(['repaired', 'applied']);
  });

  it('reads receipts from the end, also long ones, in any encoding of their letters', () => {
    const state = new State('/state', new MemoryFiles());
    const all = Array.from({ length: 40 }, (_, number) => receipt(`${number}${'ä€'.repeat(number * 700)}`));
    for (const one of all) state.receipts.add(one);
    expect([...state.receipts.newestFirst()].map(({ outcome }) => outcome)).toEqual(
      all.map(({ outcome }) => outcome).reverse(),
    );
  });

  it('rotates receipts, and loses none of the newer ones', () => {
    const files = new MemoryFiles();
    const state = new State('/state', files);
    for (let number = 0; number < 30; number++)
      state.receipts.add(receipt(`${number} ${'x'.repeat(1 << 20)}`));
    const names = files.list('/state').filter((name) => name.startsWith('receipts'));
    expect(names).toEqual([
      'receipts.1.jsonl',
      'receipts.2.jsonl',
      'receipts.3.jsonl',
      'receipts.4.jsonl',
      'receipts.jsonl',
    ]);
    for (const name of names) expect(files.size(`/state/${name}`)).toBeLessThan(6 << 20);
    const numbers = [...state.receipts.newestFirst()].map(({ outcome }) => Number.parseInt(outcome, 10));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 29 - index));
    expect(numbers.length).toBeGreaterThan(16);
  });

  it('reads the end of a log of any size without reading the rest', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'receipts.jsonl');
    writeFileSync(path, '');
    truncateSync(path, 3 * 2 ** 30);
    appendFileSync(path, '\n{"outcome": "applied"}\n');
    const log = new State(folder, new NodeFiles()).receipts;
    const start = Date.now();
    for (const { outcome } of log.newestFirst()) {
      expect(outcome).toBe('applied');
      break;
    }
    expect(Date.now() - start).toBeLessThan(1000);
    log.add(receipt('repaired'));
    expect(log.newestFirst().next().value).toEqual({ outcome: 'repaired' });
  });

  it('takes a damaged list of outcomes or unsent notifications for none', () => {
    for (const text of ['null', '[]', '7', '{', '[null, 7, {}]']) {
      const damaged = { '/state/outcomes.json': text, '/state/unsent.json': text };
      const state = new State('/state', new MemoryFiles(damaged));
      expect([state.outcomes(), state.unsent()], text).toEqual([{}, []]);
    }
  });

  it('takes nothing for state that lacks what such a file always holds', () => {
    for (const text of ['{}', '[]', 'null', '7', '"x"', '{"commit": "c"}', 'x'])
      for (const name of ['applied', 'failed', 'journal', 'before', 'upgrades', 'task']) {
        const state = new State('/state', new MemoryFiles({ [`/state/stacks/home/${name}.json`]: text }));
        expect(problems(() => state[name as 'applied']('home'))[0], `${name}: ${text}`).toContain(
          'apply/state-damaged: /state/stacks/home/',
        );
      }
    for (const text of ['[]', 'null', '7']) {
      const state = new State('/state', new MemoryFiles({ '/state/paused.json': text }));
      expect(problems(() => state.paused())[0]).toContain('apply/state-damaged');
    }
  });

  it('reads from folders of others only what is plainly there', () => {
    const folder = temporaryFolder();
    const files = new NodeFiles();
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real/file'), 'text');
    symlinkSync('file', join(folder, 'real/link'));
    symlinkSync('real', join(folder, 'linked'));
    lchownSync(join(folder, 'linked'), 1000, 1000);
    execFileSync('mkfifo', [join(folder, 'real/fifo')]);
    truncateSync(join(folder, 'real/file'), 4);
    writeFileSync(join(folder, 'real/large'), '');
    truncateSync(join(folder, 'real/large'), 3 * 2 ** 30);
    const read = (path: string) => files.readUntrusted(join(folder, path), 1024)?.toString();
    expect(read('real/file')).toBe('text');
    for (const path of ['real/link', 'linked/file', 'real/fifo', 'real/large', 'real', 'real/none'])
      expect(read(path), path).toBeUndefined();
  });

  it('says which file is damaged, and what to do', () => {
    const files = new MemoryFiles({ '/state/stacks/home/applied.json': '{"commit"' });
    expect(problems(() => new State('/state', files).applied('home'))).toEqual([
      'apply/state-damaged: /state/stacks/home/applied.json is not what Waybill writes there.',
    ]);
  });

  it('does not tell a person to remove what says where data is', () => {
    const help = (name: 'applied' | 'task' | 'upgrades') => {
      const state = new State('/state', new MemoryFiles({ [`/state/stacks/home/${name}.json`]: '{' }));
      try {
        state[name]('home');
        return '';
      } catch (error) {
        return problemsOf(error).map((one) => one.help)[0];
      }
    };
    expect(help('applied')).toContain('remove the file');
    for (const name of ['task', 'upgrades'] as const) expect(help(name)).toContain('look at the volumes');
  });

  it('makes its key once', () => {
    const state = new State('/state', new MemoryFiles());
    const random = (count: number) =>
      Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256));
    expect(state.key(random)).toBe(state.key(random));
  });
});

describe('files', () => {
  it('have exactly the mode asked for, whatever the umask', () => {
    const folder = temporaryFolder();
    const files = new NodeFiles();
    const before = process.umask(0o077);
    try {
      files.write(join(folder, 'a/b/open'), 'x', { mode: 0o644 }, 0o755);
      files.write(join(folder, 'c/private'), 'x', { mode: 0o600 });
      files.makeFolder(join(folder, 'd/data'), { mode: 0o700 });
    } finally {
      process.umask(before);
    }
    expect(modeOf(join(folder, 'a/b/open'))).toBe('644');
    expect(modeOf(join(folder, 'a/b'))).toBe('755');
    expect(modeOf(join(folder, 'c'))).toBe('700');
    expect(modeOf(join(folder, 'c/private'))).toBe('600');
    // A private data folder does not hide its neighbours.
    expect(modeOf(join(folder, 'd'))).toBe('755');
    expect(modeOf(join(folder, 'd/data'))).toBe('700');
  });

  it('leave a folder alone that exists', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'));
    chmodSync(join(folder, 'data'), 0o711);
    new NodeFiles().makeFolder(join(folder, 'data'), { mode: 0o750 });
    expect(modeOf(join(folder, 'data'))).toBe('711');
  });

  it('are brought in sync one by one: folders keep their inode, odd things make room', () => {
    const folder = temporaryFolder();
    const system = { files: new NodeFiles(), checkpoint: () => {} } as unknown as System;
    const tree = (files: Record<string, string>) =>
      ({
        files: new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
      }) as unknown as Tree;
    sync(system, folder, tree({ 'dynamic/a.yml': '1', 'dynamic/b.yml': '1', top: '1', was: 'file' }));
    const inode = statSync(join(folder, 'dynamic')).ino;
    const kept = statSync(join(folder, 'dynamic/a.yml')).ino;
    const next = tree({ 'dynamic/a.yml': '1', 'dynamic/c.yml': '2', top: '2', 'was/now': 'folder' });
    sync(system, folder, next);
    expect(statSync(join(folder, 'dynamic')).ino).toBe(inode);
    expect(statSync(join(folder, 'dynamic/a.yml')).ino).toBe(kept);
    expect(difference(system.files, folder, next)).toEqual({ add: [], change: [], remove: [] });
    sync(system, folder, tree({ top: '2' }));
    expect(statSync(join(folder, 'dynamic')).ino).toBe(inode);
    prune(system.files, folder);
    expect(system.files.walk(folder).map(({ path }) => path)).toEqual(['top']);
  });
});
