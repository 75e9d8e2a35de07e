import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { encrypt } from '../../../src/base/host/age.ts';
import { encryptedSecrets } from '../../../src/compile/emit/emitters/encrypted-secrets.ts';
import { testModel } from '../../harness/model.ts';

const HOST = 'age1mcsec7gju4ljf5rvpr7nk4gyn6mksu0xd0fqzxaa38sffxq6ggrsgnswhh';
const ciphertext = await encrypt(Buffer.from('tr0ub4dor'), [HOST]);
const model = testModel();
const needed = model.secrets[0]?.name ?? '';

const emitted = (secrets: Readonly<Record<string, string>>) =>
  encryptedSecrets.emit(
    testModel({ encrypted: { file: 'stacks/home/secrets.age.yaml', recipients: [HOST], secrets } }),
    [],
  );

it('carries ciphertexts on as they are, and only those that are read', () => {
  const [file, ...others] = emitted({ [needed]: ciphertext, other: ciphertext });
  expect(others).toEqual([]);
  expect(file?.path).toBe('secrets.age.yaml');
  expect(parse(file?.text ?? '')).toEqual({
    apiVersion: 'waybill/v1',
    recipients: [HOST],
    secrets: { [needed]: ciphertext.trim() },
  });
});

it('writes the same text whatever line endings the ciphertext had', () => {
  expect(emitted({ [needed]: ciphertext.replaceAll('\n', '\r\n') })).toEqual(
    emitted({ [needed]: ciphertext }),
  );
});

it('writes no file when there is nothing to carry', () => {
  expect(emitted({})).toEqual([]);
  expect(emitted({ other: ciphertext })).toEqual([]);
});
