import { describe, expect, it } from 'vitest';
import { encrypt } from '../../../src/base/host/age.ts';
import { compileText } from '../../harness/compile.ts';
import { PLAIN_STACK } from '../../harness/stack.ts';

const HOST = 'age1mcsec7gju4ljf5rvpr7nk4gyn6mksu0xd0fqzxaa38sffxq6ggrsgnswhh';
const OWNER = 'age1ckt39v85knmd0cjeq4605uddrz5m2cdh3uhn0wwfhppm8vxv4gasxctlg5';

const APP =
  'apps:\n  mail: {image: "axllent/mailpit:v1.27.0", port: 8025, environment: {SMTP_PASSWORD: {secret: smtp-password}}}\n';

const spec = (...recipients: string[]) =>
  `${PLAIN_STACK}${recipients.length === 0 ? '' : `secrets: {recipients: [${recipients.join(', ')}]}\n`}${APP}`;

const file = (recipients: readonly string[], secrets: Readonly<Record<string, string>>) =>
  JSON.stringify({ apiVersion: 'waybill/v1', recipients, secrets });

const ciphertext = await encrypt(Buffer.from('tr0ub4dor'), [HOST]);

const codes = (text: string, encrypted?: string) =>
  compileText(text, encrypted === undefined ? {} : { 'secrets.age.yaml': encrypted }).diagnostics.map(
    ({ code }) => code,
  );

describe('secrets in the repository', () => {
  it('are nobody’s business while a stack keeps none there', () => expect(codes(spec())).toEqual([]));

  it('are whole: each that is needed, for those who are named', () => {
    expect(codes(spec(HOST), file([HOST], { 'smtp-password': ciphertext }))).toEqual([]);
    expect(codes(spec(HOST))).toEqual(['check/secret-missing']);
    expect(codes(spec(HOST), file([HOST], {}))).toEqual(['check/secret-missing']);
  });

  it('are encrypted for exactly those whom the stack names, in any order', () => {
    const both = file([HOST, OWNER], { 'smtp-password': ciphertext });
    expect(codes(spec(OWNER, HOST), both)).toEqual([]);
    expect(codes(spec(HOST), both)).toEqual(['check/secret-recipients']);
    expect(codes(spec(), both)).toEqual(['check/secret-recipients']);
  });

  it('are ciphertexts of age, whole, and nothing else', () => {
    const half = ciphertext.slice(0, ciphertext.length / 2);
    const others = [
      'tr0ub4dor',
      '',
      half,
      `${ciphertext}tr0ub4dor`,
      ciphertext.replaceAll('AGE ENCRYPTED FILE', 'PGP MESSAGE'),
      '-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n',
    ];
    for (const text of others)
      expect(codes(spec(HOST), file([HOST], { 'smtp-password': text })), text).toEqual([
        'check/secret-not-encrypted',
      ]);
  });

  it('are needed', () => {
    const secrets = { 'smtp-password': ciphertext, 'smtp-pasword': ciphertext };
    expect(codes(spec(HOST), file([HOST], secrets))).toEqual(['check/secret-unknown']);
  });

  it('may be kept on the host instead, with a reason', () => {
    const silence =
      'silence: [{code: check/secret-missing, app: mail, reason: only the host shall know it}]\n';
    expect(codes(spec(HOST) + silence)).toEqual([]);
  });
});
