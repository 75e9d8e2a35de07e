import { expect, it } from 'vitest';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const web = (image: string) => `${PLAIN_STACK}apps:\n  web: {image: "${image}", port: 80}\n`;

it('warns of versions that move', () => {
  for (const image of ['nginx:latest', 'nginx:stable', 'localhost:5000/nginx:main'])
    expect(problems(web(image)), image).toEqual(['check/floating-image web']);
  for (const image of ['nginx:1.29.3', `nginx:latest@sha256:${'a'.repeat(64)}`, 'localhost:5000/nginx:1'])
    expect(problems(web(image)), image).toEqual([]);
});

it('sees the image that an override sets', () => {
  const spec = `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {image: sonarr}}}\n`;
  expect(problems(spec)).toEqual(['check/floating-image sonarr']);
});

it('refuses a database without a version', () => {
  for (const image of [
    'postgres:latest',
    'docker.io/library/redis:stable',
    'timescale/timescaledb-ha:edge',
  ]) {
    expect(problems(`${PLAIN_STACK}apps:\n  db: {image: "${image}"}\n`), image).toEqual([
      'check/floating-database db',
    ]);
  }
});
