/** The real machine, while others change it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { NodeHost } from '../../../src/base/host/node-host.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

/** A file that goes as soon as its folder has been read. */
const fleeting = vi.hoisted(() => ({ path: '' }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const readdirSync = (...args: Parameters<typeof fs.readdirSync>) => {
    const found = fs.readdirSync(...args);
    if (fleeting.path !== '') fs.rmSync(fleeting.path, { force: true });
    return found;
  };
  return { ...fs, readdirSync };
});

it('lists a folder in which an editor takes its temporary file away meanwhile', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'apps'));
  writeFileSync(join(folder, 'stack.yaml'), 'name: home\n');
  fleeting.path = join(folder, '.stack.yaml.swp');
  writeFileSync(fleeting.path, '');
  expect(new NodeHost().list(folder)).toEqual([
    { name: 'apps', kind: 'folder', size: 0 },
    { name: 'stack.yaml', kind: 'file', size: 11 },
  ]);
  rmSync(folder, { recursive: true });
  expect(new NodeHost().list(folder)).toBeUndefined();
});
