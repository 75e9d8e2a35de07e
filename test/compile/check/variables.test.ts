import { describe, expect, it } from 'vitest';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const secret = (name: string) =>
  problems(`${PLAIN_STACK}apps: {sonarr: {environment: {A: {secret: ${JSON.stringify(name)}}}}}\n`);

describe('a secret', () => {
  it.each([
    ...[
      'data',
      'puid',
      'pgid',
      'tz',
      'media',
      'domain',
      'path',
      'home',
      'user',
      'shell',
      'pwd',
      'lang',
      'lc-all',
    ],
    ...[
      'docker-host',
      'docker-config',
      'docker-context',
      'compose-file',
      'compose-project-name',
      'compose-profiles',
    ],
    ...[
      'compose-env-files',
      'ld-preload',
      'ld-library-path',
      'node-options',
      'http-proxy',
      'https-proxy',
      'no-proxy',
    ],
    ...[
      'git-dir',
      'ssh-auth-sock',
      'tmpdir',
      'hostname',
      'term',
      'ifs',
      'bash-env',
      'buildkit-progress',
      'waybill-x',
    ],
  ])('called %s would take the place of another variable', (name) =>
    expect(secret(name).map((one) => one.split(' ')[0])).toEqual(['check/variable-taken']),
  );

  it.each([
    'smtp-password',
    'database',
    'user-password',
    'home-token',
    'my-data',
    'path-to-x',
    'language-key',
  ])('may be called %s', (name) => expect(secret(name)).toEqual([]));
});
