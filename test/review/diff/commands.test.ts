/** `waybill check` and `waybill diff` on stored data, as a person calls them. */
import { expect, it } from 'vitest';
import { check } from '../../../src/cli/commands/check.ts';
import { type Command, exitCode } from '../../../src/cli/commands/command.ts';
import { diff } from '../../../src/cli/commands/diff.ts';
import { treeOf } from '../../harness/compile.ts';
import { call } from '../../harness/context.ts';
import { PLAIN_STACK } from '../../harness/stack.ts';

const n8n = (tag: string, rest = '') =>
  `${PLAIN_STACK}apps: {n8n: {}}\noverrides: {services: {n8n-postgres: {image: "postgres:${tag}"}}}\n${rest}\n`;

/** Calls a command on a spec, beside the tree that another spec gave, below a folder. */
async function called(command: Command, spec: string, before: string, folder = 'out') {
  const tree = [...treeOf(before)].map(([path, text]) => [`/repo/${folder}/home/${path}`, text]);
  const files = { '/repo/stacks/home/stack.yaml': spec, ...Object.fromEntries(tree) };
  const values = new Map([['base', folder]]);
  const { context, out, err } = call(files, [], { flags: new Set(['summary']), values });
  return { code: await command.run(context), out: out() + err() };
}

it.each([
  ['check', check],
  ['diff', diff],
])(
  '%s refuses another major version that nobody asked for, against what is on disk and against a base',
  async (_, command) => {
    for (const base of ['out', 'main']) {
      const refused = await called(command, n8n('17.1'), n8n('15.1'), base);
      expect(refused.code).toBe(exitCode.problems);
      expect(refused.out).toContain('error upgrade/not-asked');
      expect(refused.out).toContain('write `upgrades: {n8n-postgres: {from: 15, to: 17}}`');
    }
  },
);

it('shows the upgrade that was asked for to the reviewer', async () => {
  const spec = n8n('17.1', 'upgrades: {n8n-postgres: {from: 15, to: 17}}');
  expect((await called(check, spec, n8n('15.1'))).code).toBe(exitCode.clean);
  const { code, out } = await called(diff, spec, n8n('15.1'));
  expect(code).toBe(exitCode.clean);
  expect(out).toContain('has its data upgraded from 15 to 17; a copy of the old data is kept');
});
