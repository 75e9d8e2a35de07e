/** Secrets that no program takes as they are. */
import { expect, it } from 'vitest';
import type { Settings } from '../../../src/apply/config.ts';
import { readSecrets } from '../../../src/apply/secrets/secrets.ts';
import { manifest, problems, secret } from '../manifest.ts';
import { MemorySystem } from '../memory.ts';

const read = (value: string) => {
  const system = new MemorySystem({ '/secrets/home/token': value });
  const settings = { secrets: '/secrets' } as Settings;
  return problems(() => readSecrets(system, settings, manifest({ secrets: [secret('token')] }), undefined));
};

it('too long, or with a mark that an editor has put before them', () => {
  expect(read('x'.repeat(1 << 20))[0]).toContain(
    'apply/verify-secret-unusable: The secret token has 1048576 bytes',
  );
  expect(read('\ufeffpassword')).toEqual([
    'apply/verify-secret-unusable: The secret token begins with a byte-order mark.',
  ]);
  expect(read('pass\ufeffword')).toEqual([]);
});
