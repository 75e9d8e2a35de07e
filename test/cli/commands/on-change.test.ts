/** What a program that watches does when something goes wrong. */
import { expect, it } from 'vitest';
import { render } from '../../../src/cli/commands/render.ts';
import { call } from '../../harness/context.ts';

it('goes on watching after a change that cannot be read', async () => {
  const { context, host, err } = call({}, [], { flags: new Set(['watch']) });
  let change: (() => void) | undefined;
  await render.run({
    ...context,
    watch: (_, changed) => {
      change = changed;
    },
  });
  host.list = () => {
    throw new Error('EIO: the disk is away');
  };
  expect(change).toBeDefined();
  expect(() => change?.()).not.toThrow();
  expect(err()).toContain('waybill: this change could not be read: EIO: the disk is away');
});
