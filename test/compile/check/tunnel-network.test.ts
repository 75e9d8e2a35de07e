import { expect, it } from 'vitest';
import { FULL_STACK, problems } from '../../harness/stack.ts';

const override = (services: string) =>
  problems(`${FULL_STACK}apps: {sonarr: {}}\noverrides:\n  services: {${services}}\n`);

it('keeps apps out of the network of the tunnel', () => {
  expect(override('sonarr: {networks: [tunnel]}')).toEqual(['check/tunnel-bypass networks']);
  expect(override('sonarr: {networks: {tunnel: {aliases: [s]}}}')).toEqual(['check/tunnel-bypass networks']);
});

it('keeps cloudflared out of all other networks', () => {
  expect(override('cloudflared: {networks: [proxy]}')).toEqual(['resolve/unproved-change networks']);
  const covered = 'unproved: [{service: cloudflared, what: networks, reason: just for this test}]\n';
  expect(
    problems(
      `${FULL_STACK}apps: {sonarr: {}}\noverrides:\n  services: {cloudflared: {networks: [proxy]}}\n${covered}`,
    ),
  ).toEqual(['check/tunnel-bypass networks']);
});

it('lets an override touch everything else', () => {
  expect(override('sonarr: {mem_limit: 1g}, cloudflared: {mem_limit: 1g}')).toEqual([]);
});
