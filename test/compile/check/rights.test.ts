import { describe, expect, it } from 'vitest';
import { compileText } from '../../harness/compile.ts';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const stack = (fragment: string, more = '') =>
  `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides:\n  services: {sonarr: {${fragment}}}\n${more}`;

const override = (fragment: string, more = '') => problems(stack(fragment, more));

/** The rights that the check names, in order. */
const rights = (spec: string, files: Readonly<Record<string, string>> = {}) =>
  compileText(spec, files)
    .diagnostics.filter(({ code }) => code === 'check/unexplained-right')
    .map(({ message }) => message.slice(message.indexOf(': ') + 2));

const ROOT = 'the Docker socket: root on the host';

/** What an override gives, in every spelling that Compose and Docker take for the same. */
const TABLE: readonly (readonly [fragment: string, right: string])[] = [
  ['privileged: true', 'all rights on the host'],
  ['privileged: "true"', 'all rights on the host'],
  ['privileged: "Yes"', 'all rights on the host'],
  ['privileged: "${P:-true}"', 'all rights on the host'],
  ['privileged: "${P:-false}"', 'all rights on the host'],
  ['privileged: "${TZ:+true}"', 'all rights on the host'],
  ['cap_add: [sys_admin]', 'the capability SYS_ADMIN'],
  ['cap_add: [CAP_SYS_ADMIN]', 'the capability SYS_ADMIN'],
  ['cap_add: [cap_net_admin]', 'the capability NET_ADMIN'],
  ['cap_add: [all]', 'the capability ALL'],
  ['cap_add: ["${C:-CHOWN}"]', 'the capability ${C:-CHOWN}'],
  ['pid: host', 'sight of the processes of the host'],
  ['pid: service:traefik', 'sight of the processes of traefik'],
  ['ipc: host', 'the setting `ipc: host`'],
  ['ipc: service:traefik', 'the setting `ipc: service:traefik`'],
  ['uts: host', 'the setting `uts: host`'],
  ['userns_mode: host', 'the setting `userns_mode: host`'],
  ['cgroup: host', 'the setting `cgroup: host`'],
  ['cgroup_parent: /', 'the setting `cgroup_parent: /`'],
  ['runtime: sysbox', 'the setting `runtime: sysbox`'],
  ['network_mode: host, networks: !reset null', 'the network of the host'],
  ['network_mode: "container:other", networks: !reset null', 'the network of other'],
  ['network_mode: bridge, networks: !reset null', 'the network of bridge'],
  ['security_opt: !override []', 'may gain rights'],
  ['security_opt: ["no-new-privileges:false"]', 'may gain rights'],
  ['security_opt: [seccomp=unconfined]', 'runs with seccomp=unconfined'],
  ['security_opt: ["apparmor:unconfined"]', 'runs with apparmor:unconfined'],
  ['security_opt: ["label:disable"]', 'runs with label:disable'],
  ['security_opt: ["systempaths=unconfined"]', 'runs with systempaths=unconfined'],
  ['devices: ["/dev/mem"]', 'the device /dev/mem'],
  ['devices: ["/dev//../dev/mem:/dev/x:rwm"]', 'the device /dev/mem'],
  ['devices: [{source: /dev/sda, target: /dev/sda}]', 'the device /dev/sda'],
  ['devices: ["vendor.com/class=name"]', 'the device vendor.com/class=name'],
  ['device_cgroup_rules: ["c *:* rwm"]', 'the setting `device_cgroup_rules: ["c *:* rwm"]`'],
  ['gpus: [{driver: other}]', 'the devices {"driver":"other"}'],
  [
    'deploy: {resources: {reservations: {devices: [{driver: cdi, capabilities: [x]}]}}}',
    'the devices {"driver":"cdi","capabilities":["x"]}',
  ],
  ['sysctls: {kernel.core_pattern: x}', 'the kernel parameter kernel.core_pattern=x'],
  ['user: "0:0"', 'starts as the user 0:0'],
  ['user: root', 'starts as the user root'],
  ['user: "00"', 'starts as the user 00'],
  ['user: toor', 'starts as the user toor'],
  ['user: "1000:0"', 'starts as the user 1000:0'],
  ['group_add: ["999"]', 'the setting `group_add: ["999"]`'],
  ['extends: {file: /etc/x.yml, service: a}', 'the setting `extends: {"file":"/etc/x.yml","service":"a"}`'],
  [
    'post_start: [{command: x, privileged: true}]',
    'the setting `post_start: [{"command":"x","privileged":true}]`',
  ],
  ['pre_stop: [{command: x}]', 'the setting `pre_stop: [{"command":"x"}]`'],
  ['build: .', 'the setting `build: .`'],
  ['develop: {watch: []}', 'the setting `develop: {"watch":[]}`'],
  ['env_file: /run/waybill/x', 'the setting `env_file: ["/run/waybill/x"]`'],
  ['label_file: /etc/shadow', 'the setting `label_file: /etc/shadow`'],
  ['volumes_from: [traefik]', 'the setting `volumes_from: ["traefik"]`'],
  ['credential_spec: {file: x}', 'the setting `credential_spec: {"file":"x"}`'],
  ['annotations: {run.oci.x: "1"}', 'the setting `annotations: {"run.oci.x":"1"}`'],
  ['logging: {driver: syslog}', 'sends its log away, by syslog'],
  ['networks: {default: {driver_opts: {a: b}}}', 'the setting `driver_opts` in the network default'],
  ['volumes: ["/srv/..:/x:ro"]', 'reads /: the whole host'],
  ['volumes: ["//:/x"]', 'reads and writes /: the whole host'],
  ['volumes: ["//etc:/x:ro"]', 'reads /etc, the secrets of the stacks in it'],
  ['volumes: ["/var/run:/x:ro"]', 'reads /run, the secrets of the stacks in it'],
  ['volumes: ["/run/waybill/home:/x:ro"]', 'reads /run/waybill/home: the secrets of the stacks'],
  ['volumes: ["/etc/./waybill:/x:ro"]', 'reads /etc/waybill: the secrets of the stacks'],
  ['volumes: ["/var/run/docker.sock:/s"]', ROOT],
  ['volumes: ["/run/docker.sock/:/s:ro"]', ROOT],
  ['volumes: ["/run//docker.sock:/s"]', ROOT],
  ['volumes: ["/run/user/1000/docker.sock:/s"]', ROOT],
  ['volumes: ["/proc/1/root/run/docker.sock:/s"]', ROOT],
  ['volumes: [{type: bind, source: /var/run/docker.sock, target: /s}]', ROOT],
  ['volumes: ["/run/containerd/containerd.sock:/s"]', 'the socket of containerd: root on the host'],
  ['volumes: ["/run/podman/podman.sock:/s"]', 'the socket of Podman: root on the host'],
  ['volumes: ["/run/crio/crio.sock:/s"]', 'the socket of CRI-O: root on the host'],
  ['volumes: ["/opt/home:/d:ro"]', 'reads the data of all apps'],
  ['volumes: ["${DATA}:/d"]', 'reads and writes the data of all apps'],
  ['volumes: ["/opt:/d:ro"]', 'reads /opt'],
  ['volumes: ["${DATA}/radarr/config:/d:ro"]', 'reads the data of radarr'],
  ['volumes: ["${DATA}/sonarr/../radarr:/d:ro"]', 'reads the data of radarr'],
  ['volumes: ["${X}/x:/d:ro"]', 'reads ${X}/x'],
  [
    'volumes: [{type: bind, source: "${X:-/opt/home/sonarr}", target: /d}]',
    'reads and writes ${X:-/opt/home/sonarr}',
  ],
  ['volumes: ["~/x:/d:ro"]', 'reads ~/x'],
  ['volumes: ["./../../x:/d:ro"]', 'reads ./../../x'],
  ['volumes: ["./sonarr:/d"]', 'writes to ./sonarr of the tree'],
  ['volumes: ["/srv/scripts:/scripts:ro"]', 'reads /srv/scripts'],
  ['volumes: ["/mnt/homes:/x:ro"]', 'reads /mnt/homes'],
  ['volumes: [{type: npipe, source: x, target: /x}]', 'a mount of the type npipe'],
  [
    'volumes: ["${DATA}/sonarr/x:/x:rshared"]',
    'mounts of its own show on the host, below ${DATA}/sonarr/x'.replace('${DATA}', '/opt/home'),
  ],
];

/** What an override may do without a reason. */
const HARMLESS: readonly string[] = [
  'privileged: "false"',
  'privileged: "no"',
  'cap_add: [NET_BIND_SERVICE, chown]',
  'cap_drop: [ALL]',
  'ipc: private',
  'user: "1000:1000"',
  'user: "${PUID}:${PGID}"',
  'sysctls: {net.core.somaxconn: 1024}',
  'devices: ["/dev/dri:/dev/dri", "/dev/ttyUSB0"]',
  'deploy: {resources: {limits: {cpus: "1"}}}',
  'gpus: all',
  'logging: {driver: local}',
  'networks: {default: {priority: 5}}',
  'volumes: ["${DATA}/sonarr/scripts:/scripts:ro"]',
  'volumes: ["/opt/home/./sonarr//x/:/y"]',
  'volumes: ["${MEDIA}/tv:/tv:ro"]',
  'volumes: ["/mnt/home/tv:/tv"]',
  'volumes: ["/etc/localtime:/etc/localtime:ro"]',
  'x-note: anything',
  'mem_limit: 1g, cpus: 2, pids_limit: 100',
];

describe('warns of every right that only an override brings', () => {
  it.each(TABLE)('%s', (fragment, right) => {
    expect(rights(stack(fragment))).toContain(right);
  });

  it.each(HARMLESS)('harmless: %s', (fragment) => {
    expect(rights(stack(fragment))).toEqual([]);
  });

  it('at the key of the override', () => {
    expect(override('privileged: "true"')).toEqual(['check/unexplained-right privileged']);
    expect(override('volumes: ["/run/docker.sock:/s"]')).toEqual(['check/unexplained-right volumes']);
  });
});

describe('rights by networks and volumes', () => {
  const volume = (config: string) =>
    rights(
      `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {volumes: ["extra:/extra"]}}\n  volumes: {extra: ${config}}\n`,
    );
  const network = (config: string) =>
    rights(
      `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {networks: {extra: {}}}}\n  networks: {extra: ${config}}\n`,
    );

  it('sees through volumes that are folders of the host', () => {
    expect(volume('{driver_opts: {type: none, o: bind, device: /}}')).toEqual([
      'reads and writes /: the whole host',
    ]);
    expect(volume('{driver_opts: {type: "", o: "rbind,ro", device: /var/run/docker.sock}}')).toEqual([ROOT]);
    expect(volume('{driver_opts: {type: nfs, o: bind, device: /etc}}')).toHaveLength(1);
    expect(volume('{driver_opts: {type: ext4, device: /dev/sdb1}}')).toEqual(['reads and writes /dev/sdb1']);
    expect(volume('{driver: rclone}')).toEqual(['a volume of the driver rclone']);
    expect(volume('{external: true}')).toEqual(['reads and writes the volume extra of another project']);
    expect(volume('{driver_opts: {type: nfs, o: "addr=192.168.1.5", device: ":/x"}}')).toEqual([]);
    expect(volume('{}')).toEqual([]);
  });

  it('sees networks that lead past the machine', () => {
    expect(network('{driver: macvlan}')).toEqual(['is in the network extra of the driver macvlan']);
    expect(network('{driver_opts: {com.docker.network.bridge.gateway_mode_ipv4: routed}}')).toEqual([
      'is in the network extra with com.docker.network.bridge.gateway_mode_ipv4=routed',
    ]);
    expect(network('{internal: true, driver: bridge}')).toEqual([]);
  });

  it('sees a volume under a name that another project may have', () => {
    expect(volume('{name: home_authentik-database}')).toEqual([
      'reads and writes the volume named home_authentik-database',
    ]);
    expect(volume('{name: home_extra}')).toEqual([]);
  });

  it('sees the volumes of an app whose name begins like that of another one, or like those of shares', () => {
    const definition = `apiVersion: waybill/v1
title: Store
description: Stores.
category: misc
website: https://example.com
login: {own: none, sso: false}
volumes: {APP-store: {description: What it has.}}
services:
  APP: {image: {name: nginx, tag: 1.29.3}, mounts: [{type: volume, name: APP-store, target: /store}], health: {kind: none, reason: none}}
`;
    for (const [app, other] of [
      ['web-backup', 'web'],
      ['media', 'web'],
      ['share', 'web'],
    ] as const) {
      const files = { [`apps/${app}.yaml`]: definition.replaceAll('APP', app) };
      const spec = `${PLAIN_STACK}apps: {${app}: {}, ${other}: {image: "nginx:1.29.3", port: 80}}\noverrides:\n  services: {${other}: {volumes: ["${app}-store:/x"]}}\n`;
      expect(rights(spec, files), app).toEqual([
        `reads and writes the volume ${app}-store, which other apps use`,
      ]);
      const codes = compileText(spec, files).diagnostics.map(({ code }) => code);
      expect(codes, app).toContain('check/shared-data');
    }
  });

  it('sees volumes of other apps', () => {
    const spec = `${PLAIN_STACK}apps: {sonarr: {}, n8n: {}}\noverrides:\n  services: {sonarr: {volumes: ["n8n-database:/x:ro"]}}\n`;
    expect(rights(spec)).toEqual(['reads the volume n8n-database, which other apps use']);
  });
});

it('asks apps of the spec for reasons, and knows those of the catalogue', () => {
  const inline = (more: string) =>
    rights(`${PLAIN_STACK}apps: {web: {image: "nginx:1.29.3", port: 80, ${more}}}\n`);
  expect(inline('user: "0:0"')).toEqual(['starts as the user 0:0']);
  expect(inline('devices: [/dev/mem]')).toEqual(['the device /dev/mem']);
  expect(inline('user: "1000:1000"')).toEqual([]);
  expect(rights(`${PLAIN_STACK}apps: {scrutiny: {devices: [/dev/sda]}}\n`)).toEqual([]);
  expect(rights(`${PLAIN_STACK}apps: {sonarr: {devices: [/dev/sda]}}\n`)).toEqual(['the device /dev/sda']);
  expect(problems(`${PLAIN_STACK}apps: {portainer: {}, qbittorrent: {vpn: {type: wireguard}}}\n`)).toEqual(
    [],
  );
});

it('keeps a right of the definition apart from one of the same kind that an override adds', () => {
  const spec = `${PLAIN_STACK}apps: {netdata: {}}\noverrides:\n  services: {netdata: {volumes: ["/srv:/srv:ro"]}}\n`;
  expect(rights(spec)).toEqual(['reads /srv']);
});

it('refuses what Compose would not read', () => {
  expect(override('use_api_socket: true')).toEqual(['schema/unknown-key use_api_socket']);
  expect(override('volumes: ["${X:-/srv}:/d:ro"]')).toHaveLength(1);
});

it('can be silenced with a reason', () => {
  const silence = 'silence: [{code: check/unexplained-right, app: sonarr, reason: just for this test}]\n';
  expect(override('privileged: true', silence)).toEqual([]);
});
