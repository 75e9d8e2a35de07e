/** Values of Compose files as plain data, whatever a person wrote in the place of another shape. */

import type { Json } from '../util/json.ts';

export type { Json };

/** The map that a value is; an empty one in the place of anything else. */
export function mapOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The list that a value is; one value alone is a list of one, and nothing is none. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** Pairs of a map, or of a list of `NAME=value`. */
export function pairsOf(value: unknown): [name: string, value: string | undefined][] {
  if (!Array.isArray(value))
    return Object.entries(mapOf(value)).map(([name, one]) => [name, one === null ? undefined : textOf(one)]);
  return value.map((item) => {
    const [, name = '', text] = /^([^=]*)(?:=([\s\S]*))?$/.exec(textOf(item)) ?? [];
    return [name, text];
  });
}

/** A value in words: text as it is, everything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
