/** Files of a dump beside those that PostgreSQL's own programs write. */
import { join } from 'node:path';
import type { Files } from '../../machine/system.ts';
import { refuse } from '../../problem.ts';

/** What the server held: the one that is filled from the dump has to give the same answers. */
export const INVENTORY = 'inventory.txt';
/** Names of the databases, in the order in which they were dumped. */
export const DATABASES = 'databases.json';
/** Roles and their settings. */
export const GLOBALS = 'globals.sql';

export function readDump(files: Files, folder: string, name: string): string {
  const bytes = files.read(join(folder, name));
  return (
    bytes?.toString() ??
    refuse('apply/upgrade-dump', `${name} of the dump ${folder} is gone.`, 'Take another one.')
  );
}
