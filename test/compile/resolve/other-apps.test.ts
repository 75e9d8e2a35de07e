/** References of a definition to another app of the stack, which may not be there. */
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { compileText } from '../../harness/compile.ts';
import { PLAIN_STACK } from '../../harness/stack.ts';

function found(service: object, patches: object[] = []): string[] {
  const definition = {
    apiVersion: 'waybill/v1',
    title: 'Mine',
    description: 'Mine',
    category: 'misc',
    login: { own: 'none', sso: true },
    website: 'https://example.com',
    services: {
      mine: {
        image: { name: 'mine', tag: '1.0' },
        health: { kind: 'none', reason: 'nobody asks' },
        ...service,
      },
    },
    patches,
  };
  const own = { 'apps/mine.yaml': stringify(definition) };
  const { diagnostics } = compileText(`${PLAIN_STACK}apps: {mine: {}, sonarr: {}}\n`, own);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(
      ({ code, at, message }) =>
        `${code} ${at.file} ${/the definition names (.*),/.exec(message)?.[1] ?? message}`,
    );
}

const FILE = 'resolve/unknown-reference stacks/home/apps/mine.yaml';

it.each([
  ['the app `radarr`', { environment: { A: { secret: 'api-key', app: 'radarr' } } }],
  ['the secret of sonarr, `nope`', { environment: { A: { secret: 'nope', app: 'sonarr' } } }],
  ['the app `constructor`', { secretFiles: [{ secret: 'api-key', app: 'constructor' }] }],
  ['the secret of sonarr, `constructor`', { secretFiles: [{ secret: 'constructor', app: 'sonarr' }] }],
  ['the app `plex`', { mounts: [{ type: 'data', app: 'plex', name: 'config', target: '/x' }] }],
  ['the folder of sonarr, `nope`', { mounts: [{ type: 'data', app: 'sonarr', name: 'nope', target: '/x' }] }],
])('refuses %s', (what, service) => expect(found(service)).toEqual([`${FILE} ${what}`]));

it('takes what is there, and what a patch asks for first', () => {
  expect(found({ environment: { A: { secret: 'api-key', app: 'sonarr' } } })).toEqual([]);
  expect(found({ mounts: [{ type: 'data', app: 'sonarr', name: 'config', target: '/x' }] })).toEqual([]);
  const set = { environment: { A: { secret: 'api-key', app: 'radarr' } } };
  expect(found({}, [{ when: { app: 'radarr' }, service: 'mine', set }])).toEqual([]);
});
