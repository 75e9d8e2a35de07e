/** What expressions are worth, and why they may be worth nothing. */

/** Why an expression has no value here, in words that go on after "because". */
export class Unresolved extends Error {}

/** What a variable that nobody defined is worth; `default()` turns it into something. */
export const UNDEFINED = Symbol('undefined');

/** Whether a condition holds, as Python decides it; what is not defined is false. */
export const truthy = (value: unknown) =>
  value !== UNDEFINED && (Array.isArray(value) ? value.length > 0 : Boolean(value));

/** A value inside a string, as Python writes it. */
export function textOf(value: unknown): string {
  if (value === UNDEFINED) throw new Unresolved('a variable in it is defined nowhere');
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') throw new Unresolved('a list or a map cannot be inside a string');
  return String(value);
}
