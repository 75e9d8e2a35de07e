/** Images: their parts, and which app of the catalogue they hold. */
import { defined } from '../../base/util/defined.ts';
import type { AppDefinition } from '../../schema/app.gen.ts';

export interface Image {
  /** Repository with its registry, as written. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The parts of an image reference. An empty tag, where a variable is not set, is none. */
export function parseImage(reference: string): Image {
  const [before = '', digest] = reference.split('@');
  const colon = before.lastIndexOf(':');
  const tagged = colon > before.lastIndexOf('/');
  return {
    name: tagged ? before.slice(0, colon) : before,
    ...(tagged && colon + 1 < before.length ? { tag: before.slice(colon + 1) } : {}),
    ...defined({ digest }),
  };
}

/** Vendor and name: the registry does not say what is in an image. */
export function repositoryOf(name: string): string {
  const parts = name.split('/');
  const registry = parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? '');
  return (registry ? parts.slice(1) : parts).join('/').replace(/^library\//, '');
}

/** What the program is called, regardless of who packed it. */
export function programOf(name: string): string {
  const last = repositoryOf(name).split('/').at(-1) ?? '';
  return last.replace(/^(?:arch|docker)-/, '');
}

/** Names under which vendors pack apps that the catalogue calls otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'pms-docker': 'plex',
  embyserver: 'emby',
  portainer: 'portainer',
  'portainer-ee': 'portainer',
  'uptime-kuma': 'uptimekuma',
  'docker-notifiarr': 'notifiarr',
};

/** The one container of an app; undefined when it has several. */
export function onlyService(definition: AppDefinition): string | undefined {
  const gone = (definition.patches ?? [])
    .filter((patch) => patch.remove === true && usual(definition, patch.when.setting))
    .map((patch) => patch.service);
  const [name, ...others] = Object.keys(definition.services).filter((service) => !gone.includes(service));
  return others.length === 0 ? name : undefined;
}

/** Whether a condition about a setting holds as long as nobody says anything. */
function usual(definition: AppDefinition, setting: Readonly<Record<string, unknown>> | undefined): boolean {
  return Object.entries(setting ?? {}).every(
    ([name, value]) => definition.settings?.[name]?.default === value,
  );
}

export type Catalogue = Readonly<Record<string, AppDefinition>>;

/** Why an app of the catalogue cannot take the place of a container, or which one can. */
export type Match =
  | { readonly app: string; readonly definition: AppDefinition; readonly why?: undefined }
  | { readonly app: string; readonly why: string }
  | undefined;

/** The app of the catalogue that an image holds; `why` says what speaks against using it. */
export function catalogueApp(catalogue: Catalogue, { name }: Image): Match {
  const program = programOf(name);
  const app =
    OTHER_NAMES[program] ??
    Object.keys(catalogue).find((key) =>
      Object.values(catalogue[key]?.services ?? {}).some(
        (service) => programOf(service.image.name) === program,
      ),
    ) ??
    (program in catalogue ? program : undefined);
  const definition = app === undefined ? undefined : catalogue[app];
  if (app === undefined || definition === undefined || definition.implied !== undefined) return undefined;
  const only = onlyService(definition);
  if (only === undefined) {
    const first = Object.values(definition.services)[0];
    if (first === undefined || programOf(first.image.name) !== program) return undefined;
    return { app, why: "the catalogue's app consists of several containers" };
  }
  if (definition.vpn !== undefined) return { app, why: "the catalogue's app sets up its VPN differently" };
  if (Object.values(definition.settings ?? {}).some((setting) => setting.default === undefined))
    return { app, why: "the catalogue's app needs settings that the project does not have" };
  return { app, definition };
}
