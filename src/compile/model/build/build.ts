/** Model: from a resolved stack to plain data in which nothing is left to look up. */
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { type Outcome, outcome } from '../../../base/diag/outcome.ts';
import { defined, present } from '../../../base/util/defined.ts';
import { by, sortedEntries } from '../../../base/util/order.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Card, Folder, Host, Model, Route, Service } from '../model.ts';
import { DEFAULT_SUBNETS, secretVariable } from '../names.ts';
import type { Instance, ResolvedStack } from '../resolved.ts';
import { appOf } from './apps.ts';
import { cardOf } from './cards.ts';
import type { Defaults } from './hardware.ts';
import { foldersOf } from './mounts.ts';
import { networksOf, volumesOf } from './networks.ts';
import { onHost } from './on-host.ts';
import { applyOverrides } from './overrides.ts';
import { relocateData } from './relocated-data.ts';
import { withRights } from './rights.ts';
import { appRoute, externalRoute, hostOf, identityOf, withHosts } from './routes.ts';
import { SecretRegistry } from './secrets.ts';
import { buildService, type ExtraSecret } from './service.ts';
import { defaultsOf, hostFacts, settingsOf, ssoOf, tlsOf } from './settings.ts';
import { Shares } from './shares.ts';
import { storedData } from './stored-data.ts';
import type { TextScope } from './text.ts';
import { routeVia } from './vpn-routing.ts';

/** Folder of the tree by which the worker of authentik is known: it reads the blueprints and their secrets. */
const BLUEPRINTS = 'authentik/blueprints';

const OIDC_ROTATION = {
  by: 'never' as const,
  reason: 'authentik takes it over only when the blueprint of the app changes.',
};

interface Building {
  readonly instances: readonly Instance[];
  readonly scope: TextScope;
  readonly secrets: SecretRegistry;
  readonly shares: Shares;
  readonly defaults: Defaults;
  readonly identities: Model['identities'];
  readonly cards: readonly Card[];
}

/** Builds the model of one stack. Reports overrides that match nothing. */
export function buildModel(stack: ResolvedStack): Outcome<Model> {
  const { spec, instances } = stack;
  const diagnostics: Diagnostic[] = [];
  const host = hostFacts(spec.host);
  const subnets = { ...DEFAULT_SUBNETS, ...spec.networks };
  const secrets = new SecretRegistry(spec.name, host.data);
  const scope = scopeOf(stack, subnets, tlsOf(stack, secrets, diagnostics));
  const routes = routesOf(stack);
  const identities = identitiesOf(stack, routes, secrets);
  const cards = present(instances.map((instance) => cardOf(instance, scope, secrets)));
  const shares = new Shares(spec.name, spec.host, secrets);
  const defaults = defaultsOf(stack);
  const building: Building = { instances, scope, secrets, shares, defaults, identities, cards };
  const unrouted = instances.flatMap((instance) => servicesOf(instance, building));
  const services = onHost(routeVia(unrouted, instances), instances);
  const networks = networksOf({ stack: spec.name, instances, services, subnets });
  const volumes = [...volumesOf(spec.name, instances, services), ...shares.volumes()];
  const merged = applyOverrides({ stack, services, networks, volumes, report: (d) => diagnostics.push(d) });
  const folders = [...instances.flatMap((i) => instanceFolders(i, host)), ...libraryFolders(stack, host)];
  const moved = relocateData({ folders, volumes: merged.volumes }, services, merged.services, host);
  const rights = withRights(stack, merged, { services, networks, volumes });
  const model: Model = {
    ...settingsOf(stack, scope),
    subnets,
    apps: instances.map(appOf),
    ...merged,
    volumes: moved.volumes,
    ...storedData(spec.name, host.data, instances, rights, merged.volumes),
    upgrades: upgradesOf(stack),
    routes,
    identities,
    secrets: secrets.all(),
    encrypted: stack.encrypted,
    recipients: spec.secrets?.recipients ?? [],
    folders: uniqueFolders(moved.folders),
    cards,
    userFiles: [...stack.userFiles].sort(by((file) => file.path)),
    retired: [...(spec.retired ?? [])].sort(),
    promises: { never: spec.never ?? [], always: spec.always ?? [] },
    silences: stack.silences,
    unproved: stack.unproved,
  };
  return outcome(model, diagnostics);
}

/** What the texts of a definition may name. */
function scopeOf(stack: ResolvedStack, subnets: Model['subnets'], tls: TextScope['tls']): TextScope {
  const { name, domain, host, lan } = stack.spec;
  const sso = ssoOf(stack);
  return {
    stack: name,
    domain,
    host: hostFacts(host),
    lan,
    proxySubnet: subnets.proxy,
    tunnelSubnet: subnets.tunnel,
    ...defined({ tls, sso }),
  };
}

function upgradesOf({ spec, source }: ResolvedStack): Model['upgrades'] {
  return sortedEntries(spec.upgrades ?? {}).map(([service, { from, to }]) => ({
    service,
    from: String(from),
    to: String(to),
    place: { file: source, pointer: join('/upgrades', service), on: 'key' },
  }));
}

function routesOf({ spec, instances, externals }: ResolvedStack): Route[] {
  const apps = instances.flatMap((instance) =>
    withHosts(appRoute(instance, spec.domain), instance.choice.hosts),
  );
  const outside = externals.flatMap((external) =>
    withHosts(externalRoute(external, spec.domain), external.spec.hosts),
  );
  return [...apps, ...outside].sort(by((route) => route.app));
}

function identitiesOf(
  stack: ResolvedStack,
  routes: readonly Route[],
  secrets: SecretRegistry,
): Model['identities'] {
  const { spec, instances } = stack;
  const defaultGroups = [spec.sso?.group ?? `${spec.name}-users`];
  return routes.flatMap((route) => {
    const instance = instances.find((i) => i.name === (route.of ?? route.app));
    const identity = identityOf({
      route,
      description: instance?.definition.description ?? `${route.title}, outside the stack.`,
      groups: route.groups ?? defaultGroups,
      redirects: instance?.definition.login.oidc?.redirects ?? ['/'],
      hosts: routes.filter(({ app, of }) => (of ?? app) === route.app).map(({ host }) => host),
    });
    if (identity?.clientSecret !== undefined) {
      const purpose = `Shared by authentik and ${route.title} for the OpenID Connect login.`;
      secrets.declare(identity.clientSecret, { kind: 'generated', purpose, rotation: OIDC_ROTATION });
    }
    return identity ?? [];
  });
}

function servicesOf(instance: Instance, building: Building): Service[] {
  const { scope, secrets } = building;
  const names = Object.keys(instance.definition.services);
  const routed = instance.definition.route?.service;
  const main = instance.definition.main ?? routed ?? names[0];
  const mainTag = main === undefined ? undefined : instance.definition.services[main]?.image.tag;
  return Object.entries(instance.definition.services).map(([name, definition]) => {
    const treeFolders = (definition.mounts ?? [])
      .filter((mount) => mount.type === 'tree')
      .map((mount) => mount.folder);
    return buildService({
      name,
      definition,
      instance,
      instances: building.instances,
      main: name === main,
      routed: name === routed,
      followsMainVersion: definition.image.tag === mainTag,
      host: hostOf(instance, scope.domain),
      scope,
      secrets,
      shares: building.shares,
      defaults: building.defaults,
      extraSecrets: extraSecrets(treeFolders, building),
      extraEnvironment: readsTraefik(treeFolders) ? (scope.tls?.dnsSettings ?? {}) : {},
    });
  });
}

/** Secrets that a service needs because of the generated files it reads. */
function extraSecrets(treeFolders: readonly string[], building: Building): ExtraSecret[] {
  const found: ExtraSecret[] = [];
  if (readsTraefik(treeFolders)) found.push(...dnsSecrets(building));
  if (treeFolders.includes(BLUEPRINTS)) {
    for (const { clientSecret } of building.identities)
      if (clientSecret !== undefined) found.push({ name: clientSecret });
  }
  if (treeFolders.includes('homepage')) {
    const fields = building.cards.flatMap((card) => card.widget?.fields ?? []);
    const names = new Set(fields.flatMap(({ value }) => (typeof value === 'object' ? [value.secret] : [])));
    for (const name of [...names].sort())
      found.push({ name, variable: `HOMEPAGE_FILE_${secretVariable(name)}` });
  }
  return found;
}

const readsTraefik = (treeFolders: readonly string[]) => treeFolders.includes('traefik');

/** What lego is given: by file wherever the provider can read one. */
function dnsSecrets({ scope }: Building): ExtraSecret[] {
  return (scope.tls?.dnsSecrets ?? []).map(({ variable, secret, by: delivery }) => ({
    name: secret,
    variable: delivery === 'file-variable' ? `${variable}_FILE` : variable,
    ...(delivery === 'environment' ? { inEnvironment: true } : {}),
  }));
}

function instanceFolders(instance: Instance, host: Host): Folder[] {
  const services = Object.values(instance.definition.services);
  const { media, uid, gid } = host;
  const mounts = services.flatMap((service) => service.mounts ?? []);
  const below = mounts.flatMap((mount) =>
    mount.type === 'media' && mount.folder !== undefined && media !== undefined
      ? [{ path: `${media}/${mount.folder}`, uid, gid, mode: LIBRARY_MODE }]
      : [],
  );
  const vpn = instance.choice.vpn;
  const base = instance.definition.vpn?.folder;
  const folders = services.flatMap((service) => foldersOf(service.mounts ?? [], instance.name, host));
  const config = folders.find((folder) => folder.path.endsWith(`/${base}`));
  // The VPN files are put here by hand, so the folder must be there before the app has run once.
  if (vpn !== undefined && config) folders.push({ ...config, path: `${config.path}/${vpn}` });
  return [...folders, ...below];
}

/** Writable for the group, because several apps share the library. */
const LIBRARY_MODE = '0775';

/** Folders of the library, and those at which further shares are seen: below media that is only read, Docker makes none. */
function libraryFolders({ spec }: ResolvedStack, { media, uid, gid }: Host): Folder[] {
  if (media === undefined) return [];
  return [...(spec.host.library ?? []), ...Object.keys(spec.host.shares ?? {})].map((folder) => ({
    path: `${media}/${folder}`,
    uid,
    gid,
    mode: LIBRARY_MODE,
  }));
}

function uniqueFolders(folders: readonly Folder[]): Folder[] {
  const unique = new Map(folders.map((folder) => [folder.path, folder]));
  return [...unique.values()].sort(by((folder) => folder.path));
}
