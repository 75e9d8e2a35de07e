import { expect, it } from 'vitest';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

it('refuses hardening without certificates', () => {
  expect(problems(`${PLAIN_STACK}hardening: true\napps: {sonarr: {}}\n`)).toEqual([
    'check/hardening-without-tls hardening',
  ]);
  expect(problems(`${PLAIN_STACK}hardening: false\napps: {sonarr: {}}\n`)).toEqual([]);
});

it('names staging certificates as such', () => {
  const spec = `${PLAIN_STACK}tls: {email: a@example.com, dnsProvider: cloudflare, staging: true}\napps: {sonarr: {}}\n`;
  expect(problems(spec)).toEqual(['check/staging-certificates staging']);
});
