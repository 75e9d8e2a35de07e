/** The projects of a home server: one folder for each, as people, Dockge, Komodo and Portainer keep them. */
import { basename, resolve } from 'node:path';
import { hasErrors } from '../../base/diag/outcome.ts';
import type { Ledger } from '../ledger.ts';
import type { Inputs } from '../types.ts';
import { isProject } from './compose-files.ts';
import { shown } from './documents.ts';
import { joinProjects } from './join-projects.ts';
import type { Project } from './project.ts';
import { type ReadOptions, readProject } from './read.ts';
import { Reader } from './reader.ts';

/** Folders that hold no projects, however deep they are. */
const SKIPPED = new Set(['node_modules', '.git', '.github', 'lost+found']);

/** Deeper folders hold the data of containers. */
const DEEPEST = 5;

/** A file of variables that Portainer writes beside the Compose file of a stack. */
const PORTAINER_VARIABLES = 'stack.env';

/** Folders of the projects below a folder, in order. A project's own folders are its data: nobody looks into them. */
export function projectFolders(reader: Pick<Reader, 'inputs' | 'env'>, folder: string, depth = 0): string[] {
  if (isProject(reader, folder)) return [folder];
  if (depth === DEEPEST) return [];
  const names = (reader.inputs.folders(folder) ?? []).filter((name) => !SKIPPED.has(name));
  const versions = names.filter((name) => /^v\d+$/.test(name));
  // Portainer keeps every version of a stack that comes from git: the last one runs.
  const last = versions.sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)))[0];
  const wanted = versions.length === names.length && last !== undefined ? [last] : names;
  return wanted.flatMap((name) => projectFolders(reader, `${folder}/${name}`, depth + 1));
}

export interface Server {
  readonly project: Project;
  readonly diagnostics: Reader['diagnostics'];
}

/**
 * Reads all projects and joins them. One that Compose would refuse is left out, and the report says why; without any there
 * the server is empty.
 */
export function readServer(
  folders: readonly string[],
  name: string,
  options: Omit<ReadOptions, 'paths'>,
  { inputs, ledger, home }: { readonly inputs: Inputs; readonly ledger: Ledger; readonly home: string },
): Server {
  const diagnostics: Reader['diagnostics'] = [];
  const projects = folders.flatMap((folder): Project[] => {
    const reader = new Reader(inputs, ledger, home);
    const variables = inputs.text(shown(`${folder}/${PORTAINER_VARIABLES}`));
    const envFiles =
      options.envFiles.length === 0 && variables !== undefined
        ? [`${folder}/${PORTAINER_VARIABLES}`]
        : options.envFiles;
    const project = readProject(reader, { ...options, envFiles, paths: [folder] });
    const failed = project === undefined || hasErrors(reader.diagnostics);
    diagnostics.push(
      ...reader.diagnostics.map((one) => (failed ? { ...one, severity: 'warning' as const } : one)),
    );
    if (!failed) return [project];
    const [first] = reader.diagnostics.filter(({ severity }) => severity === 'error');
    const at = first === undefined || !('file' in first.at) ? shown(folder) : first.at.file;
    ledger.unsupported(
      { file: at, pointer: '', on: 'key' },
      `the project in ${shown(folder)} was left out: ${first?.message ?? 'it cannot be read'}`,
      'fix it until `docker compose config` accepts it, and import again',
    );
    return [];
  });
  return { project: joinProjects(name, resolve(folders[0] ?? ''), projects), diagnostics };
}

/** The name of a server: that of the folder in which its projects are. */
export const serverName = (path: string) => basename(resolve(path)).toLowerCase();
