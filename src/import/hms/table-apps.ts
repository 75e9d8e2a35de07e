/** The rules of variables that belong to single apps. */

import { becomes, flag, notSupported, type Rule, secret, setting, switchOf, variables } from './rules.ts';
import { CARD_RULES } from './table-cards.ts';

const TRANSCODERS = ['plex', 'emby', 'jellyfin'] as const;
const TORRENTS = ['transmission', 'qbittorrent', 'deluge'] as const;

const SCRIPTS = notSupported(
  "other people's scripts are not downloaded and run",
  'read them, and mount a copy under overrides:',
);
const JBOPS = SCRIPTS;
const CERTIFICATE = notSupported(
  'no job converts certificates for Plex',
  'nothing: Plex is behind Traefik, and has certificates of its own for direct connections',
);

/** Two names of one record become one whole name. */
const ddnsNames: Rule = (work, _, note) => {
  if (!work.enabled.has('cloudflare-ddns')) return note.idle('cloudflare-ddns does not run');
  const zone = work.vars.text('cloudflare_ddns_domain') || work.spec.domain;
  const label = work.vars.text('cloudflare_ddns_subdomain');
  work.set('cloudflare-ddns', 'domains', label === '' ? zone : `${label}.${zone}`);
  note.taken('the setting domains of cloudflare-ddns');
};

const vpn: Rule = (work, name, note) => {
  const type = work.vars.text(name).toLowerCase();
  for (const app of TORRENTS.filter((one) => work.enabled.has(one)))
    work.app(app).vpn = { type: type === 'wireguard' && app !== 'transmission' ? 'wireguard' : 'openvpn' };
  if (type === 'openvpn' || type === 'wireguard' || type === '') note.taken('vpn of the torrent clients');
  else
    note.changed(
      'vpn of the torrent clients: openvpn, with files of your own; the word only left out a check there',
    );
};

const downloads: Rule = (work, _, note) => {
  const { vars } = work;
  const folder = `${vars.text('hms_docker_primary_mount_name')}/${vars.text('hms_docker_downloads_folder_name')}`;
  if (work.enabled.has('transmission'))
    work.set('transmission', 'downloads', `${folder}/torrents/transmission`);
  note.taken('a folder of host.library, and the setting downloads of transmission');
};

const disks: Rule = (work, name, note) => {
  const apps = ['scrutiny', 'beszel'].filter((app) => work.enabled.has(app));
  const usual = work.vars.place(name) === undefined;
  const devices = work.vars
    .list(name)
    .filter((one): one is string => typeof one === 'string' && one.startsWith('/dev/'));
  if (apps.length === 0) return note.idle('no app looks at drives');
  if (usual) return;
  for (const app of apps) work.app(app).devices = [...devices];
  note.taken(`devices of ${apps.join(' and ')}; a container with a missing one does not start`);
};

const subnets: Rule = (work, name, note) => {
  if (!work.enabled.has('tailscale') || !work.vars.flag('tailscale_enable_subnet_routes'))
    return note.idle('not in use');
  const own = work.vars.text(name);
  if (own === '' || own === work.spec.lan.join(',')) return note.taken('the setting routeLan of tailscale');
  work.environment('tailscale', { TS_ROUTES: own });
  note.taken('overrides.services.tailscale.environment');
};

/** The address goes out as Plex's own port, as there. */
const advertise = setting('plex', 'advertise', (work, name) => {
  const address = work.vars.text(name);
  return work.vars.place(name) === undefined || address === '' ? undefined : `http://${address}:32400`;
});

const restore: Rule = (work, name, note) => {
  if (!work.enabled.has('backrest') || !work.vars.flag('hmsdocker_backrest_enable_restore_path'))
    return note.idle('not in use');
  work.mount('backrest', work.vars.text(name), '/restore');
  note.taken('overrides.services.backrest.volumes, seen as /restore');
};

const transcodeSize: Rule = (work, name, note) => {
  const apps = TRANSCODERS.filter((app) => work.enabled.has(app));
  if (!work.vars.flag('hmsdocker_transcode_tmpfs_enabled') || apps.length === 0) note.idle('not in use');
  else if (work.vars.text(name) === '4g') note.taken('the size that it has here');
  else
    note.unsupported(
      'the folder in memory holds 4 GB',
      'write another tmpfs for the same path under overrides:',
    );
};

export const APP_RULES: Readonly<Record<string, Rule>> = {
  cloudflare_ddns_domain: ddnsNames,
  cloudflare_ddns_subdomain: ddnsNames,
  cloudflare_ddns_proxied: setting('cloudflare-ddns', 'proxied', flag),
  cloudflare_ddns_delete_record_on_stop: setting('cloudflare-ddns', 'deleteOnStop', flag),
  cloudflare_ddns_create_ipv6_aaaa_record: setting('cloudflare-ddns', 'ipv6', flag),

  // Updates of images
  container_auto_update_schedule: (work, name, note) => {
    setting('watchtower', 'schedule')(work, name, { ...note, taken: () => undefined });
    if (!work.enabled.has('watchtower')) return note.idle('watchtower does not run');
    note.changed('the setting schedule of watchtower, which only reports; monitorOnly: false lets it act', {
      before: 'every container of the host was replaced at night, databases included',
      after: 'nothing is replaced without a commit',
    });
  },

  ...CARD_RULES,

  // Media servers
  plex_claim_token: secret('plex', 'plex-claim', 'Claim code; a server that runs already needs none.'),
  plex_advertise_ip: advertise,
  hmsdocker_transcode_tmpfs_enabled: switchOf(TRANSCODERS, 'transcodeMemory'),
  hmsdocker_transcode_tmpfs_size: transcodeSize,
  plex_transcode_folder: becomes(
    'scratch only; each app has a folder of its own for it, and nothing is kept',
  ),
  hms_docker_plex_ssl_enabled: CERTIFICATE,
  hms_docker_plex_ssl_public_hostname: CERTIFICATE,
  hms_docker_plex_ssl_update_config: CERTIFICATE,
  hms_docker_plex_ssl_restart_plex: CERTIFICATE,
  hms_docker_plex_ssl_cert_pass: CERTIFICATE,

  // Single apps
  separate_4k_instances_enable: becomes('variants of sonarr and radarr'),
  hmsdocker_svc_misc_arr_scripts_enabled: SCRIPTS,
  tautulli_include_jbops: JBOPS,
  tautulli_jbops_enabled: JBOPS,
  tautulli_jbops_install_path: JBOPS,
  tdarr_enable_node_server: (work, name, note) => {
    if (!work.enabled.has('tdarr') || !work.vars.flag(name)) return note.idle('not in use');
    const tdarr = work.app('tdarr');
    tdarr.publish = [...new Set([...(tdarr.publish ?? []), 8266])];
    note.taken('publish of tdarr');
  },
  hmsdocker_speedtest_api_key: secret(
    'speedtest-tracker',
    'speedtest-tracker-app-key',
    'Encrypts what Speedtest Tracker keeps.',
  ),
  hmsdocker_speedtest_schedule: setting('speedtest-tracker', 'schedule'),
  hmsdocker_netdata_claim_token: secret(
    'netdata',
    'netdata-claim-token',
    'Joins the server to your account at Netdata.',
  ),
  hmsdocker_netdata_claim_url: setting('netdata', 'claimUrl'),
  hmsdocker_netdata_claim_rooms: setting('netdata', 'claimRooms'),
  hmsdocker_notifiarr_api_key: secret(
    'notifiarr',
    'notifiarr-api-key',
    'API key of your account at notifiarr.com.',
  ),
  hmsdocker_unpackerr_additional_env_vars: variables('unpackerr', 'unpackerr', ['UN_LOG_FILE']),
  hmsdocker_tinymediamanager_vnc_password: secret(
    'tinymediamanager',
    'tinymediamanager-vnc-password',
    'Password of its screen.',
  ),
  hmsdocker_tubearchivist_username: setting('tubearchivist', 'username'),
  hmsdocker_tubearchivist_password: (work, name, note) =>
    work.vars.text(name) === 'verysecret' && work.enabled.has('tubearchivist')
      ? note.changed(
          'a generated secret, for the first start only: change the password of a running one in the app',
          { before: 'anybody who knows the default', after: 'anyone who knows the password' },
        )
      : secret('tubearchivist', 'tubearchivist-password', 'First password of Tube Archivist.')(
          work,
          name,
          note,
        ),
  hmsdocker_checkrr_enable_arr_processing: notSupported(
    'the file of Checkrr is not written',
    'keep its file as it is; it lies in its data folder',
  ),
  hmsdocker_backrest_allow_write: (work, name, note) =>
    work.vars.flag(name) && work.enabled.has('backrest')
      ? note.changed('the data of all apps is there read-only, as /sources; restore to /restore', {
          before: 'Backrest could overwrite every file of the project, keys included',
          after: 'Backrest reads the data of apps',
        })
      : note.idle('read-only'),
  hmsdocker_backrest_enable_restore_path: becomes('the folder /restore, always'),
  hmsdocker_backrest_restore_path: restore,
  hmsdocker_transcode_temp_path: becomes(
    'scratch only; each app has a folder of its own for it, and nothing is kept',
  ),
  hmsdocker_monitor_disk_devices: disks,
  hmsdocker_beszel_key: setting('beszel', 'agentKey'),
  hmsdocker_beszel_token: notSupported('the agent needs its key only', 'nothing'),
  hmsdocker_beszel_email: setting('beszel', 'adminEmail'),
  hmsdocker_beszel_password: secret('beszel', 'beszel-password', 'Password of the administrator of Beszel.'),
  hmsdocker_beszel_heartbeat_url: (work, name, note) => {
    const url = work.vars.text(name);
    if (url === '' || !work.enabled.has('beszel')) return note.idle('not in use');
    work.app('beszel').environment = { HEARTBEAT_URL: { secret: 'beszel-heartbeat-url' } };
    secret('beszel', 'beszel-heartbeat-url', 'Address that Beszel calls as long as it is well.')(
      work,
      name,
      note,
    );
  },

  // Tailscale
  tailscale_auth_key: secret(
    'tailscale',
    'tailscale-auth-key',
    'Lets this server join your private network.',
  ),
  tailscale_enable_subnet_routes: setting('tailscale', 'routeLan', flag),
  tailscale_subnet_routes: subnets,
  tailscale_advertise_exit_node: setting('tailscale', 'exitNode', flag),

  // Downloads
  transmission_ratio_limit: becomes('the app keeps its own; it was entered at the first start'),
  transmission_ratio_enabled: becomes('the app keeps its own; it was entered at the first start'),
  transmission_additional_env_vars: variables('transmission', 'transmission'),
  transmission_ovpn_config_file: setting('transmission', 'config'),
  transmission_ovpn_config_local_dir: (work, name, note) => {
    const source = work.vars.text(name);
    if (source === '' || !work.enabled.has('transmission')) return note.idle('not in use');
    work.mount('transmission', source, '/etc/openvpn/custom');
    note.taken('overrides.services.transmission.volumes');
  },
  transmission_ovpn_config_source_repo: notSupported(
    'profiles are not fetched from a repository that moves',
    'put the file of your provider into the data folder, and choose the provider custom',
  ),
  hmsdocker_vpn_type: vpn,
  hmsdocker_vpn_provider: setting('transmission', 'provider', (work, name) =>
    work.vars.text(name).toLowerCase(),
  ),
  hmsdocker_vpn_user: secret(TORRENTS, 'vpn-user', 'User name at your VPN provider.'),
  hmsdocker_vpn_pass: secret(TORRENTS, 'vpn-password', 'Password at your VPN provider.'),
  hms_docker_downloads_folder_name: downloads,
};
