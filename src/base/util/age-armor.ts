/** The armored form of age: a string that stands for a ciphertext. Source: c2sp.org/age, section "ASCII armor". */

const ARMOR =
  /^\s*-----BEGIN AGE ENCRYPTED FILE-----\r?\n((?:[A-Za-z0-9+/]{64}\r?\n)*[A-Za-z0-9+/]{1,64}={0,2}\r?\n)-----END AGE ENCRYPTED FILE-----\s*$/;

/** What every file of age begins with, in base64. */
const BEGINNING = 'YWdlLWVuY3J5cHRpb24ub3JnL3Yx';

/** True for one whole armored ciphertext and nothing around it. Says nothing about who can read it. */
export function isArmored(text: string): boolean {
  return ARMOR.exec(text)?.[1]?.startsWith(BEGINNING) === true;
}
