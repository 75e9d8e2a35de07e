/**
 * Data that lies in another folder or volume than a new stack would put it: overrides lead to where it is. Everything
 * that is not here lies at the same place, below the folder of apps.
 */
import { join } from '../../base/util/pointer.ts';
import type { HmsImport } from './hms-import.ts';

/** Folders: service -> path in the container -> folder below that of the apps. */
const FOLDERS: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  authentik: {
    'authentik-server': { '/data/media': 'authentik/media', '/templates': 'authentik/custom-templates' },
    'authentik-worker': { '/data/media': 'authentik/media', '/templates': 'authentik/custom-templates' },
  },
  backrest: { backrest: { '/root/.config': 'backrest/repo_configs' } },
  beszel: {
    beszel: { '/beszel_data': 'beszel/config/beszel_data', '/beszel_socket': 'beszel/config/beszel_socket' },
    'beszel-agent': {
      '/var/lib/beszel-agent': 'beszel/config/beszel_agent_data',
      '/beszel_socket': 'beszel/config/beszel_socket',
    },
  },
  fileflows: { fileflows: { '/app/Data': 'fileflows/config' } },
  librariarr: { librariarr: { '/config': 'librariarr/config/app' } },
  n8n: { 'n8n-postgres': { '/var/lib/postgresql/data': 'n8n/db' } },
  scrutiny: {
    scrutiny: {
      '/opt/scrutiny/config': 'scrutiny/config/config',
      '/opt/scrutiny/influxdb': 'scrutiny/config/influxdb',
    },
  },
  tdarr: {
    tdarr: {
      '/app/server': 'tdarr/config/server',
      '/app/configs': 'tdarr/config/app',
      '/app/logs': 'tdarr/config/logs',
    },
  },
  tracearr: {
    'tracearr-db': { '/home/postgres/pgdata/data': 'tracearr/config/postgres' },
    'tracearr-redis': { '/data': 'tracearr/config/redis' },
  },
  tubearchivist: { tubearchivist: { '/cache': 'tubearchivist/config/cache' } },
  wizarr: {
    wizarr: {
      '/data/database': 'wizarr/config/database',
      '/data/wizard_steps': 'wizarr/config/wizard_steps',
    },
  },
};

/** Volumes: app -> our key -> the key that the volume was made under. */
const VOLUMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  authentik: { 'authentik-database': 'authentik_database', 'authentik-geoip': 'authentik_geoip' },
  librariarr: { 'librariarr-database': 'librariarr-db' },
  netdata: {
    'netdata-config': 'netdataconfig',
    'netdata-lib': 'netdatalib',
    'netdata-cache': 'netdatacache',
  },
  tubearchivist: { 'tubearchivist-redis': 'tubearchivist_redis', 'tubearchivist-index': 'tubearchivist_es' },
};

/** Folders of the library that apps know by a path of their own: app -> path in the container -> folder. */
const LIBRARY: Readonly<Record<string, readonly [target: string, folder: string]>> = {
  pinchflat: ['/downloads', 'youtube/pinchflat'],
  tubearchivist: ['/youtube', 'youtube/tubearchivist'],
};

/** Enters an override for every folder and volume that would otherwise be looked for elsewhere. */
export function keepData(work: HmsImport): void {
  for (const app of runningApps(work)) {
    for (const [service, folders] of Object.entries(FOLDERS[app] ?? {})) {
      for (const [target, folder] of Object.entries(folders))
        work.mount(service, `${work.spec.host.data}/${folder}`, target);
      work.remark(join('/overrides/services', service), 'Keeps the data where it lies.');
    }
    keepVolumes(work, app);
    keepLibrary(work, app);
  }
}

/** Apps of the stack, authentik included, which is added automatically. */
function runningApps(work: HmsImport): string[] {
  return [...new Set([...(work.sso ? ['authentik'] : []), ...Object.keys(work.spec.apps)])];
}

function keepVolumes(work: HmsImport, app: string): void {
  const geoip = work.spec.apps['authentik'] as { settings?: { geoip?: unknown } } | undefined;
  for (const [key, old] of Object.entries(VOLUMES[app] ?? {})) {
    if (key === 'authentik-geoip' && geoip?.settings?.geoip !== true) continue;
    // Another project's volume to Compose: it is neither made nor removed, only used.
    work.keepVolume(key, `${work.project}_${old}`);
    work.remark(join('/overrides/volumes', key), 'The volume that is there already.');
  }
}

function keepLibrary(work: HmsImport, app: string): void {
  const [target, folder] = LIBRARY[app] ?? [];
  if (target === undefined || folder === undefined) return;
  const { vars } = work;
  const root = `${vars.text('hms_docker_primary_mount_name')}/${vars.text('hms_docker_library_folder_name')}`;
  const media = vars.text('hms_docker_mount_path').replace(/\/+$/, '');
  work.mount(app, `${media}/${root}/${folder}`, target);
  work.remark(join('/overrides/services', app), 'Keeps the data where it lies.');
}
