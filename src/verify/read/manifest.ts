/** manifest.json as a list of entries with their places. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { type Json, list, record } from './data.ts';
import { place } from './reader.ts';

/** Entries of a list in the manifest, with their places. */
export function manifestEntries(own: Json, key: string): { readonly entry: Json; readonly at: Place }[] {
  return list(own[key]).map((item, i) => ({ entry: record(item), at: place('manifest.json', key, i) }));
}
