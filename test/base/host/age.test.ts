/** Our age and Debian's age read each other, byte by byte. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decrypt, encrypt, identitiesIn, recipientsOf } from '../../../src/base/host/age.ts';
import { isArmored } from '../../../src/base/util/age-armor.ts';
import { ageDecrypt, ageEncrypt, ageKey, noAge } from '../../harness/age.ts';

const AWKWARD = [
  'plain',
  '',
  'it\'s "quoted" `twice` \\ and $HOME ${HOME} $$ %s',
  'two\nlines\n',
  'ä€𝄞 пароль 密码',
  ' blanks \t',
  '\0\u0001',
];

describe.skipIf(noAge)('age', () => {
  const key = ageKey();
  const other = ageKey();

  it('on the command line reads what we wrote', async () => {
    for (const value of AWKWARD) {
      const armored = await encrypt(Buffer.from(value), [key.recipient, other.recipient]);
      expect(isArmored(armored)).toBe(true);
      expect(ageDecrypt(armored, key).toString()).toBe(value);
      expect(ageDecrypt(armored, other).toString()).toBe(value);
    }
  });

  it('on the command line wrote what we read, armored or not', async () => {
    for (const value of AWKWARD) {
      for (const options of [[], ['--armor']]) {
        const read = await decrypt(ageEncrypt(value, key.recipient, ...options), [key.identity]);
        expect(Buffer.from(read).toString()).toBe(value);
      }
      expect(isArmored(ageEncrypt(value, key.recipient, '--armor').toString())).toBe(true);
    }
  });

  it('gives back any bytes of any length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200_000, size: 'max' }), async (bytes) => {
        const armored = await encrypt(bytes, [key.recipient]);
        expect(isArmored(armored)).toBe(true);
        expect(Buffer.from(await decrypt(armored, [key.identity])).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses the wrong key, and what is damaged, without showing anything', async () => {
    const armored = await encrypt(Buffer.from('tr0ub4dor'), [key.recipient]);
    await expect(decrypt(armored, [other.identity])).rejects.toThrow('it is encrypted for other keys');
    const lines = armored.split('\n');
    const at = lines.length - 3;
    const letter = lines[at]?.[0] === 'A' ? 'B' : 'A';
    lines[at] = letter + (lines[at]?.slice(1) ?? '');
    await expect(decrypt(lines.join('\n'), [key.identity])).rejects.toThrow('it is damaged');
    await expect(decrypt('tr0ub4dor', [key.identity])).rejects.toThrow('it is damaged');
    await expect(encrypt(Buffer.from('x'), [`${key.recipient.slice(0, -1)}q`])).rejects.toThrow(
      'is not a public key of age',
    );
  });

  it('finds the identities of a file, and refuses other kinds without showing them', async () => {
    expect(await identitiesIn(`# a comment\n\n${key.identity}\n${other.identity}\r\n`)).toEqual([
      key.identity,
      other.identity,
    ]);
    expect(await recipientsOf([key.identity])).toEqual([key.recipient]);
    await expect(identitiesIn('# nothing\n')).rejects.toThrow('there is no identity in it');
    const wrong = [
      `${key.identity.slice(0, -1)}`,
      'ssh-ed25519 AAAA',
      key.recipient,
      'AGE-PLUGIN-YUBIKEY-1ABC',
    ];
    for (const text of wrong) {
      const error = await identitiesIn(text).catch((one: Error) => one);
      expect(String(error)).toContain('not an identity of age');
      expect(String(error)).not.toContain(text);
    }
  });
});
