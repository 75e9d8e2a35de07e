/** From the table of apps with its switches to the apps of the stack. */
import type { AppDefinition } from '../../schema/app.gen.ts';
import type { CatalogueApp } from '../../schema/stack.gen.ts';
import { isHostLabel } from '../host-label.ts';
import { exposure } from './exposure.ts';
import { type HmsImport, isOnIn, type Note, tableOf } from './hms-import.ts';
import { ENABLED } from './names.ts';
import type { Variables } from './variables.ts';

type Row = Readonly<Record<string, unknown>>;

/** Switches of old versions, which still count. */
const OLD_SWITCHES: Readonly<Record<string, string>> = {
  flaresolverr_enabled: 'flaresolverr',
  tailscale_enabled: 'tailscale',
  cloudflare_tunnel_enabled: 'cloudflare-tunnel',
  cloudflare_ddns_enabled: 'cloudflare-ddns',
};

/** Apps that the project has removed, with what to do. */
const REMOVED: Readonly<Record<string, string>> = {
  readarr: 'its project has ended; keep its data, and take Calibre or Kavita for books',
  'error-pages': 'Traefik answers on its own; nothing is needed',
  huntarr: 'its project has ended; Sonarr and Radarr search on their own',
};

/** Apps that run: those that the table turns on, or the usual ones where there is no table. */
export function enabledApps(vars: Variables): Set<string> {
  const table = tableOf(vars);
  const known = vars.place('hms_docker_container_map') !== undefined;
  const own = known
    ? [...table].filter(([, row]) => isOnIn(row, 'enabled', false)).map(([app]) => app)
    : ENABLED;
  const old = Object.entries(OLD_SWITCHES)
    .filter(([name]) => vars.flag(name))
    .map(([, app]) => app);
  return new Set([...own, ...old]);
}

/** Enters every app that runs, and reports on every switch of every app. */
export function importApps(work: HmsImport): void {
  const table = tableOf(work.vars);
  for (const [app, row] of table) {
    if (work.enabled.has(app) && work.definition(app) !== undefined) enter(work, app, row);
    else for (const key of Object.keys(row)) idle(work, app, key);
  }
  for (const app of work.enabled)
    if (!table.has(app) && work.definition(app) !== undefined) enter(work, app, {});
  for (const [name, app] of Object.entries(OLD_SWITCHES))
    work.note(work.vars.place(name)).taken(`an old switch of ${app}: ${work.vars.flag(name) ? 'on' : 'off'}`);
}

function idle(work: HmsImport, app: string, key: string): void {
  const note = work.note(work.placeOf(app, key));
  if (work.definition(app) !== undefined) note.taken(`${app} does not run, and is not in the stack`);
  else if (!work.enabled.has(app)) note.taken(`${app} does not run; there is nothing to take over`);
  else
    note.unsupported(
      `the catalogue has no app ${app}`,
      (Object.hasOwn(REMOVED, app) ? REMOVED[app] : undefined) ??
        `write it as an app of your own, with its image, under apps:`,
    );
}

function enter(work: HmsImport, app: string, row: Row): void {
  const definition = work.definition(app) as AppDefinition;
  const isPart = app === 'authentik' || app === 'cloudflare-tunnel';
  // They come with `sso:` and `tunnel:`, and must not be named without.
  const entry = isPart ? {} : work.app(app);
  const said = (key: string) => work.note(work.placeOf(app, key));
  said('enabled').taken(isPart ? whatBecomesOfPart(work, app) : `apps.${app}`);
  said('directory').taken('folders are made automatically, with their owner');
  variants(work, app, entry, definition);
  const routed = route(work, entry, definition, row, said('traefik'));
  name(app, entry, definition, row, routed, said('proxy_host_rule'));
  login(work, app, entry, definition, row, said);
  exposure(work, app, entry, definition, row, said('expose_to_public'));
  ports(work, entry, definition, row, said('expose_ports'), app);
  card(work, row, said);
  if (app === 'authentik' && work.sso && Object.keys(entry).length > 0) work.spec.apps[app] = entry;
}

function whatBecomesOfPart(work: HmsImport, app: string): string {
  if (app === 'cloudflare-tunnel') return 'see cloudflare_tunnel_token';
  return work.sso
    ? 'sso'
    : 'nothing: without certificates it never ran there either; add tls: and sso: to have it';
}

function variants(
  work: HmsImport,
  app: string,
  entry: CatalogueApp,
  { variants: known }: AppDefinition,
): void {
  if (
    (app === 'sonarr' || app === 'radarr') &&
    known !== undefined &&
    work.vars.flag('separate_4k_instances_enable')
  )
    entry.variants = ['4k'];
}

function route(
  work: HmsImport,
  entry: CatalogueApp,
  { route: known }: AppDefinition,
  row: Row,
  note: Note,
): boolean {
  const wanted = isOnIn(row, 'traefik', true);
  const all = isOnIn(tableOf(work.vars).get('traefik'), 'enabled', true);
  if (known === undefined) note.taken('the app has no page, and no route');
  else if (wanted && all) note.taken('a route, for your network alone');
  else if (wanted)
    note.changed('a route, for your network alone: Traefik is always there', {
      before: 'ports of the host',
      after: 'a host name, for your network alone',
    });
  else {
    note.taken('access: []');
    entry.access = [];
  }
  return known !== undefined && wanted;
}

function name(
  app: string,
  entry: CatalogueApp,
  { route: known }: AppDefinition,
  row: Row,
  routed: boolean,
  note: Note,
): void {
  const wanted = typeof row['proxy_host_rule'] === 'string' ? row['proxy_host_rule'].trim() : '';
  if (known === undefined || !routed || wanted === '' || wanted === (known.subdomain ?? app)) {
    note.taken(routed ? 'the usual name' : 'no route, so no name');
    return;
  }
  if (isHostLabel(wanted.toLowerCase())) {
    note.taken('subdomain');
    entry.subdomain = wanted.toLowerCase();
  } else note.unsupported('the name is not a single label', 'write the whole name as host: of the app');
}

function login(
  work: HmsImport,
  app: string,
  entry: CatalogueApp,
  definition: AppDefinition,
  row: Row,
  said: (key: string) => Note,
): void {
  const wanted = isOnIn(row, 'authentik', false);
  const forced = work.vars.flag('hmsdocker_authentik_enabled_through_cftunnel') && work.sso;
  const possible = definition.login.sso && definition.route !== undefined && entry.access?.length !== 0;
  if ((wanted || forced) && work.sso && possible) entry.auth = 'sso';
  const note = said('authentik');
  if (!wanted)
    note.taken(
      entry.auth === 'sso' ? 'auth: sso, which was forced on all apps' : 'the login of the app itself',
    );
  else if (!work.sso)
    note.unsupported(
      'the login page had no effect: authentik was off, or there were no certificates',
      `add tls: and sso: to the stack, and auth: sso to ${app}`,
    );
  else if (possible) note.taken('auth: sso');
  else
    note.changed('the login of the app itself: its programs cannot follow a login page', {
      before: 'a login page by authentik',
      after: 'the login of the app',
    });
  const kind = said('authentik_provider_type');
  if (row['authentik_provider_type'] === 'oauth2' && wanted && work.sso)
    kind.changed('auth: sso; the word had no effect there. With auth: oidc the app asks authentik directly');
  else kind.taken('`auth` says so');
}

function ports(
  work: HmsImport,
  entry: CatalogueApp,
  definition: AppDefinition,
  row: Row,
  note: Note,
  app: string,
): void {
  const all = Object.values(definition.services).flatMap((service) => service.ports ?? []);
  const own = all.filter(({ publish }) => publish !== 'always').map(({ host }) => host);
  const wanted =
    isOnIn(row, 'expose_ports', false) ||
    work.vars.flag('container_expose_ports') ||
    app === 'plex' ||
    !isOnIn(tableOf(work.vars).get('traefik'), 'enabled', true);
  if (!wanted || own.length === 0) {
    note.taken(wanted ? 'there is no port to publish' : 'no port of the host');
    return;
  }
  entry.publish = [...new Set(own)];
  if (app === 'plex')
    work.remark(
      '/apps/plex/publish',
      'All of these were always open there. Players at home need the first; drop what you do not use.',
    );
  note.taken('publish');
}

function card(work: HmsImport, row: Row, said: (key: string) => Note): void {
  const dashboard = work.enabled.has('homepage');
  if (dashboard && !isOnIn(row, 'homepage', true))
    said('homepage').unsupported('every app of the dashboard has its card', 'nothing; the card does no harm');
  else said('homepage').taken(dashboard ? 'a card on the dashboard' : 'there is no dashboard');
  if (dashboard && isOnIn(row, 'homepage_stats', false))
    said('homepage_stats').changed('no live figures on the card: they take the Docker socket', {
      before: 'the dashboard could command Docker',
      after: 'the dashboard has no access to Docker',
    });
  else said('homepage_stats').taken('no live figures');
}
