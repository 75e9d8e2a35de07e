/** The sections of a stack beside its apps: the host, certificates, logins, the tunnel. */

import type { HmsImport } from './hms-import.ts';
import { importLan } from './lan.ts';

/** Enters all sections. What is said about their variables is in rules.ts. */
export function importSections(work: HmsImport): void {
  importHost(work);
  importLan(work);
  importTls(work);
  importTunnel(work);
  if (work.sso) work.spec.sso = {};
}

function importHost({ vars, spec }: HmsImport): void {
  const { host } = spec;
  host.timezone = vars.text('container_timezone');
  host.uid = Number(vars.text('container_uid'));
  host.gid = Number(vars.text('container_gid'));
  host.data = withoutSlash(vars.text('hms_docker_apps_path'));
  host.media = withoutSlash(vars.text('hms_docker_mount_path'));
  const library = libraryFolders(vars);
  if (library.length > 0) host.library = library;
  if (vars.flag('enable_nvidia_gpu')) host.gpu = 'nvidia';
  else if (vars.flag('enable_intel_gpu')) host.gpu = 'intel';
  const restart = vars.text('container_restart_policy');
  if (restart === 'always' || restart === 'on-failure' || restart === 'no') spec.restart = restart;
  if (restart === 'false') spec.restart = 'no';
}

const withoutSlash = (path: string) => (path.length > 1 ? path.replace(/\/+$/, '') : path);

/** Folders of the primary mount, as apps know them. */
export function libraryFolders(vars: HmsImport['vars']): string[] {
  const primary = vars.text('hms_docker_primary_mount_name');
  const library = vars.text('hms_docker_library_folder_name');
  const names = vars.list('hms_docker_library_folders').flatMap((entry) => {
    const name = (entry as { folder_name?: unknown } | null)?.folder_name;
    return typeof name === 'string' ? [name] : [];
  });
  const folders = [
    `${primary}/${vars.text('hms_docker_downloads_folder_name')}`,
    ...names.map((name) => `${primary}/${library}/${name}`),
  ];
  return folders.filter((folder) =>
    /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/.test(folder),
  );
}

function importTls({ vars, spec, tls }: HmsImport): void {
  if (!tls) return;
  const provider = vars.text('traefik_ssl_dns_provider_code').toLowerCase() || 'cloudflare';
  const email = vars.text('traefik_ssl_letsencrypt_email') || `admin@${spec.domain}`;
  spec.tls = { email, dnsProvider: provider };
  const variables = Object.keys(dnsVariables(vars)).filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name));
  if (provider !== 'cloudflare' && variables.length > 0) spec.tls.dnsSecrets = variables;
  const resolvers = ['traefik_ssl_dns_resolver_1', 'traefik_ssl_dns_resolver_2'].map((name) =>
    vars.text(name),
  );
  const usual = resolvers[0] === '1.1.1.1' && resolvers[1] === '1.0.0.1';
  const named = resolvers.filter((address) => address !== '').map(withPort);
  if (!usual && named.length > 0) spec.tls.resolvers = named;
  if (vars.flag('traefik_ssl_use_letsencrypt_staging_url')) spec.tls.staging = true;
}

const withPort = (address: string) => (/:\d+$/.test(address) ? address : `${address}:53`);

/** Variables that Traefik gets for the DNS provider, with their values. */
export function dnsVariables(vars: HmsImport['vars']): Readonly<Record<string, unknown>> {
  const value = vars.value('traefik_ssl_dns_provider_environment_vars');
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function importTunnel(work: HmsImport): void {
  const id = work.options.get('tunnel');
  if (id !== undefined) work.spec.tunnel = { id };
}
