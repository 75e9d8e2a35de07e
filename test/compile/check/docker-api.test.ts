import { expect, it } from 'vitest';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const override = (services: string) =>
  problems(`${PLAIN_STACK}routing: labels\napps: {sonarr: {}}\noverrides:\n  services: {${services}}\n`);

// Whatever stands under `unproved:`.
it('keeps the Docker API away from the host, from other networks, and from writing', () => {
  const override = (services: string) => {
    const what = /\{(\w+):/.exec(services)?.[1];
    return problems(
      `${PLAIN_STACK}routing: labels\napps: {sonarr: {}}\noverrides:\n  services: {${services}}\nunproved: [{service: socket-proxy, what: ${what}, reason: just for this test}]\n`,
    );
  };
  expect(override('socket-proxy: {ports: ["2375:2375"]}')).toEqual(['check/open-docker-api ports']);
  expect(override('socket-proxy: {networks: [proxy]}')).toEqual(['check/open-docker-api networks']);
  expect(override('socket-proxy: {environment: {POST: "1"}}')).toEqual(['check/open-docker-api environment']);
});

it('keeps other containers out of its network', () => {
  expect(override('sonarr: {networks: [socket]}')).toEqual(['check/open-docker-api networks']);
});

it('lets an override touch everything else', () => {
  expect(
    override('socket-proxy: {mem_limit: 32m}, traefik: {mem_limit: 1g}, sonarr: {mem_limit: 1g}'),
  ).toEqual([]);
});
