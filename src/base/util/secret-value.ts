/** What can be the value of a secret. Nothing here shows one. */

/** Bytes of the largest secret: a configuration of a VPN has a few thousand. */
const LARGEST = 64 << 10;

/** The byte-order mark that some editors put before text; a program takes it for part of the value. */
const MARK = [0xef, 0xbb, 0xbf];

const NEWLINE = 10;
const RETURN = 13;

/** Editors and `echo` end a line that was meant to have no end. A string of several lines stays as it is. */
export function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(NEWLINE);
  if (end === -1 || end !== bytes.length - 1) return bytes;
  return bytes.subarray(0, bytes[end - 1] === RETURN ? end - 1 : end);
}

const CIPHERTEXT =
  /^(?:age-encryption\.org\/v1|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----|\$ANSIBLE_VAULT;)/;

/** True for what age, SOPS, GnuPG or Ansible Vault wrote: a program would take it for the password itself. */
export function isCiphertext(bytes: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(bytes);
  return CIPHERTEXT.test(text.trimStart()) || text.includes('ENC[AES256_GCM,');
}

/** True for what can be a variable of the environment as it is: text in UTF-8 without a zero byte. */
export function isText(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0');
  } catch {
    return false;
  }
}

/** Why a value cannot be a secret, as the end of a sentence; undefined when it can. */
export function faultOf(value: Uint8Array): string | undefined {
  if (value.length === 0) return 'is empty';
  if (value.length > LARGEST) return `has ${value.length} bytes; the limit is ${LARGEST}`;
  if (MARK.every((byte, index) => value[index] === byte)) return 'begins with a byte-order mark';
  return isCiphertext(value) ? 'is a ciphertext: decrypt it first' : undefined;
}
