/** Folders and volumes of a stack whose overrides lead mounts elsewhere. */
import { expect, it } from 'vitest';
import { PLAIN_STACK } from '../../../src/base/diag/example.ts';
import { modelOf } from '../../harness/compile.ts';

const withOverride = (app: string, overrides: string) =>
  modelOf(`${PLAIN_STACK}apps: {${app}: {}}\noverrides: {services: {${overrides}}}\n`);

const bind = (source: string, target: string) => `{type: bind, source: ${source}, target: ${target}}`;

it('a folder goes where the mount goes, with its owner', () => {
  const usual = modelOf(`${PLAIN_STACK}apps: {backrest: {}}\n`).folders;
  const moved = withOverride('backrest', `backrest: {volumes: [${bind('/opt/home/old', '/root/.config')}]}`);
  const before = usual.find(({ path }) => path === '/opt/home/backrest/repo-config');
  expect(moved.folders.find(({ path }) => path === '/opt/home/old')).toEqual({
    ...before,
    path: '/opt/home/old',
  });
  expect(moved.folders).toHaveLength(usual.length);
});

it('a folder outside of the data folder is nobody else to make', () => {
  const { folders } = withOverride('backrest', `backrest: {volumes: [${bind('/mnt/old', '/root/.config')}]}`);
  expect(folders.map(({ path }) => path)).not.toContain('/mnt/old');
  expect(folders.map(({ path }) => path)).not.toContain('/opt/home/backrest/repo-config');
});

it('a volume in whose place a folder is mounted does not exist', () => {
  const mount = bind('/opt/home/db', '/var/lib/postgresql/data');
  const { volumes, folders } = withOverride('n8n', `n8n-postgres: {volumes: [${mount}]}`);
  expect(volumes.map(({ key }) => key)).not.toContain('n8n-database');
  expect(folders.map(({ path }) => path)).toContain('/opt/home/db');
});

it('an override that moves nothing changes nothing', () => {
  const usual = modelOf(`${PLAIN_STACK}apps: {n8n: {}}\n`);
  const other = withOverride('n8n', 'n8n: {mem_limit: 1g}');
  expect(other.folders).toEqual(usual.folders);
  expect(other.volumes).toEqual(usual.volumes);
});
