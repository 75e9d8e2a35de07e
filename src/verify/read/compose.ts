/** The Compose project: the top file, what it includes, and what they define together. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { type Json, list, record, records, text, texts, truth } from './data.ts';
import { Interpolation, readEnvFile } from './env.ts';
import { below, keyAt, place, type TreeReader } from './reader.ts';
import { readService } from './service.ts';
import type { Compose, Container, NamedVolume, Network, ProjectSecret } from './types.ts';

/** Names of the top file that Compose looks for, in its order (docs.docker.com/compose/intro/compose-application-model). */
const TOP_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/** Reads the project as `docker compose` in the folder of the tree would. */
export function readCompose(reader: TreeReader): Compose | undefined {
  const top = TOP_FILES.find((file) => reader.tree.has(file));
  if (top === undefined) return undefined;
  const files = composeFiles(reader, top);
  const environment = reader.tree.get('.env') ?? '';
  const variables = new Map(readEnvFile(environment).map(({ name, value }) => [name, value]));
  const interpolation = new Interpolation(variables);
  const project = text(record(reader.parsed(top))['name']) ?? 'out';
  const sections = new Sections(reader, files);
  const networks = new Map(
    sections.all('networks').map(([key, config, at]) => [key, networkOf(project, key, config, at)]),
  );
  const services = new Map<string, Container>();
  for (const [name, config, at] of sections.all('services'))
    services.set(name, readService({ name, config, at, networks, project, interpolation, reader }));
  return {
    project,
    services,
    networks,
    volumes: new Map(
      sections
        .all('volumes')
        .map(([key, config, at]) => [key, volumeOf(project, key, config, at, interpolation)]),
    ),
    secrets: new Map(
      sections.all('secrets').map(([key, config, at]) => [key, secretOf(key, config, at, interpolation)]),
    ),
    variables,
    wanted: interpolation.wanted,
    files: new Set(files),
  };
}

/** The top file and all that it includes, each once. */
function composeFiles(reader: TreeReader, top: string): string[] {
  const found: string[] = [];
  const visit = (file: string): void => {
    if (found.includes(file)) return;
    found.push(file);
    for (const [i, item] of list(record(reader.parsed(file))['include']).entries()) {
      const paths = typeof item === 'string' ? [item] : pathsOf(record(item)['path']);
      for (const path of paths) {
        const normal = path.replace(/^\.\//, '');
        if (reader.tree.has(normal)) visit(normal);
        else
          reader.report(
            'missing-file',
            `the included file ${path} does not exist`,
            place(file, 'include', i),
          );
      }
    }
  };
  visit(top);
  return found;
}

function pathsOf(value: unknown): string[] {
  const one = text(value);
  return one === undefined ? texts(value) : [one];
}

/** Sections of several Compose files put together. A name may be defined once. */
class Sections {
  readonly #reader: TreeReader;
  readonly #files: readonly string[];

  constructor(reader: TreeReader, files: readonly string[]) {
    this.#reader = reader;
    this.#files = files;
  }

  all(section: 'services' | 'networks' | 'volumes' | 'secrets'): [string, Json, Place][] {
    const found = new Map<string, [string, Json, Place]>();
    for (const file of this.#files) {
      for (const [key, config] of records(record(this.#reader.parsed(file))[section])) {
        const at = place(file, section, key);
        // Compose before 5.0 refuses this, later ones merge the two: neither is what one of the files says.
        if (found.has(key)) this.#reader.report('twice', `${section} has \`${key}\` twice`, keyAt(at));
        else found.set(key, [key, config, at]);
      }
    }
    return [...found.values()];
  }
}

const isExternal = (config: Json) => config['external'] !== undefined && truth(config['external']) !== false;

/** The name of a network or volume in Docker; that of another project is its key where none is written. */
const nameInDocker = (project: string, key: string, config: Json) =>
  text(config['name']) ?? (isExternal(config) ? key : `${project}_${key}`);

function networkOf(project: string, key: string, config: Json, at: Place): Network {
  const external = isExternal(config);
  return {
    key,
    name: nameInDocker(project, key, config),
    subnets: list(record(config['ipam'])['config']).flatMap((one) => text(record(one)['subnet']) ?? []),
    internal: truth(config['internal']) === true,
    external,
    raw: config,
    at,
  };
}

function volumeOf(
  project: string,
  key: string,
  config: Json,
  at: Place,
  interpolation: Interpolation,
): NamedVolume {
  const options = JSON.stringify(record(config['driver_opts']));
  interpolation.text(options, below(at, 'driver_opts'));
  return { key, name: nameInDocker(project, key, config), options, raw: config, at };
}

function secretOf(key: string, config: Json, at: Place, interpolation: Interpolation): ProjectSecret {
  const file = text(config['file']);
  return file === undefined ? { key, at } : { key, file: interpolation.text(file, below(at, 'file')), at };
}
