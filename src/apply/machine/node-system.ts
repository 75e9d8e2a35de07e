/** The real machine. */
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { realpathSync, statfsSync } from 'node:fs';
import { isSea } from 'node:sea';
import { readSecret } from '../../base/host/read-secret.ts';
import { writeAll } from '../../base/host/streams.ts';
import { NodeFiles } from './node-files.ts';
import { hold, kill, runProgram, type Stopwatch } from './process.ts';
import type { System } from './system.ts';

/** Milliseconds that a receiver of notifications may take. */
const POST_LIMIT = 10_000;

export function nodeSystem(stopwatch: Stopwatch): System {
  const counts = new Map<string, number>();
  const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  return {
    files: new NodeFiles(),
    run: stopwatch.watch(runProgram),
    clock: { now: Date.now, elapsed: () => performance.now(), sleep: stopwatch.watch(sleep) },
    environment: process.env,
    uid: process.getuid?.() ?? 0,
    kill,
    hold,
    limit: (milliseconds, late) => {
      setTimeout(() => {
        late();
        process.kill(process.pid, 'SIGTERM');
      }, milliseconds).unref();
    },
    random: randomBytes,
    post: async (url, request) => {
      // Not followed: a POST would become a GET on the way, and headers with tokens would go to another server.
      const signal = AbortSignal.timeout(POST_LIMIT);
      const { status, headers } = await fetch(url, { ...request, redirect: 'manual', signal });
      const location = headers.get('location');
      return location === null ? { status } : { status, location };
    },
    readSecret,
    addresses: (name) =>
      lookup(name, { all: true }).then(
        (found) => found.map(({ address }) => address),
        () => [],
      ),
    free: (path) => {
      const { bavail, bsize } = statfsSync(path);
      return bavail * bsize;
    },
    command: isSea() ? [process.execPath] : [process.execPath, realpathSync(process.argv[1] ?? '')],
    say: (line) => writeAll(2, `${line}\n`),
    print: (text) => writeAll(1, text),
    checkpoint: (point) => {
      const times = (counts.get(point) ?? 0) + 1;
      counts.set(point, times);
      if (process.env['WAYBILL_TEST_KILL_AT'] === (times === 1 ? point : `${point}:${times}`))
        process.kill(process.pid, 'SIGKILL');
    },
  };
}
