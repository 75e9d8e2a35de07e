/**
 * `waybill import docker`: what ran on a server, for those whose Compose files are lost or were made by a web interface. It
 * reads what `docker inspect` printed there, and needs no way to the server.
 */
import { diagnose } from '../../base/diag/codes.ts';
import type { Outcome } from '../../base/diag/outcome.ts';
import { importCodes } from '../codes.ts';
import { convertProject } from '../compose/convert.ts';
import { type Dict, nodesOf } from '../compose/node.ts';
import { Reader } from '../compose/reader.ts';
import { Ledger } from '../ledger.ts';
import type { Imported, Importer, ImportRequest } from '../types.ts';
import { readHost } from './host.ts';

/** What to run on the server for the file. */
const COMMAND =
  'docker inspect $(docker ps -aq) $(docker ps -aq | xargs docker inspect -f "{{.Image}}" | sort -u) $(docker network ls -q) $(docker volume ls -q) > docker.json';

/** Importer of what `docker inspect` prints (docs.docker.com/reference/api/engine). */
export const docker: Importer = { title: 'Docker', yaml: '1.2', run };

function run(request: ImportRequest): Outcome<Imported> {
  const { inputs, paths, home } = request;
  const [path = ''] = paths;
  const ledger = new Ledger();
  const reader = new Reader(inputs, ledger, home);
  const source = reader.yaml(path);
  const root = source === undefined ? undefined : nodesOf(source);
  const things = root?.kind === 'list' ? root.items.filter((item): item is Dict => item.kind === 'map') : [];
  const project = readHost(things, ledger);
  if (project.services.size === 0) {
    const hint = `make the file on the server: ${COMMAND}`;
    const args = { path, wanted: 'containers that run', hint };
    return { diagnostics: [diagnose(importCodes, 'import/nothing', { file: path, start: 0, end: 0 }, args)] };
  }
  return convertProject(project, request, reader);
}
