import { expect, it } from 'vitest';
import { PLAIN_STACK } from '../../../src/base/diag/example.ts';
import { rights } from '../../../src/verify/findings/rights.ts';
import { treeOf } from '../../harness/compile.ts';
import { codesIn, describeFinding } from './provoke.ts';

describeFinding('rights', rights, {
  'verify/unlisted-port': 'Traefik: the static file is removed',
  'verify/unlisted-right': 'Compose: a container has all rights',
});

it('knows a port that Docker chooses, and misses it in a README that does not list it', () => {
  const tree = treeOf(
    `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {ports: ["7070"]}}}\n`,
  );
  const row = '| `sonarr` | chosen by Docker | 7070/tcp |\n';
  const readme = tree.get('README.md') ?? '';
  expect(readme).toContain(row);
  expect(codesIn(rights, tree)).toEqual([]);
  expect(codesIn(rights, tree.set('README.md', readme.replace(row, '')))).toEqual(['verify/unlisted-port']);
});
