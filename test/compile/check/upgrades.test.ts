import { expect, it } from 'vitest';
import { modelOf } from '../../harness/compile.ts';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const n8n = (rest: string) => `${PLAIN_STACK}apps: {n8n: {}}\n${rest}\n`;
const image = (tag: string) => `overrides: {services: {n8n-postgres: {image: "postgres:${tag}"}}}`;

it('accepts an upgrade to the version of the image', () => {
  expect(problems(n8n('upgrades: {n8n-postgres: {from: 15, to: 16}}'))).toEqual([]);
  expect(problems(n8n('upgrades: {n8n-postgres: {from: "15", to: "16"}}'))).toEqual([]);
});

it('refuses an upgrade of nothing, backwards, or to another version than that of the image', () => {
  for (const [upgrade, code] of [
    ['n8n: {from: 15, to: 16}', 'check/upgrade-of-nothing n8n'],
    ['n8n-postgres: {from: 17, to: 16}', 'check/upgrade-backwards n8n-postgres'],
    ['n8n-postgres: {from: 16, to: 16}', 'check/upgrade-backwards n8n-postgres'],
    ['n8n-postgres: {from: 15, to: 17}', 'check/upgrade-not-there n8n-postgres'],
  ])
    expect(problems(n8n(`upgrades: {${upgrade}}`)), upgrade).toEqual([code]);
});

it('knows the version from the image that an override sets, and moves the volume to where it looks', () => {
  const targets = ['16.15', '18.6-alpine', 'latest@sha256:'.concat('a'.repeat(64))].map((tag) => {
    const { state, services } = modelOf(n8n(image(tag)));
    const mounts = services.find(({ name }) => name === 'n8n-postgres')?.compose.volumes;
    return [
      state.find(({ service }) => service === 'n8n-postgres')?.version,
      mounts?.[0]?.target,
      state[0]?.data,
    ];
  });
  expect(targets).toEqual([
    ['16', '/var/lib/postgresql/data', ''],
    ['18', '/var/lib/postgresql', '18/docker'],
    ['16', '/var/lib/postgresql/data', ''],
  ]);
});

it('refuses a volume of the data that lies elsewhere', () => {
  const moved = (target: string) =>
    `overrides: {services: {n8n-postgres: {volumes: !override [{type: volume, source: n8n-database, target: ${target}}]}}}`;
  expect(problems(n8n(moved('/data')))).toEqual(['check/data-path n8n']);
  expect(problems(n8n(moved('/var/lib/postgresql/data')))).toEqual([]);
});

it('follows an override to another volume, or to a folder', () => {
  const place = (rest: string) => {
    const { volume, folder } =
      modelOf(n8n(rest)).state.find(({ service }) => service === 'n8n-postgres') ?? {};
    return { volume, folder };
  };
  const at = 'target: /var/lib/postgresql/data';
  expect(place('')).toEqual({ volume: 'home_n8n-database' });
  expect(place('overrides: {volumes: {n8n-database: {name: old_pg}}}')).toEqual({ volume: 'old_pg' });
  const bind = `overrides: {services: {n8n-postgres: {volumes: [{type: bind, source: "\${DATA}/n8n/db", ${at}}]}}}`;
  expect(problems(n8n(bind))).toEqual([]);
  expect(place(bind)).toEqual({ folder: '/opt/home/n8n/db' });
  const memory = `overrides: {services: {n8n-postgres: {volumes: !override [{type: tmpfs, ${at}}]}}}`;
  expect(problems(n8n(memory))).toEqual(['check/data-path n8n']);
});

it('counts every service that may write to a database as its consumer', () => {
  const { state } = modelOf(n8n(''));
  expect(state.find(({ service }) => service === 'n8n-postgres')?.consumers).toEqual(['n8n']);
});
