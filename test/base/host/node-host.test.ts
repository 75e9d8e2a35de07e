/** The real machine, while others change it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NodeHost } from '../../../src/base/host/node-host.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

/** Makes and removes a file again and again, as an editor does, until it is told to stop. */
const EDITOR = `
  const { rmSync, writeFileSync } = require('node:fs');
  const path = process.argv[1];
  const save = () => {
    for (let i = 0; i < 500; i++) { writeFileSync(path, ''); rmSync(path); }
    setImmediate(save);
  };
  process.on('disconnect', () => process.exit());
  process.send('ready');
  save();`;

it('lists a folder in which an editor takes its temporary file away meanwhile', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'apps'));
  writeFileSync(join(folder, 'stack.yaml'), 'name: home\n');
  const editor = spawn(process.execPath, ['-e', EDITOR, join(folder, '.stack.yaml.swp')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(editor, 'message');
  const names = new Set<string>();
  const end = Date.now() + 500;
  while (Date.now() < end) for (const { name } of new NodeHost().list(folder) ?? []) names.add(name);
  editor.disconnect();
  await once(editor, 'exit');
  expect([...names].sort()).toEqual(expect.arrayContaining(['apps', 'stack.yaml']));
  rmSync(folder, { recursive: true });
  expect(new NodeHost().list(folder)).toBeUndefined();
});
