/** `waybill list`: the apps of the catalogue, and everything a user may say about one of them. */

import { sortedEntries } from '../../base/util/order.ts';
import { secretName } from '../../compile/model/names.ts';
import type { AppDefinition, Mount, Secret, Service, Setting } from '../../schema/app.gen.ts';
import { table, widthBefore, wrap } from './layout.ts';
import { plural } from './order.ts';
import { type Style, styleOf } from './style.ts';

/** How wide, and in which colours. */
export interface ListOptions {
  readonly color: boolean;
  /** Width of the terminal. Left out: nothing is cut. */
  readonly columns?: number | undefined;
}

/** Headings, in the order in which they are shown. */
const CATEGORIES: Readonly<Record<AppDefinition['category'], string>> = {
  'media-server': 'Media servers',
  'media-management': 'Media management',
  download: 'Downloads',
  'analytics-dashboard': 'Dashboards and figures',
  networking: 'Networking',
  misc: 'Other',
};

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** All apps, by category and name. */
export function renderCatalogue(apps: Readonly<Record<string, AppDefinition>>, options: ListOptions): string {
  const style = styleOf(options.color);
  const entries = sortedEntries(apps);
  const columns = (options.columns ?? NO_LIMIT) - 2;
  const head = ['name', 'title', 'logins', 'variants', 'what it does'];
  const rows = fitted([head, ...entries.map(([name, app]) => catalogueRow(name, app))], columns);
  // One table for all categories, so that the columns are below each other.
  const [first = '', ...lines] = table(rows, columns);
  const blocks = Object.entries(CATEGORIES).flatMap(([category, title]) => {
    const own = lines.filter((_, i) => entries[i]?.[1].category === category);
    return own.length === 0 ? [] : ['', style.strong(title), ...own.map((line) => `  ${line}`)];
  });
  const foot = `${plural(entries.length, 'app')}. Everything about one: waybill show APP`;
  return `${[style.quiet(`  ${first}`), ...blocks, '', foot].join('\n')}\n`;
}

function catalogueRow(name: string, app: AppDefinition): string[] {
  return [
    name,
    app.title,
    loginsOf(app).join(', ') || '-',
    Object.keys(app.variants ?? {}).join(', ') || '-',
    (app.deprecated === undefined ? '' : '(deprecated) ') + app.description,
  ];
}

/** Room that a description needs to say anything. */
const LEGIBLE = 40;

/** Leaves out columns of the catalogue, the least missed first, until the description is legible. */
function fitted(rows: readonly string[][], columns: number): readonly string[][] {
  const sets = [
    [0, 1, 2, 3, 4],
    [0, 2, 3, 4],
    [0, 2, 4],
    [0, 4],
  ];
  const candidates = sets.map((set) => rows.map((row) => set.map((i) => row[i] ?? '')));
  return candidates.find((some) => columns - widthBefore(some) >= LEGIBLE) ?? candidates.at(-1) ?? rows;
}

/** The values of `auth:` that the app can have. */
function loginsOf({ login }: AppDefinition): string[] {
  return [
    ...(login.sso ? ['sso'] : []),
    ...(login.oidc === undefined ? [] : ['oidc']),
    ...(login.own === 'none' ? [] : ['app']),
  ];
}

interface Section {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** One app in full. */
export function renderApp(name: string, app: AppDefinition, options: ListOptions): string {
  const style = styleOf(options.color);
  const columns = options.columns ?? NO_LIMIT;
  const lines = [`${style.strong(app.title)} ${style.quiet(`(${name})`)}`, ...wrap(app.description, columns)];
  lines.push(style.quiet(app.website));
  if (app.deprecated !== undefined) lines.push('', ...deprecation(app.deprecated, style, columns));
  for (const { title, rows } of sectionsOf(name, app)) {
    if (rows.length === 0) continue;
    lines.push('', style.strong(title), ...rowLines(rows, columns));
  }
  const steps = app.steps ?? [];
  if (steps.length > 0)
    lines.push('', style.strong('Left to do by hand'), ...steps.flatMap((s) => item(s, columns)));
  return `${lines.join('\n')}\n`;
}

function deprecation(
  { why, successor }: NonNullable<AppDefinition['deprecated']>,
  style: Style,
  columns: number,
): string[] {
  const text = `deprecated: ${why}${successor === undefined ? '' : ` Use ${successor} in its place.`}`;
  return wrap(text, columns).map(style.warning);
}

function rowLines(rows: readonly (readonly string[])[], columns: number): string[] {
  return table(rows, columns - 2, true).map((line) => `  ${line}`);
}

function item(text: string, columns: number): string[] {
  return wrap(text, columns - 4).map((line, i) => (i === 0 ? `  - ${line}` : `    ${line}`));
}

function sectionsOf(name: string, app: AppDefinition): Section[] {
  const services = Object.entries(app.services);
  return [
    { title: 'Address', rows: addressRows(name, app) },
    { title: 'Logins (auth:)', rows: loginRows(app) },
    {
      title: 'Variants (variants:)',
      rows: Object.entries(app.variants ?? {}).map(([key, v]) => [key, v.title]),
    },
    { title: 'Settings (settings:)', rows: sortedEntries(app.settings ?? {}).map(settingRow) },
    { title: 'VPN (vpn: {type: ...})', rows: app.vpn === undefined ? [] : [app.vpn.types] },
    { title: 'Host ports (publish:)', rows: services.flatMap(portRows) },
    { title: 'Data', rows: dataRows(name, app) },
    { title: 'Secrets', rows: sortedEntries(app.secrets ?? {}).map((entry) => secretRow(name, entry)) },
    { title: 'Rights beyond the usual', rows: services.flatMap(rightRows) },
    { title: 'Needs', rows: (app.requires ?? []).map((other) => [other]) },
    { title: 'Containers', rows: services.map(([key, s]) => [key, `${s.image.name}:${s.image.tag}`]) },
  ];
}

function addressRows(name: string, { route }: AppDefinition): string[][] {
  if (route === undefined) return [];
  const host = `${route.subdomain ?? name}.<domain>`;
  return [[host, route.internal ?? `${route.service}, port ${route.port}`]];
}

function loginRows({ login }: AppDefinition): string[][] {
  const rows = [
    ...(login.sso ? [['sso', 'the login page of authentik in front of the app']] : []),
    ...(login.oidc === undefined ? [] : [['oidc', 'the app itself logs its users in with authentik']]),
    ...(login.own === 'required' ? [['app', "the app's own login, always there"]] : []),
    ...(login.own === 'optional' ? [['app', "the app's own login, after you switched it on"]] : []),
  ];
  return rows.length === 0 ? [['none', 'the app knows no login']] : rows;
}

function settingRow([key, setting]: [string, Setting]): string[] {
  const choice = setting.enum === undefined ? setting.type : setting.enum.join(' | ');
  const usual =
    setting.default === undefined ? 'must be given' : `default ${JSON.stringify(setting.default)}`;
  return [key, choice, usual, setting.description];
}

function portRows([, service]: [string, Service]): string[][] {
  return (service.ports ?? []).map((port) => [
    `${port.host}/${port.protocol ?? 'tcp'}`,
    port.publish === 'always' ? 'always' : 'when asked',
    port.purpose,
  ]);
}

function dataRows(name: string, app: AppDefinition): string[][] {
  const mounts = Object.values(app.services).flatMap((service) => service.mounts ?? []);
  const rows = mounts.flatMap((mount) => mountRow(name, mount));
  const volumes = sortedEntries(app.volumes ?? {}).map(([key, volume]) => [
    `volume ${key}`,
    volume.description,
  ]);
  // Several services may see the same folder.
  const unique = new Map([...rows, ...volumes].map((row) => [row.join('\0'), row]));
  return [...unique.values()];
}

function mountRow(name: string, mount: Mount): string[][] {
  if (mount.type === 'data') return [[`<data>/${name}/${mount.name}`, mount.target]];
  if (mount.type === 'media')
    return [['<media>', `${mount.target}${mount.readOnly === true ? ', read-only' : ''}`]];
  return [];
}

function secretRow(name: string, [key, secret]: [string, Secret]): string[] {
  const full = secret.shared === true ? key : secretName(name, key);
  const kind = secret.optional === true ? `${secret.kind}, optional` : secret.kind;
  return [full, kind, secret.purpose];
}

function rightRows([key, service]: [string, Service]): string[][] {
  const rows: string[][] = [];
  if (service.privileged !== undefined) rows.push([key, 'all rights on the host', service.privileged]);
  if (service.newPrivileges !== undefined) rows.push([key, 'may gain rights', service.newPrivileges]);
  if (service.networkMode === 'host') rows.push([key, 'the network of the host', '']);
  for (const mount of service.mounts ?? []) {
    if (mount.type === 'docker-socket') rows.push([key, 'the Docker socket: root on the host', mount.reason]);
    if (mount.type === 'host') rows.push([key, `reads ${mount.source}`, mount.reason]);
  }
  return rows;
}
