/** Reads the files of a Compose project as Compose would (docs.docker.com/reference/compose-file). */
import { resolve } from 'node:path';
import { hasErrors } from '../../base/diag/outcome.ts';
import { composeFiles } from './compose-files.ts';
import { Documents, shown } from './documents.ts';
import { child, type Dict, entriesOf, itemsOf, leaf, type Node, textOf, withEntry } from './node.ts';
import { absolute } from './paths.ts';
import type { Project, SECTIONS } from './project.ts';
import type { Reader } from './reader.ts';
import { checkReferences } from './references.ts';
import { VariableError, Variables } from './variables.ts';

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
  const { paths, folder, called } = composeFiles(reader, options.paths, options.envFiles);
  if (hasErrors(reader.diagnostics)) return undefined;
  const variables = variablesOf(reader, [...new Set([called, folder])], options.envFiles);
  const document = new Documents(reader).project(paths, folder, variables);
  if (document === undefined) return undefined;
  if (hasErrors(reader.diagnostics)) return undefined;
  if (entriesOf(document.entries.get('services')).size === 0) {
    reader.report('import/compose-no-services', { file: shown(paths[0] ?? ''), start: 0, end: 0 }, {});
    return undefined;
  }
  const name = document.entries.get('name');
  if (name !== undefined) reader.ledger.taken(name.at, 'the name of the stack');
  const all = [...sectionMap(document, 'services')];
  const wanted = new Set([...options.profiles, ...(variables.value('COMPOSE_PROFILES') ?? '').split(',')]);
  const active = (service: Dict) => {
    const own = itemsOf(service.entries.get('profiles')).map((item) => textOf(item) ?? '');
    return own.length === 0 || wanted.has('*') || own.some((profile) => wanted.has(profile));
  };
  const services = new Map(
    all
      .filter(([, service]) => active(service))
      .map(([key, service]) => [key, environmentOf(reader, key, service, variables)]),
  );
  accountVariables(reader, variables);
  const project: Project = {
    name: projectName(
      textOf(name) ?? variables.value('COMPOSE_PROJECT_NAME') ?? folder.split('/').at(-1) ?? '',
    ),
    folder,
    services,
    inactive: new Map(all.filter(([, service]) => !active(service))),
    networks: currentForms(sectionMap(document, 'networks')),
    volumes: currentForms(sectionMap(document, 'volumes')),
    secrets: sectionMap(document, 'secrets'),
    configs: sectionMap(document, 'configs'),
    variables: new Map([...variables.known()].map(([key, { value }]) => [key, value])),
  };
  checkReferences(reader, project);
  return hasErrors(reader.diagnostics) ? undefined : project;
}

/** `external: {name: ...}` of old files as `external: true` with a `name`. */
function currentForms(section: ReadonlyMap<string, Dict>): ReadonlyMap<string, Dict> {
  return new Map(
    [...section].map(([key, entry]) => {
      const external = entry.entries.get('external');
      if (external?.kind !== 'map') return [key, entry];
      const name = child(external, 'name');
      const current = withEntry(entry, 'external', leaf(true, external.at));
      return [key, name === undefined ? current : withEntry(current, 'name', name)];
    }),
  );
}

/** Compose's own rule for names of projects. */
function projectName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

function variablesOf(reader: Reader, folders: readonly string[], envFiles: readonly string[]): Variables {
  let variables = new Variables();
  const named = envFiles.length > 0;
  for (const path of named ? envFiles.map((file) => resolve(file)) : folders.map((one) => `${one}/.env`)) {
    const file = reader.env(shown(path));
    if (file !== undefined) variables = variables.with(file, named);
    else if (named)
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

/** Reports on the variables themselves, and which are missing. */
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
