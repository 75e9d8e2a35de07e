import { expect, test } from 'vitest';
import { defineCodes } from '../../../src/base/diag/codes.ts';
import { renderExplain } from '../../../src/review/report/explain.ts';

const codes = defineCodes({
  'check/taken': {
    severity: 'error',
    message: (p: { host: string; apps: readonly string[] }) =>
      `\`${p.host}\` is asked for by ${p.apps.map((a) => `\`${a}\``).join(' and ')}, ${p.apps.length} times`,
    help: (p) => `give all but one of ${p.apps.join(', ')} another host`,
    why: 'One name can lead to one place only. Traefik would choose by the length of its rule, which nobody means, and nobody sees.',
    example: 'apps:\n  sonarr: {host: tv}\n  radarr: {host: tv}\n',
  },
  'load/syntax': {
    severity: 'warning',
    message: (p: { problem: string }) => p.problem,
    help: (p: { problem: string; hint?: string | undefined }) => p.hint,
    why: 'The file cannot be read.',
    example: { case: 'load-syntax' },
  },
});

test('what, why, what to do, an example', () => {
  expect(
    renderExplain('check/taken', codes['check/taken'], { color: false, columns: 60 }),
  ).toBe(`error check/taken

What
  \`<host>\` is asked for by <apps>, 1 times

Why
  One name can lead to one place only. Traefik would choose
  by the length of its rule, which nobody means, and nobody
  sees.

What to do
  give all but one of <apps> another host

Example
  apps:
    sonarr: {host: tv}
    radarr: {host: tv}
`);
});

test('a message that is nothing but its arguments is left out; the example may be a case', () => {
  expect(renderExplain('load/syntax', codes['load/syntax'], { color: false })).toBe(`warning load/syntax

Why
  The file cannot be read.

Example
  test/cases/load-syntax
`);
});

test('what Waybill says about the example, and colours', () => {
  const said = 'stack.yaml:3:3 error check/taken\n  taken\n\n1 error\n';
  const text = renderExplain('check/taken', codes['check/taken'], { color: true, columns: 200, said });
  expect(text.replaceAll('\u001b', '~')).toBe(`~[1;31merror~[0m ~[1mcheck/taken~[0m

~[1mWhat~[0m
  \`<host>\` is asked for by <apps>, 1 times

~[1mWhy~[0m
  One name can lead to one place only. Traefik would choose by the length of its rule,
  which nobody means, and nobody sees.

~[1mWhat to do~[0m
  give all but one of <apps> another host

~[1mExample~[0m
  apps:
    sonarr: {host: tv}
    radarr: {host: tv}

~[1mWaybill says~[0m
  stack.yaml:3:3 error check/taken
    taken

  1 error
`);
});
