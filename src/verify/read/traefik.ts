/** Traefik as it will run: its container, its static file, everything that its providers tell it. */

import { isTraefik, treePath } from './containers.ts';
import { field, text } from './data.ts';
import type { TreeReader } from './reader.ts';
import { noParts, readFiles } from './traefik-dynamic.ts';
import { readLabels } from './traefik-labels.ts';
import { readStatic } from './traefik-static.ts';
import type { Container, Traefik } from './types.ts';

/** Reads the Traefik of a project; undefined when there is none, or when nobody gives it a static file. */
export function readTraefik(
  reader: TreeReader,
  containers: readonly Container[],
  project: string,
): Traefik | undefined {
  const container = containers.find(isTraefik);
  if (container === undefined) return undefined;
  const found = readStatic(reader, container);
  if (found === undefined) {
    reader.report('not-given', 'Traefik is given no static file', container.at);
    return undefined;
  }
  const providers = field(found.config, 'providers');
  const files = dynamicFiles(reader, container, field(providers, 'file'));
  for (const file of files) unfollowedText(reader, file);
  const fromFiles = readFiles(reader, files);
  const docker = field(providers, 'docker');
  const fromLabels =
    docker === undefined ? noParts() : readLabels(reader, found.file, docker, containers, project);
  return {
    container,
    staticFile: found.file,
    static: found.config,
    entryPoints: found.entryPoints,
    resolvers: found.resolvers,
    routers: [...fromFiles.routers.values(), ...fromLabels.routers.values()],
    services: new Map([...fromFiles.services, ...fromLabels.services]),
    middlewares: new Map([...fromFiles.middlewares, ...fromLabels.middlewares]),
    transports: fromFiles.transports,
    tlsOptions: fromFiles.tlsOptions,
    files,
  };
}

/** Traefik runs its dynamic files through Go's templates first, comments and all (pkg/provider/file/file.go). */
function unfollowedText(reader: TreeReader, file: string): void {
  const start = (reader.tree.get(file) ?? '').indexOf('{{');
  if (start !== -1)
    reader.report('unreadable', 'Traefik takes `{{` for a template, whose result nobody can foresee', {
      file,
      start,
      end: start + 2,
    });
}

/** Files of the file provider: all of a folder, or a single one (pkg/provider/file/file.go). */
function dynamicFiles(reader: TreeReader, container: Container, provider: unknown): string[] {
  const directory = text(field(provider, 'directory'));
  const filename = text(field(provider, 'filename'));
  if (directory !== undefined) {
    const folder = treePath(container, directory.replace(/\/$/, ''));
    return folder === undefined ? [] : reader.below(folder).filter((path) => /\.(?:ya?ml|toml)$/i.test(path));
  }
  const file = filename === undefined ? undefined : treePath(container, filename);
  return file !== undefined && reader.tree.has(file) ? [file] : [];
}
