/** Names of ansible-hms-docker: those that changed, and those that are on by default. */

/** Present names of variables that had another one. */
const RENAMED: Readonly<Record<string, string>> = {
  traefik_ext_hosts_configs_path: 'hmsdocker_traefik_static_config_location',
  hms_docker_library_path: 'hmsdocker_library_path',
  transmission_vpn_provider: 'hmsdocker_vpn_provider',
  transmission_vpn_user: 'hmsdocker_vpn_user',
  transmission_vpn_pass: 'hmsdocker_vpn_pass',
  transmission_ovpn_config_local_path: 'transmission_ovpn_config_local_dir',
  hms_docker_plex_ssl_subdomain: 'hms_docker_plex_ssl_public_hostname',
};

/** Apps that run when there is no table of apps. */
export const ENABLED: readonly string[] = [
  'bazarr',
  'overseerr',
  'plex',
  'portainer',
  'prowlarr',
  'radarr',
  'requestrr',
  'sonarr',
  'tautulli',
  'traefik',
  'transmission',
  'watchtower',
];

/** Present name of a variable. */
export const presentName = (name: string) => (Object.hasOwn(RENAMED, name) ? (RENAMED[name] ?? name) : name);
