/**
 * Merging of Compose services by Compose's own rules (docs.docker.com/reference/compose-file/merge): maps are merged,
 * lists appended; commands and probes replace; ports, mounts, secrets and configs are known by a key of theirs;
 * `!reset` takes away, `!override` replaces. Short forms become long ones, so that every place has one spelling.
 * `test/compile/model/compose-merge.test.ts` holds this against Docker Compose itself.
 */
import type { Json } from '../../base/util/json.ts';
import { own } from '../../base/util/own.ts';
import { join } from '../../base/util/pointer.ts';
import type { ComposeService } from './compose.ts';
import { normalizeService } from './compose-normalize.ts';

export type MergeTag = 'reset' | 'override';

/** Keys whose list or text replaces the one before. */
const REPLACED = new Set(['command', 'entrypoint', '/healthcheck/test']);

/** Lists of maps in which an entry is known by these keys; the later one takes the place of the other. */
const UNIQUE: Readonly<Record<string, readonly string[]>> = {
  ports: ['host_ip', 'target', 'published', 'protocol'],
  volumes: ['target'],
  secrets: ['target'],
  configs: ['target'],
};

/**
 * The service with a fragment merged into it.
 * `tags` holds what `!reset` and `!override` were written on, by pointer below the fragment.
 */
export function mergeService(
  base: ComposeService,
  fragment: Json,
  tags: ReadonlyMap<string, MergeTag>,
): ComposeService {
  const plain = Object.fromEntries(
    Object.entries(fragment).filter(([key]) => tags.get(join('', key)) !== 'reset'),
  );
  const merged = mergeMaps(base, normalizeService(plain), '', tags);
  const removed = Object.keys(fragment).filter((key) => tags.get(join('', key)) === 'reset');
  const kept = Object.entries(merged).filter(([key]) => !removed.includes(key));
  return Object.fromEntries(kept) as unknown as ComposeService;
}

/** Two maps merged; entries of the second win. */
export function mergeMaps(
  base: Json,
  fragment: Json,
  pointer: string,
  tags: ReadonlyMap<string, MergeTag>,
): Json {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(fragment)) {
    const here = join(pointer, key);
    const tag = tags.get(here);
    if (tag === 'reset') delete result[key];
    else if (tag === 'override' || own(result, key) === undefined) result[key] = value;
    else result[key] = mergeValues(result[key], value, here, tags);
  }
  return result;
}

function mergeValues(
  before: unknown,
  value: unknown,
  pointer: string,
  tags: ReadonlyMap<string, MergeTag>,
): unknown {
  const key = pointer.slice(1);
  if (REPLACED.has(key) || REPLACED.has(pointer)) return value;
  if (Array.isArray(before) && Array.isArray(value)) {
    const unique = own(UNIQUE, key);
    return unique === undefined
      ? appended(before, value)
      : mergedByKey(before as Json[], value as Json[], unique);
  }
  if (isMap(before) && isMap(value)) return mergeMaps(before, value, pointer, tags);
  // A null adds nothing to a map: `networks: {proxy: null}` joins the network as it was.
  return value === null && isMap(before) ? before : value;
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function appended(before: readonly unknown[], value: readonly unknown[]): unknown[] {
  const known = new Set(before.map((item) => JSON.stringify(item)));
  return [...before, ...value.filter((item) => !known.has(JSON.stringify(item)))];
}

function mergedByKey(before: readonly Json[], value: readonly Json[], keys: readonly string[]): Json[] {
  const id = (item: Json) => JSON.stringify(keys.map((key) => String(item[key] ?? '')));
  const result = [...before];
  for (const item of value) {
    const at = result.findIndex((other) => id(other) === id(item));
    if (at === -1) result.push(item);
    else result[at] = item;
  }
  return result;
}
