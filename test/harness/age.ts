/** Debian's age: the other side of everything that Waybill encrypts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** True where age is not installed, and may be missing: in CI it must be there. */
export const noAge =
  spawnSync('age', ['--version'], { stdio: 'ignore' }).status !== 0 && process.env['CI'] === undefined;

export interface Key {
  readonly file: string;
  readonly identity: string;
  readonly recipient: string;
}

/** A pair of keys that `age-keygen` makes, in a folder that goes away after the tests of the file. */
export function ageKey(): Key {
  if (noAge) return { file: '', identity: '', recipient: '' };
  const folder = mkdtempSync(join(tmpdir(), 'waybill-age-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'key.txt');
  execFileSync('age-keygen', ['-o', file], { stdio: 'ignore' });
  const text = readFileSync(file, 'utf8');
  const identity = /^AGE-SECRET-KEY-\S+$/m.exec(text)?.[0] ?? '';
  return { file, identity, recipient: /age1\w+/.exec(text)?.[0] ?? '' };
}

export const ageEncrypt = (value: Uint8Array | string, recipient: string, ...options: string[]) =>
  execFileSync('age', [...options, '-r', recipient], { input: value });

export const ageDecrypt = (ciphertext: Uint8Array | string, { file }: Key) =>
  execFileSync('age', ['--decrypt', '-i', file], { input: ciphertext, stdio: ['pipe', 'pipe', 'pipe'] });
