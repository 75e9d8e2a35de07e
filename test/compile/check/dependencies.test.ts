import { expect, it } from 'vitest';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const web = (override: string) =>
  problems(
    `${PLAIN_STACK}apps:\n  sonarr: {}\n  web: {image: "nginx:1.29.3", port: 80}\noverrides:\n  services: {${override}}\n`,
  );

it('finds a wait for a health that nobody measures', () => {
  expect(web('sonarr: {depends_on: {web: {condition: service_healthy}}}')).toEqual([
    'check/dependency-without-health depends_on',
  ]);
  expect(
    web('sonarr: {healthcheck: {disable: true}}, web: {depends_on: {sonarr: {condition: service_healthy}}}'),
  ).toEqual(['check/dependency-without-health depends_on']);
});

it('finds a wait for a service that is not there', () => {
  expect(web('sonarr: {depends_on: [wbe]}')).toEqual(['check/unknown-dependency depends_on']);
});

it('lets services wait for what can be waited for', () => {
  expect(
    web('sonarr: {depends_on: [web]}, web: {depends_on: {traefik: {condition: service_healthy}}}'),
  ).toEqual([]);
});

it('finds a wait for the end of what runs forever', () => {
  expect(web('sonarr: {depends_on: {web: {condition: service_completed_successfully}}}')).toEqual([
    'check/dependency-never-ends depends_on',
  ]);
});

it('finds services that wait for each other, once for each circle', () => {
  expect(web('sonarr: {depends_on: [web]}, web: {depends_on: [sonarr]}')).toEqual([
    'check/dependency-cycle depends_on',
  ]);
  expect(web('sonarr: {depends_on: [sonarr]}')).toEqual(['check/dependency-cycle depends_on']);
  expect(web('sonarr: {depends_on: [web]}, web: {depends_on: [web]}')).toEqual([
    'check/dependency-cycle depends_on',
  ]);
});
