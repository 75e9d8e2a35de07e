/** The rule of every variable of ansible-hms-docker 1.18.6, by the file that users know it from. */

import { becomes, notNeeded, notSupported, ownedByHost, type Rule, secret } from './rules.ts';
import { dnsVariables } from './sections.ts';
import { APP_RULES } from './table-apps.ts';
import { isVault } from './variables.ts';

const NO_CALLS = 'nothing here calls running apps';
const BY_HAND = 'connect the apps by hand; `waybill show` names the addresses';
const bootstrap = notSupported(NO_CALLS, BY_HAND);

const UNIFI = notSupported(
  'records are not written to a UniFi controller',
  'load out/<stack>/dns/lan.zone, or keep the records that are there',
);
const MOUNT = becomes('the mount stays in /etc/fstab as it is; host.media is the folder above it');

/** Certificates of a provider: each variable is a secret of its own name. */
const dnsSecrets: Rule = (work, name, note) => {
  if (!work.tls) return note.idle('there are no certificates');
  const place = work.vars.place(name) ?? work.vars.place('cloudflare_api_token');
  const wanted = work.spec.tls?.dnsSecrets ?? ['CF_DNS_API_TOKEN'];
  const values = dnsVariables(work.vars);
  for (const variable of place === undefined ? [] : wanted) {
    const value = values[variable];
    work.ledger.secret(place as NonNullable<typeof place>, {
      name: variable.toLowerCase().replaceAll('_', '-'),
      purpose: `The variable ${variable} of the DNS provider, for certificates.`,
      ...(typeof value === 'string' && value !== '' && !isVault(value) ? { value } : {}),
    });
  }
  note.taken(
    work.spec.tls?.dnsSecrets === undefined
      ? 'the secret cf-dns-api-token'
      : 'tls.dnsSecrets, and a secret each',
  );
};

const tunnel: Rule = (work, name, note) => {
  if (!work.enabled.has('cloudflare-tunnel')) return note.idle('there is no tunnel');
  const place = work.vars.place(name);
  const before = 'names in the dashboard of Cloudflare led straight to containers, past allow-list and login';
  if (work.spec.tunnel === undefined) {
    note.unsupported(
      'a tunnel with a token takes its rules from the dashboard of Cloudflare and reads no file',
      'make one with `cloudflared tunnel create`, import with --tunnel ID, and write access: [lan, tunnel] at each app that should be on it',
    );
    return;
  }
  note.changed('tunnel; nothing is on it before an app says access: [lan, tunnel]', {
    before,
    after: 'nobody, until an app is named; then through Traefik and its login',
  });
  if (place !== undefined)
    work.ledger.secret(place, {
      name: 'cloudflare-tunnel-credentials',
      purpose: 'The file that `cloudflared tunnel create` wrote: one line of JSON.',
    });
};

const version: Rule = (work, name, note) => {
  const tag = work.vars.text(name);
  if (tag === '' || tag === 'latest')
    return note.changed('the version of the catalogue in place of a moving one');
  if (work.options.get('images') === 'raise')
    return note.changed(`the version of the catalogue in place of ${tag}, as --images says`);
  work.app('traefik').version = tag;
  note.taken('version of traefik');
};

const geoip =
  (secretName: string, purpose: string): Rule =>
  (work, name, note) => {
    const both = ['authentik_geoip_account_id', 'authentik_geoip_license_key'].every((one) => {
      const value = work.vars.value(one);
      return value !== null && value !== '' && value !== undefined;
    });
    if (!work.sso || !both) return note.idle('not in use');
    work.set('authentik', 'geoip', true);
    secret('authentik', secretName, purpose)(work, name, note);
  };

export const RULES: Readonly<Record<string, Rule>> = {
  ...APP_RULES,

  // Applications that call each other
  hmsdocker_app_bootstrap: bootstrap,
  hmsdocker_app_bootstrap_delete_unused: bootstrap,
  hmsdocker_app_bootstrap_prowlarr_enabled: bootstrap,
  hmsdocker_app_bootstrap_sonarr_enabled: bootstrap,
  hmsdocker_app_bootstrap_radarr_enabled: bootstrap,
  hmsdocker_app_bootstrap_lidarr_enabled: bootstrap,

  // Single sign-on
  hmsdocker_authentik_enabled_through_cftunnel: (work, name, note) =>
    work.vars.flag(name) && work.sso
      ? note.changed('auth: sso at every app that can have it', {
          before: 'middlewares without a login behind them at apps whose own switch was off',
          after: 'a login for every one of them',
        })
      : note.idle('off'),
  authentik_pg_user: becomes('overrides, if it is not the usual one'),
  authentik_pg_db: becomes('overrides, if it is not the usual one'),
  authentik_old_pg_user: becomes('overrides'),
  authentik_old_pg_db: becomes('overrides'),
  authentik_key_path: becomes('the secret authentik-secret-key, to be copied from there'),
  authentik_pgpass_path: becomes('the secret authentik-database-password, to be copied from there'),
  authentik_external_host: becomes('the host name of the route of authentik'),
  authentik_geoip_account_id: geoip('authentik-geoip-account-id', 'Number of your account at maxmind.com.'),
  authentik_geoip_license_key: geoip(
    'authentik-geoip-license-key',
    'Licence key of your account at maxmind.com.',
  ),

  // Cloudflare
  cloudflare_api_token: secret(
    ['cloudflare-ddns', 'traefik'],
    'cf-dns-api-token',
    'Cloudflare API token that may edit the DNS records of your zone.',
  ),
  cloudflare_tunnel_token: tunnel,

  // All containers
  hms_docker_compose_container_state: notSupported(
    'a stack that is in the repository runs',
    'stop it on the server, or remove its folder',
  ),
  container_restart_policy: becomes('restart'),
  container_remove_orphans: becomes('containers of apps that are gone are always removed'),
  container_timezone: becomes('host.timezone'),
  container_uid: becomes('host.uid'),
  container_gid: becomes('host.gid'),
  container_expose_ports: becomes('publish of each app'),
  enable_nvidia_gpu: becomes('host.gpu; the driver and its toolkit stay as they are on the host'),
  enable_intel_gpu: becomes('host.gpu'),

  // Project and host
  project_name: becomes('name: of the stack, its networks and volumes'),
  hms_docker_data_path: becomes('the folder above host.data; its .env and keys are not used any more'),
  hms_docker_apps_path: becomes('host.data'),
  secrets_env_user: ownedByHost('the old .env'),
  secrets_env_group: ownedByHost('the old .env'),
  secrets_env_mode: ownedByHost('the old .env'),
  hmsdocker_docker_network_base_subnet: ownedByHost('the address pool of Docker'),
  docker_daemon_options_base: ownedByHost('the configuration of Docker'),
  hms_docker_subnet_mask: becomes('part of lan'),
  hms_docker_domain: becomes('domain'),
  hmsd_current_version: notNeeded('each tree names its compiler'),
  hmsd_version_file: notNeeded('each tree names its compiler'),
  debug_mode: notNeeded('secrets are never printed'),
  is_github_runner: notNeeded('there are no prompts'),

  // Media and shares
  hms_docker_media_share_type: MOUNT,
  hms_docker_mount_path: becomes('host.media'),
  hms_docker_primary_mount_name: becomes('first part of the folders of host.library'),
  hms_docker_library_folder_name: becomes('part of the folders of host.library'),
  hmsdocker_library_path: becomes('part of the folders of host.library'),
  hms_docker_library_folders: becomes('host.library'),
  nas_client_package_state: ownedByHost('the programs for shares'),
  nas_client_mount_state: MOUNT,
  nas_client_mount_on_boot: MOUNT,
  nas_client_use_additional_paths: MOUNT,
  nas_client_remote_additional_paths: MOUNT,
  nas_client_remote_cifs_path: MOUNT,
  nas_client_cifs_username: MOUNT,
  nas_client_cifs_password: becomes('the file on the host that only root can read stays as it is'),
  nas_client_cifs_opts: MOUNT,
  nas_client_remote_nfs_path: MOUNT,
  nas_client_nfs_opts: MOUNT,

  // Traefik and certificates
  hmsdocker_traefik_version: version,
  traefik_ssl_enabled: becomes('tls'),
  traefik_security_hardening: (work, name, note) =>
    work.vars.flag(name)
      ? note.taken('hardening, which comes with tls')
      : note.changed('hardening, as soon as there is tls; no dashboard without a route', {
          before:
            'the dashboard of Traefik answered without a login on port 8080 to every container beside it',
          after: 'no such port',
        }),
  traefik_ssl_use_letsencrypt_staging_url: becomes('tls.staging'),
  traefik_ssl_sans: becomes('every name of a route has its certificate automatically'),
  traefik_ssl_dns_provider_code: becomes('tls.dnsProvider'),
  traefik_ssl_dns_provider_zone: becomes('the domain'),
  traefik_ssl_dns_provider_environment_vars: dnsSecrets,
  traefik_ssl_dns_resolver_1: becomes('tls.resolvers'),
  traefik_ssl_dns_resolver_2: becomes('tls.resolvers'),
  traefik_ssl_letsencrypt_email: becomes('tls.email'),
  hmsdocker_traefik_static_config_location: notSupported(
    'files of your own for Traefik are not read',
    'write machines under external:, and additional names as hosts: of an app',
  ),
  traefik_ext_hosts_enabled: becomes('external'),
  traefik_log_level: notSupported('the level of the log is always INFO', 'nothing'),
  traefik_verify_endpoints: becomes('every container has a health check'),
  traefik_enable_access_logs: becomes('the access log is always on'),

  // Scripts and the UniFi controller
  custom_scripts_enabled: notSupported(
    'there are no scripts on the host',
    'remove their entries from the crontab of root',
  ),
  monitoring_scripts_enabled: notSupported(
    'there are no scripts on the host',
    'remove their entries from the crontab of root',
  ),
  media_avail_script_enabled: notSupported('there are no scripts on the host', 'watch Plex with Uptime Kuma'),
  media_avail_kuma_push_url: notSupported('there are no scripts on the host', 'watch Plex with Uptime Kuma'),
  gpu_prereq_packages_state: ownedByHost('the toolkit of the card'),
  gpu_family_override: (_, __, note) => note.idle('only for the toolkit of the card, which stays as it is'),
  unifi_dns_enabled: UNIFI,
  unifi_dns_controller_url: UNIFI,
  unifi_dns_api_key: UNIFI,
  unifi_dns_site_name: UNIFI,
  unifi_dns_cname_target: UNIFI,
  unifi_dns_ttl_seconds: UNIFI,
  unifi_dns_validate_certs: UNIFI,
  unifi_dns_include_external_hosts: UNIFI,
  unifi_dns_include_4k_instances: UNIFI,
  unifi_dns_api_page_limit: UNIFI,
  unifi_dns_api_timeout: UNIFI,
};
