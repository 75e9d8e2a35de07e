/** Encryption with age, as its command line does it (c2sp.org/age). Native keys only: no passphrases, SSH keys or plugins. */
import { armor, Decrypter, Encrypter, identityToRecipient } from 'age-encryption';

/** What a person can do something about: the message says what is wrong, never with what value. */
export class AgeError extends Error {}

/** Encrypts for all recipients (`age1...`). Answers the armored text. Throws AgeError for a recipient that is none. */
export async function encrypt(value: Uint8Array, recipients: readonly string[]): Promise<string> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new AgeError(`\`${recipient}\` is not a public key of age; one has a mistyped letter`);
    }
  }
  return armor.encode(await encrypter.encrypt(value));
}

/** Decrypts an armored or plain ciphertext. Throws AgeError when no identity fits or it is damaged. */
export async function decrypt(
  ciphertext: Uint8Array | string,
  identities: readonly string[],
): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(bytesOf(ciphertext));
  } catch (error) {
    const foreign = (error as Error).message.includes('no identity matched');
    throw new AgeError(foreign ? 'it is encrypted for other keys' : 'it is damaged');
  }
}

function bytesOf(ciphertext: Uint8Array | string): Uint8Array {
  const text = typeof ciphertext === 'string' ? ciphertext : new TextDecoder('latin1').decode(ciphertext);
  if (text.trimStart().startsWith('-----BEGIN AGE')) return armor.decode(text.replaceAll('\r\n', '\n'));
  return typeof ciphertext === 'string' ? new TextEncoder().encode(ciphertext) : ciphertext;
}

/**
 * The identities in a file that `age-keygen` wrote: one in each line, `#` begins a comment.
 * Throws AgeError for a file with none, and for kinds that are not supported.
 */
export async function identitiesIn(text: string): Promise<string[]> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw new AgeError('there is no identity in it');
  for (const line of lines) {
    try {
      await identityToRecipient(line);
    } catch {
      throw new AgeError(
        'a line of it is not an identity of age (AGE-SECRET-KEY-1...); keys of SSH, of plugins and with a passphrase cannot be used here',
      );
    }
  }
  return lines;
}

/** Public keys of identities. */
export const recipientsOf = (identities: readonly string[]): Promise<string[]> =>
  Promise.all(identities.map((identity) => identityToRecipient(identity)));
