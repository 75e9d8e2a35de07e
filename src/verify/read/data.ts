/** Parsed data of unknown shape, looked at with care: an artifact that was edited by hand may hold anything anywhere. */

import type { Json } from '../../base/util/json.ts';

export type { Json };

const EMPTY: Json = Object.freeze({});

/** Stands for a YAML tag of authentik's (authentik/blueprints/v1/common.py) and what it was put on. */
export class Tagged {
  readonly tag: string;
  readonly value: unknown;
  constructor(tag: string, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

/** The value as a map; an empty one when it is something else. */
export function record(value: unknown): Json {
  const isMap =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tagged);
  return isMap ? (value as Json) : EMPTY;
}

/** A field of a map whose keys may be written in any case, as Traefik reads them (traefik/paerser). */
export function field(value: unknown, name: string): unknown {
  const map = record(value);
  if (name in map) return map[name];
  const lower = name.toLowerCase();
  return Object.entries(map).find(([key]) => key.toLowerCase() === lower)?.[1];
}

/** Entries of a map whose values are maps. */
export function records(value: unknown): [string, Json][] {
  return Object.entries(record(value)).map(([key, item]) => [key, record(item)]);
}

/** The value as a list; an empty one when it is something else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A scalar as text, the way programs read numbers and booleans where they want a string. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Scalars of a list as strings; everything else is left out. */
export function texts(value: unknown): string[] {
  return list(value).flatMap((item) => text(item) ?? []);
}

/** A truth value as programs in Go read it, also from a string (strconv.ParseBool); undefined for anything else. */
export function truth(value: unknown): boolean | undefined {
  const word = text(value)?.toLowerCase();
  if (word === 'true' || word === 't' || word === '1') return true;
  return word === 'false' || word === 'f' || word === '0' ? false : undefined;
}

/** A whole number, also when it is written as a string. */
export function whole(value: unknown): number | undefined {
  const found = text(value);
  return found !== undefined && /^-?\d{1,15}$/.test(found) ? Number(found) : undefined;
}
