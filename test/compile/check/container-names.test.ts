import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

const named = (sonarr: string, radarr: string) =>
  problems(
    `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides:\n  services: {sonarr: {container_name: ${sonarr}}, radarr: {container_name: ${radarr}}}\n`,
  );

it('finds one name for two containers', () => {
  expect(named('arr', 'arr')).toEqual(['check/container-name-taken container_name']);
  expect(named('sonarr', 'radarr')).toEqual([]);
});

it("knows the names that Compose makes, and those of authentik's outposts", () => {
  expect(named('home-radarr-1', 'other')).toEqual([]);
  expect(named('home-traefik-1', 'other')).toHaveLength(1);
  const outpost = `${FULL_STACK}apps: {sonarr: {auth: sso}}\noverrides: {services: {sonarr: {container_name: authentik-proxy-home-sonarr}}}\n`;
  expect(problems(outpost)).toEqual(['check/container-name-taken container_name']);
});
