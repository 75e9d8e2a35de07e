/** authentik's blueprints as the worker applies them (authentik/blueprints/v1), and the outposts that follow from them. */

import { defined } from '../../base/util/defined.ts';
import { isAuthentik, isInTree, normal } from './containers.ts';
import { type Json, list, record, Tagged, text } from './data.ts';
import { place, type TreeReader } from './reader.ts';
import type { Application, Authentik, AuthProvider, Container, Entry, Outpost } from './types.ts';

const EMBEDDED = 'goauthentik.io/outposts/embedded';

/** Folder of the image in which the worker looks for blueprints, at any depth. */
const BLUEPRINTS = '/blueprints';

/** Reads what authentik will know of the stack. */
export function readAuthentik(reader: TreeReader, containers: readonly Container[]): Authentik {
  const server = containers.find((one) => isAuthentik(one, 'server'));
  const worker = containers.find((one) => isAuthentik(one, 'worker'));
  const files = worker === undefined ? [] : blueprintFiles(reader, worker);
  const entries = files.flatMap((file) => entriesOf(file, reader.parsed(file)));
  const present = entries.filter(({ state }) => state !== 'absent');
  const applications = ofModel(present, 'authentik_core.application').map((entry) =>
    applicationOf(entry, present),
  );
  const providers = present.flatMap((entry) => providerOf(entry, applications) ?? []);
  const outposts = ofModel(present, 'authentik_outposts.outpost').map((entry) =>
    outpostOf(entry, present, providers),
  );
  return {
    ...defined({ server, worker }),
    entries,
    providers,
    applications,
    outposts,
    files,
  };
}

/** Files below a mount into the blueprints folder; others than `.yaml`, and hidden ones, are not read. */
function blueprintFiles(reader: TreeReader, worker: Container): string[] {
  return worker.mounts
    .filter(
      ({ source, target }) =>
        isInTree(source) && (target === BLUEPRINTS || target.startsWith(`${BLUEPRINTS}/`)),
    )
    .flatMap(({ source }) => reader.below(normal(source)))
    .filter((path) => path.endsWith('.yaml') && !path.split('/').some((part) => part.startsWith('.')));
}

function entriesOf(file: string, parsed: unknown): Entry[] {
  return list(record(parsed)['entries']).map((item, index) => {
    const entry = record(item);
    const id = text(entry['id']);
    return {
      file,
      index,
      at: place(file, 'entries', index),
      model: text(entry['model']) ?? '',
      state: text(entry['state']) ?? 'present',
      ...defined({ id }),
      identifiers: record(entry['identifiers']),
      attrs: record(entry['attrs']),
    };
  });
}

function ofModel(entries: readonly Entry[], model: string): Entry[] {
  return entries.filter((entry) => entry.model === model);
}

/** True for models that stand for an object of authentik. */
export function isLive(model: string): boolean {
  return model !== 'authentik_blueprints.metaapplyblueprint';
}

/** The entry of the same file that `!KeyOf` names; it must come before. */
export function keyOf(value: unknown, from: Entry, entries: readonly Entry[]): Entry | undefined {
  if (!(value instanceof Tagged) || value.tag !== '!KeyOf') return undefined;
  return entries.find((one) => one.file === from.file && one.index < from.index && one.id === value.value);
}

/** The one expression that is followed: it lets in the members of the groups that it lists. */
const MEMBERS =
  /^\s*return any\(ak_is_group_member\(request\.user, name=name\) for name in \[((?:"[^"\\]*"(?:, ?)?)+)\]\)\s*$/;

/** Groups whose members a policy lets in; undefined when it is not such a policy. */
export function groupsOfPolicy({ attrs }: Entry): string[] | undefined {
  const names = MEMBERS.exec(text(attrs['expression']) ?? '')?.[1];
  return names === undefined ? undefined : [...names.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
}

function applicationOf(entry: Entry, entries: readonly Entry[]): Application {
  const provider = keyOf(entry.attrs['provider'], entry, entries);
  const bindings = ofModel(entries, 'authentik_policies.policybinding').filter(
    (binding) => keyOf(binding.identifiers['target'], binding, entries) === entry,
  );
  return {
    entry,
    slug: text(entry.identifiers['slug']) ?? '',
    ...defined({ provider }),
    bindings,
  };
}

const PROVIDERS: Readonly<Record<string, AuthProvider['kind']>> = {
  'authentik_providers_proxy.proxyprovider': 'proxy',
  'authentik_providers_oauth2.oauth2provider': 'oauth2',
};

function providerOf(entry: Entry, applications: readonly Application[]): AuthProvider | undefined {
  const kind = PROVIDERS[entry.model];
  if (kind === undefined) return undefined;
  const externalHost = text(entry.attrs['external_host']);
  const application = applications.find(({ provider }) => provider === entry);
  return {
    entry,
    name: text(entry.identifiers['name']) ?? '',
    kind,
    mode: text(entry.attrs['mode']) ?? '',
    ...defined({ externalHost }),
    skipPaths: skipPathsOf(text(entry.attrs['skip_path_regex']) ?? ''),
    redirects: list(entry.attrs['redirect_uris']).flatMap((uri) => text(record(uri)['url']) ?? []),
    ...defined({ application }),
  };
}

/**
 * One expression for each line (internal/outpost/proxyv2/application/application.go). An empty line is an expression too,
 * one that every path fits.
 */
function skipPathsOf(lines: string): string[] {
  return lines === '' ? [] : lines.split('\n');
}

function outpostOf(entry: Entry, entries: readonly Entry[], providers: readonly AuthProvider[]): Outpost {
  const embedded = entry.identifiers['managed'] === EMBEDDED;
  const name = text(entry.identifiers['name']) ?? text(entry.attrs['name']) ?? '';
  const config = record(entry.attrs['config']);
  const own = list(entry.attrs['providers']).map((value) => keyOf(value, entry, entries));
  const network = text(config['docker_network']);
  // An outpost without a connection to Docker is configured, and started by nobody.
  const started = !embedded && keyOf(entry.attrs['service_connection'], entry, entries) !== undefined;
  return {
    entry,
    name,
    embedded,
    providers: providers.filter((provider) => own.includes(provider.entry)),
    config,
    ...(started ? { container: containerName(config, name) } : {}),
    ...defined({ network }),
    mapsPorts: config['docker_map_ports'] !== false,
  };
}

/** Name of the container that authentik makes (authentik/outposts/controllers/docker.py). */
function containerName(config: Json, name: string): string {
  const template = text(config['object_naming_template']) ?? 'ak-outpost-%(name)s';
  const slug = name.toLowerCase().replace(/[^a-z0-9_-]+/g, '-');
  return template.replaceAll('%(name)s', slug).replaceAll('%%', '%').toLowerCase();
}
