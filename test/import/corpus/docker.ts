/** Projects as Docker Compose reads them. No engine is needed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export type Json = Readonly<Record<string, unknown>>;

/** A project as `docker compose config` shows it. */
export interface Config {
  readonly name: string;
  readonly services: Readonly<Record<string, Json>>;
  readonly networks?: Readonly<Record<string, Json | null>>;
  readonly volumes?: Readonly<Record<string, Json | null>>;
  readonly secrets?: Readonly<Record<string, Json>>;
  readonly configs?: Readonly<Record<string, Json>>;
}

/** What Docker Compose makes of a folder, or what it says instead. Variables of this process are kept away from it. */
export function composeConfig(
  folder: string,
  files: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): { readonly config: Config } | { readonly refused: string } {
  const run = spawnSync(
    'docker',
    ['compose', ...files.flatMap((file) => ['-f', file]), 'config', '--format', 'json'],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      env: { PATH: process.env['PATH'] ?? '', HOME: homedir(), ...variables },
    },
  );
  if (run.status !== 0) return { refused: (run.stderr ?? String(run.error)).trim().split('\n').at(-1) ?? '' };
  return { config: JSON.parse(run.stdout) as Config };
}

/** Writes a tree to a folder. */
export function writeTree(
  folder: string,
  tree: Iterable<{ readonly path: string; readonly text: string }>,
): void {
  for (const { path, text } of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
