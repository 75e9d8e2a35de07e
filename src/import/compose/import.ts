/** `waybill import compose`: a Compose project becomes a stack that does the same, with logins and limits where it had none. */
import { dirname, resolve } from 'node:path';
import { hasErrors, type Outcome } from '../../base/diag/outcome.ts';
import { Ledger } from '../ledger.ts';
import type { Imported, Importer, ImportRequest } from '../types.ts';
import { convertProject } from './convert.ts';
import type { Project } from './project.ts';
import { readProject } from './read.ts';
import { Reader } from './reader.ts';
import { projectFolders, readServer, serverName } from './server.ts';

/** Importer of Compose projects (docs.docker.com/reference/compose-file). */
export const compose: Importer = { title: 'Docker Compose', yaml: '1.2', run };

function run(request: ImportRequest): Outcome<Imported> {
  const { options } = request;
  const ledger = new Ledger();
  const list = (key: string) =>
    options
      .get(key)
      ?.split(',')
      .filter((one) => one !== '') ?? [];
  const { project, reader } = readPaths(request, ledger, list('env-file'), list('profile'));
  const { diagnostics } = reader;
  if (project === undefined || hasErrors(diagnostics)) return { diagnostics };
  return convertProject(project, request, reader);
}

/** One project of the files that were named, or all projects of the folders. */
function readPaths(
  { inputs, paths, home }: ImportRequest,
  ledger: Ledger,
  envFiles: readonly string[],
  profiles: readonly string[],
): { readonly reader: Reader; readonly project: Project | undefined } {
  const reader = new Reader(inputs, ledger, home);
  const areFolders = paths.every((path) => inputs.files(resolve(path)) !== undefined);
  const folders = areFolders ? paths.flatMap((path) => projectFolders(reader, resolve(path))) : [];
  if (folders.length < 2 && (paths.length === 1 || !areFolders)) {
    const [found] = folders;
    return {
      reader,
      project: readProject(reader, { paths: found === undefined ? paths : [found], envFiles, profiles }),
    };
  }
  const [first = ''] = paths;
  const name = serverName(paths.length === 1 ? first : dirname(resolve(first)));
  const { project, diagnostics } = readServer(
    folders,
    name,
    { envFiles, profiles },
    { inputs, ledger, home },
  );
  reader.diagnostics.push(...diagnostics);
  return { reader, project };
}
