/** What a middleware `headers` does to requests. Read once for each: some name hundreds, and all classes pass them. */
import { memoizeByObject } from '../../base/util/memoize.ts';
import { field, record, text } from '../read/data.ts';
import type { Middleware } from '../read/types.ts';

/** Names of all headers that it sets, and the values of those by which something is decided, by name in lower case. */
export const headersSetBy = memoizeByObject(({ options }: Middleware) => {
  const set = Object.entries(record(field(options, 'customRequestHeaders')));
  return {
    names: set.map(([name]) => name),
    // The others decide nothing: no login judges by them, and no list of addresses.
    forwarded: set
      .map(([name, value]) => [name.toLowerCase(), text(value) ?? ''] as const)
      .filter(([name]) => name.startsWith('x-forwarded-')),
  };
});
