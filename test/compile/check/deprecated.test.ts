import { expect, it } from 'vitest';
import { compileText } from '../../harness/compile.ts';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

it('warns of apps that nobody maintains any more, and names the successor', () => {
  expect(problems(`${PLAIN_STACK}apps: {watchtower: {}, sonarr: {}}\n`)).toEqual([
    'check/deprecated-app watchtower',
  ]);
  const [found] = compileText(`${PLAIN_STACK}apps: {watchtower: {}}\n`).diagnostics;
  expect(found?.severity).toBe('warning');
});
