/** A call of a command on a machine in memory: what it printed and what it left behind. */

import { MemoryHost } from '../../src/base/host/memory-host.ts';
import type { Context } from '../../src/cli/commands/command.ts';

export interface Call {
  readonly context: Context;
  readonly host: MemoryHost;
  /** Standard output so far. */
  readonly out: () => string;
  /** Standard error so far. */
  readonly err: () => string;
}

/** A context below /repo with the files given. */
export function call(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  more: Partial<Pick<Context, 'flags' | 'values' | 'format'>> = {},
): Call {
  const host = new MemoryHost(files);
  const printed = { out: '', err: '' };
  const context: Context = {
    host,
    root: '/repo',
    out: '/repo/out',
    args,
    flags: new Set(),
    values: new Map(),
    format: 'text',
    color: { out: false, err: false },
    columns: 100,
    print: (text) => {
      printed.out += text;
    },
    say: (text) => {
      printed.err += text;
    },
    watch: () => undefined,
    readSecret: async () => new Uint8Array(),
    ...more,
  };
  return { context, host, out: () => printed.out, err: () => printed.err };
}
