/** What looks like a secret, what does not, and that no report shows what was found. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../../src/base/util/secret-scan.ts';
import { renderGithub } from '../../../src/review/report/github.ts';
import { renderJson } from '../../../src/review/report/json.ts';
import { renderText } from '../../../src/review/report/text.ts';
import { compileText } from '../../harness/compile.ts';
import { repository } from '../../harness/files.ts';
import { PLAIN_STACK } from '../../harness/stack.ts';

const found = (text: string) => findSecrets(text).map(({ start, end }) => text.slice(start, end));

/** Letters and digits in a fixed order: this file is searched by others, too, and must hold nothing that is whole. */
const filler = (length: number) => 'aB3xK9mQ7wZ2'.repeat(20).slice(0, length);

const MARKED: readonly string[] = [
  '-----BEGIN OPENSSH ' + 'PRIVATE KEY-----',
  '-----BEGIN ' + 'PRIVATE KEY-----',
  `AGE-SECRET-${'KEY-1'}${'Q'.repeat(58)}`,
  `gh${'p_'}${filler(36)}`,
  `github_${'pat_'}${filler(82)}`,
  `gl${'pat-'}${filler(20)}`,
  `AK${'IA'}${'ABCDEFGH23456723'}`,
  `AI${'za'}${filler(35)}`,
  `xo${'xb-'}${filler(40)}`,
  `12345678${':AA'}${filler(33)}`,
  `ts${'key-auth-'}${filler(16)}-${filler(20)}`,
  `np${'m_'}${filler(36)}`,
  `dckr_${'pat_'}${filler(27)}`,
  `sk_${'live_'}${filler(24)}`,
  `cla${'im-'}${filler(20)}`,
  `ey${'JhIjoi'}${filler(100)}`,
  `ey${'J'}${filler(20)}.ey${'J'}${filler(30)}.${filler(40)}`,
  `https://discord.com/api/webhooks/${'123456789012345678'}/${filler(68)}`,
];

describe('what looks like a secret', () => {
  it('is found by the mark of its maker, wherever it stands', () => {
    for (const secret of MARKED) {
      for (const text of [
        secret,
        `x: ${secret}\n`,
        `# once ${secret} now`,
        `"${secret}",`,
        `a=${secret}&b=1`,
      ])
        expect(found(text), text).toHaveLength(1);
    }
  });

  it('is found in an address, and beside a name that says so', () => {
    expect(found('postgres://app:tr0ub4dor@db:5432/app')).toEqual(['tr0ub4dor']);
    const value = 'qW8rT2yU6iO0pA4sD9fG';
    for (const text of [
      `API_KEY: ${value}`,
      `apiToken="${value}"`,
      `{"password": "${value}"}`,
      `smtp-password=${value}\n`,
      `[auth]\nsecret = ${value}`,
    ])
      expect(found(text), text).toEqual([value]);
  });

  it('is not a name, a path, a reference, a digest or a ciphertext', () => {
    for (const text of [
      'SMTP_PASSWORD: {secret: smtp-password}',
      'DB_PASSWORD_FILE: /run/secrets/authentik-database-password',
      'TOKEN: ${WATCHTOWER_API_TOKEN_2:?the secret is missing}',
      'secret: authentik-database-password-2',
      'token: file:///run/secrets/authentik-secret-key1',
      '"compose/secret.yaml": "c4c1d8bf89443602e4afb3d24c51b10e6a6174fbb9043efce249217e179f72ec"',
      'image: traefik@sha256:c4c1d8bf89443602e4afb3d24c51b10e6a6174fbb9043efce249217e179f72ec',
      'https://user@example.com/a:b@c',
      'smb://nas.example.com/media',
      'api_key: the-one-that-you-made',
      'password: ""',
    ])
      expect(found(text), text).toEqual([]);
  });

  it('is nowhere in what Waybill ships and renders', () => {
    for (const folder of ['out', 'stacks', 'src', 'docs', 'schema']) {
      for (const name of readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })) {
        const path = join(repository, folder, name);
        if (statSync(path).isFile()) expect(found(readFileSync(path, 'utf8')), path).toEqual([]);
      }
    }
  });

  it('takes no time that grows faster than the text', () => {
    for (const part of [
      'password',
      'password=',
      'x://',
      ':a',
      'eyJ',
      'eyJabcdefghij.',
      'a@',
      '-----BEGIN A ',
      'AKIA',
    ]) {
      const start = performance.now();
      findSecrets(part.repeat(100_000));
      expect(performance.now() - start, part).toBeLessThan(2000);
    }
  });
});

describe('a report of a secret', () => {
  const value = 'qW8rT2yU6iO0pA4sD9fG';
  const specs = {
    'in a variable': `${PLAIN_STACK}apps:\n  mail: {image: "a/b:v1", port: 80, environment: {SMTP_PASSWORD: ${value}}}\n`,
    'beside another problem': `${PLAIN_STACK}apps: {mail: {image: "a/b:v1", port: 80, acess: [lan], environment: {SMTP_PASSWORD: ${value}}}}\n`,
    'in an override': `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {environment: ["DB_PASSWORD=${value}"]}}}\n`,
    'in a comment': `${PLAIN_STACK}apps: {sonarr: {}} # token=${value}\n`,
  };
  for (const [where, spec] of Object.entries(specs)) {
    it(`says the line and not the value: ${where}`, () => {
      const { diagnostics, textOf } = compileText(spec);
      expect(diagnostics.some(({ code }) => code.endsWith('/literal-secret'))).toBe(true);
      const texts = [
        renderText(diagnostics, textOf, { color: false }),
        renderJson(diagnostics, textOf),
        renderGithub(diagnostics, textOf),
      ];
      for (const text of texts) expect(text).not.toContain(value);
      expect(texts[0]).toMatch(/stack\.yaml:\d+:\d+ error (?:schema|check)\/literal-secret/);
    });
  }
});
