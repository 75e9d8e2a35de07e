/** Filters of Jinja and Ansible that settings use. */
import { textOf, truthy, UNDEFINED, Unresolved } from './values.ts';

type Filter = (value: unknown, args: readonly unknown[]) => unknown;

/** `default(x)` replaces what is not defined, `default(x, true)` also what is empty. */
const orElse: Filter = (value, [other = '', alsoEmpty = false]) =>
  value === UNDEFINED || (alsoEmpty === true && (value === null || value === '' || value === false))
    ? other
    : value;

const onText =
  (change: (text: string) => unknown): Filter =>
  (value) =>
    change(textOf(value));

function wholeNumber(value: unknown): number {
  const number = Number(typeof value === 'boolean' ? value : textOf(value).trim());
  return Number.isFinite(number) ? Math.trunc(number) : 0;
}

export const filters: Readonly<Record<string, Filter>> = {
  default: orElse,
  d: orElse,
  lower: onText((text) => text.toLowerCase()),
  upper: onText((text) => text.toUpperCase()),
  trim: onText((text) => text.trim()),
  string: onText((text) => text),
  int: wholeNumber,
  bool: (value) => /^(?:true|yes|on|1|y|t)$/i.test(textOf(value)),
  first: (value) => (Array.isArray(value) ? value[0] : textOf(value).charAt(0)),
  last: (value) => (Array.isArray(value) ? value.at(-1) : textOf(value).slice(-1)),
  join: (value, [separator = '']) =>
    Array.isArray(value) ? value.map(textOf).join(textOf(separator)) : textOf(value),
  split: (value, [separator]) =>
    separator === undefined ? textOf(value).trim().split(/\s+/) : textOf(value).split(textOf(separator)),
  replace: (value, [from = '', to = '']) => textOf(value).replaceAll(textOf(from), textOf(to)),
  ternary: (value, [yes, no]) => (truthy(value) ? yes : no),
  mandatory: (value) => {
    if (value === UNDEFINED) throw new Unresolved('a variable in it is defined nowhere');
    return value;
  },
};
