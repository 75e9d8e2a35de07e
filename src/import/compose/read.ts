/** Reads the files of a Compose project as Compose would (docs.docker.com/reference/compose-file). */
import { dirname, resolve } from 'node:path';
import { hasErrors } from '../../base/diag/outcome.ts';
import { Documents, shown } from './documents.ts';
import { child, type Dict, entriesOf, itemsOf, leaf, type Node, textOf, withEntry } from './node.ts';
import { absolute } from './paths.ts';
import type { Project, SECTIONS } from './project.ts';
import type { Reader } from './reader.ts';
import { VariableError, Variables } from './variables.ts';

/** Names of Compose files, in Compose's order, and of the file that Compose merges into each by itself. */
const USUAL: readonly (readonly [string, readonly string[]])[] = [
  ['compose.yaml', ['compose.override.yaml', 'compose.override.yml']],
  ['compose.yml', ['compose.override.yml', 'compose.override.yaml']],
  ['docker-compose.yml', ['docker-compose.override.yml', 'docker-compose.override.yaml']],
  ['docker-compose.yaml', ['docker-compose.override.yaml', 'docker-compose.override.yml']],
];

export interface ReadOptions {
  /** Compose files, or one folder that holds them. */
  readonly paths: readonly string[];
  /** Files of variables in place of `.env`. */
  readonly envFiles: readonly string[];
  /** Profiles in use. */
  readonly profiles: readonly string[];
}

/** The project; undefined when it cannot be read, and the reader then has the reasons. */
export function readProject(reader: Reader, options: ReadOptions): Project | undefined {
  const paths = composeFiles(reader, options.paths);
  const folder = dirname(paths[0] ?? '');
  const variables = variablesOf(reader, folder, options.envFiles);
  const document = new Documents(reader).project(paths, folder, variables);
  if (document === undefined) return undefined;
  if (hasErrors(reader.diagnostics)) return undefined;
  if (entriesOf(document.entries.get('services')).size === 0) {
    reader.report('import/compose-no-services', { file: shown(paths[0] ?? ''), start: 0, end: 0 }, {});
    return undefined;
  }
  const name = document.entries.get('name');
  if (name !== undefined) reader.ledger.taken(name.at, 'the name of the stack');
  const services = new Map(
    [...sectionMap(document, 'services')].map(([key, service]) => [
      key,
      environmentOf(reader, key, service, variables),
    ]),
  );
  const wanted = new Set([...options.profiles, ...(variables.value('COMPOSE_PROFILES') ?? '').split(',')]);
  const active = (service: Dict) => {
    const own = itemsOf(service.entries.get('profiles')).map((item) => textOf(item) ?? '');
    return own.length === 0 || wanted.has('*') || own.some((profile) => wanted.has(profile));
  };
  accountVariables(reader, variables);
  return {
    name: projectName(
      textOf(name) ?? variables.value('COMPOSE_PROJECT_NAME') ?? folder.split('/').at(-1) ?? '',
    ),
    folder,
    services: new Map([...services].filter(([, service]) => active(service))),
    inactive: new Map([...services].filter(([, service]) => !active(service))),
    networks: sectionMap(document, 'networks'),
    volumes: sectionMap(document, 'volumes'),
    secrets: sectionMap(document, 'secrets'),
    configs: sectionMap(document, 'configs'),
  };
}

/** Compose's own rule for names of projects. */
function projectName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

/** The files themselves; a folder stands for the files that Compose would find in it. */
function composeFiles(reader: Reader, paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const names = reader.inputs.files(path);
    if (names === undefined) {
      if (reader.inputs.text(shown(resolve(path))) === undefined)
        reader.report('import/compose-file', { file: path, start: 0, end: 0 }, { path, by: 'the command' });
      return [resolve(path)];
    }
    const [first, overrides = []] = USUAL.find(([name]) => names.includes(name)) ?? [];
    if (first === undefined) {
      reader.report('import/compose-no-services', { file: path, start: 0, end: 0 }, {});
      return [];
    }
    const second = overrides.find((name) => names.includes(name));
    return [first, ...(second === undefined ? [] : [second])].map((name) => resolve(path, name));
  });
}

function variablesOf(reader: Reader, folder: string, envFiles: readonly string[]): Variables {
  let variables = new Variables();
  for (const path of envFiles.length > 0 ? envFiles.map((file) => resolve(file)) : [`${folder}/.env`]) {
    const file = reader.env(shown(path));
    if (file !== undefined) variables = variables.with(file, true);
    else if (envFiles.length > 0)
      reader.report('import/compose-file', { file: path, start: 0, end: 0 }, { path, by: '--env-file' });
  }
  return variables;
}

function sectionMap(document: Dict, section: (typeof SECTIONS)[number]): ReadonlyMap<string, Dict> {
  const node = document.entries.get(section);
  return new Map(
    [...entriesOf(node)].map(([name, entry]): [string, Dict] => [
      name,
      entry.kind === 'map' ? entry : { kind: 'map', entries: new Map(), at: entry.at },
    ]),
  );
}

/** The service with the files of `env_file` below its `environment`, and variables that come from outside filled in. */
function environmentOf(reader: Reader, name: string, service: Dict, variables: Variables): Dict {
  const found = new Map<string, Node>();
  for (const item of itemsOf(service.entries.get('env_file')))
    for (const [key, node] of envFile(reader, name, item, variables)) found.set(key, node);
  for (const [key, node] of entriesOf(service.entries.get('environment'))) {
    const outside = node.kind === 'leaf' && node.value === null ? variables.value(key) : undefined;
    found.set(key, outside === undefined ? node : leaf(outside, node.at, [key]));
  }
  const at = service.entries.get('environment')?.at ?? service.at;
  const environment: Dict = { kind: 'map', entries: found, at };
  const whole = withEntry(service, 'environment', found.size === 0 ? undefined : environment);
  return withEntry(whole, 'env_file', undefined);
}

/** The variables of one entry of `env_file`. */
function envFile(reader: Reader, service: string, item: Node, variables: Variables): [string, Node][] {
  const path = textOf(child(item, 'path') ?? item) ?? '';
  const file = reader.env(shown(absolute({ folder: '/', home: reader.home }, path)));
  const optional = textOf(child(item, 'required')) === 'false';
  if (file === undefined && !optional)
    reader.report('import/compose-file', item.at, { path: shown(path), by: `\`${service}\`` });
  const nothing = 'read: the file is not there, and need not be';
  reader.ledger.taken(item.at, file === undefined ? nothing : `read: ${shown(path)}`);
  if (file === undefined) return [];
  const known = variables.with(file, false);
  return file.lines.map(({ name, raw, literal }) => {
    const at = { file: file.source.path, pointer: `/${name}`, on: 'key' as const };
    const value = raw === undefined || literal ? raw : filledText(known, raw);
    return [name, leaf(value ?? variables.value(name) ?? null, at)];
  });
}

function filledText(variables: Variables, raw: string): string {
  try {
    return variables.fill(raw, { file: '', pointer: '', on: 'key' }).text;
  } catch (error) {
    if (error instanceof VariableError) return raw;
    throw error;
  }
}

/** Says what became of the variables themselves, and which are missing. */
function accountVariables(reader: Reader, variables: Variables): void {
  for (const [name, { at }] of variables.known()) {
    if (at === undefined) continue;
    const used = variables.used.has(name);
    reader.ledger.taken(
      at,
      used ? 'put into the texts that name it' : 'read: nothing in the project names it',
    );
  }
  for (const [name, at] of variables.missing) reader.report('import/compose-variable-unset', at, { name });
}
