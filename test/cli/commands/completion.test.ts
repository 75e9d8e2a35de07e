/** Shells complete whatever can be typed. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Command } from '../../../src/cli/commands/command.ts';
import { completion } from '../../../src/cli/commands/completion.ts';
import { call } from '../../harness/context.ts';
import { repository } from '../../harness/files.ts';

const folder = join(repository, 'src/cli/commands');
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const modules: object[] = await Promise.all(files.map((name) => import(join(folder, name))));

const isCommand = (value: unknown): value is Command =>
  typeof value === 'object' && value !== null && 'summary' in value && 'run' in value;

const commands = modules.flatMap((one) => Object.values(one as Record<string, unknown>).filter(isCommand));

it.each(['bash', 'zsh', 'fish'])('%s completes every option of every command', (shell) => {
  const { context, out } = call({}, [shell]);
  void completion.run(context);
  expect(commands.length).toBeGreaterThan(15);
  const lines = out().split('\n');
  const missing = commands.flatMap(({ name, options = {} }) => {
    const own = lines.filter((line) => line.includes(`:${name}:-*`) || line.includes(`from ${name}'`));
    return Object.keys(options).flatMap((key) =>
      own.some((line) => line.includes(`--${key}`)) ? [] : [`${name} --${key}`],
    );
  });
  expect(missing).toEqual([]);
});
