/** Scalars of plain YAML, by the core schema of YAML 1.2 (yaml.org/spec/1.2.2, chapter 10.3). */

/** Thrown when the source needs the whole YAML parser. */
export class GiveUp extends Error {}

/** Leaves the text to the whole parser. */
export function giveUp(): never {
  throw new GiveUp();
}

const INTEGER = /^[-+]?\d+$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

/**
 * Scalars that YAML 1.1 reads as another value than YAML 1.2: Go and Python take `0100` for 64, `1_000` for a number, and
 * Python `off` for false and `1:30` for 90 (yaml.org/type).
 */
const DISPUTED =
  /^(?:yes|no|on|off|[-+]?0[\d_]+|[-+]?0[bo][\d_]+|[-+]0x[\da-f_]+|[-+.\d][\da-fox._e+-]*_[\da-f._e+-]*|[-+]?\d+(?::[0-5]?\d)+)$/i;

/** Whether programs do not agree what a scalar without quotes is. */
export function isDisputed(value: string): boolean {
  return DISPUTED.test(value);
}

/** A scalar without quotes. */
export function plainScalar(value: string): unknown {
  if (isDisputed(value)) giveUp();
  if (/^[&*?|>%@`#,\]}!]|^[-?:] |^[-?:]$|: | #|:$|^\s*$/.test(value)) giveUp();
  if (/^(?:~|null|Null|NULL)$/.test(value)) return null;
  if (/^(?:true|True|TRUE)$/.test(value)) return true;
  if (/^(?:false|False|FALSE)$/.test(value)) return false;
  if (!/^[-+.\d]/.test(value)) return value;
  if (/^0[xo]|^[-+]?\.(?:inf|nan)$/i.test(value)) giveUp();
  if (INTEGER.test(value) && value.length > 15) giveUp();
  return INTEGER.test(value) || FLOAT.test(value) ? Number(value) : value;
}

/** A scalar in single or double quotes, which must be the whole text. */
export function quoted(value: string): string {
  if (value.startsWith("'")) {
    return /^'(?:[^']|'')*'$/.test(value) ? value.slice(1, -1).replaceAll("''", "'") : giveUp();
  }
  // The escapes that JSON and YAML share; the others are left to the whole parser.
  if (!/^"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"$/.test(value)) giveUp();
  return value.includes('\\') ? (JSON.parse(value) as string) : value.slice(1, -1);
}
