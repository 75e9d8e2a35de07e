import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileText } from '../../harness/compile.ts';
import { FULL_STACK, PLAIN_STACK } from '../../harness/stack.ts';

type Service = Record<string, unknown> & {
  labels: Record<string, string>;
  environment?: Record<string, string>;
};

function services(spec: string, files: Record<string, string> = {}): Record<string, Service> {
  const tree = compileText(spec, files).stacks[0]?.tree() ?? [];
  const compose = tree.filter(({ path }) => path.startsWith('compose/'));
  return Object.assign(
    {},
    ...compose.map(({ text }) => (parse(text) as { services: object }).services),
  ) as Record<string, Service>;
}

const own = (conf: string) =>
  services(
    `${PLAIN_STACK}apps:\n  web: {image: "nginx:1.29.3", port: 80, files: {files/conf: /etc/nginx/conf.d}}\n`,
    { 'files/conf/a.conf': conf },
  );

it('labels a container with the digest of the files it reads at its start', () => {
  const digest = (conf: string) => own(conf)['web']?.labels['waybill.files-digest'];
  expect(digest('a')).toMatch(/^[0-9a-f]{64}$/);
  expect(digest('a')).toBe(digest('a'));
  expect(digest('b')).not.toBe(digest('a'));
});

it('does not restart Traefik for a route, which it reloads', () => {
  const digest = (apps: string) =>
    services(`${PLAIN_STACK}apps: {${apps}}\n`)['traefik']?.labels['waybill.files-digest'];
  expect(digest('sonarr: {}')).toBe(digest('sonarr: {}, radarr: {subdomain: films}'));
  const secure = services(`${FULL_STACK}apps: {sonarr: {}}\n`)['traefik']?.labels['waybill.files-digest'];
  expect(secure).not.toBe(digest('sonarr: {}'));
});

it('gives every container the least rights', () => {
  for (const [name, service] of Object.entries(
    services(`${FULL_STACK}apps: {sonarr: {}, jellyfin: {}, homepage: {}}\n`),
  )) {
    expect(service['security_opt'], name).toEqual(['no-new-privileges:true']);
    expect(service['privileged'], name).toBeUndefined();
  }
});

it('keeps dollars of the user as they are, and names secrets without their values', () => {
  const spec = `${PLAIN_STACK}apps:\n  web: {image: "nginx:1.29.3", port: 80, environment: {A: "$HOME is \${B}", T: {secret: my-token}}}\n`;
  expect(services(spec)['web']?.environment).toEqual({
    A: '$$HOME is $${B}',
    T: '${MY_TOKEN:?the secret my-token is missing}',
  });
});

it('sends an app through a VPN app with its ports and names, and with no network of its own', () => {
  const found = services(
    `${PLAIN_STACK}apps:\n  gluetun: {vpn: {type: wireguard}}\n  sonarr: {via: gluetun, publish: [8989]}\n`,
  );
  expect(found['sonarr']).toMatchObject({
    network_mode: 'service:gluetun',
    depends_on: { gluetun: { condition: 'service_healthy', restart: true } },
  });
  expect(found['sonarr']?.['networks']).toBeUndefined();
  expect(found['sonarr']?.['ports']).toBeUndefined();
  expect(found['gluetun']).toMatchObject({
    networks: { proxy: { aliases: ['sonarr'] }, download: { aliases: ['sonarr'] } },
    environment: { FIREWALL_INPUT_PORTS: '8989' },
    ports: [{ target: 8989, published: '8989' }],
  });
});

it('makes no folder of the host by mounting it', () => {
  const all = Object.entries(
    services(`${FULL_STACK}apps: {sonarr: {auth: sso}, portainer: {}, netdata: {}}\n`),
  );
  const binds = all.flatMap(([name, { volumes }]) =>
    ((volumes ?? []) as { type: string; source: string; bind?: object }[]).flatMap((mount) =>
      mount.type === 'bind' ? [[name, mount] as const] : [],
    ),
  );
  expect(binds.length).toBeGreaterThan(10);
  for (const [name, mount] of binds)
    expect(mount.bind, `${name} ${mount.source}`).toEqual({ create_host_path: false });
});
