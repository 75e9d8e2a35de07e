/** What an app of the user's own can say beyond its image. */
import { expect, it } from 'vitest';
import { PLAIN_STACK } from '../../../src/base/diag/example.ts';
import { modelOf } from '../../harness/compile.ts';

const serviceOf = (app: string, overrides = '') =>
  modelOf(`${PLAIN_STACK}apps:\n  own: ${app}\n${overrides}`).services.find(({ name }) => name === 'own');

it('awaits the end of a job and does not start it again', () => {
  const job = serviceOf('{image: "alpine:3.22.2", job: true}');
  expect(job).toMatchObject({ gate: 'completed', compose: { restart: 'no' } });
  expect(serviceOf('{image: "alpine:3.22.2"}')).toMatchObject({ gate: 'running' });
});

it('has a card where it asks for one', () => {
  const { cards } = modelOf(
    `${PLAIN_STACK}apps:\n  homepage: {}\n  own: {image: "nginx:1.29.3", port: 80, card: {group: Media, icon: mdi-web}}\n`,
  );
  expect(cards).toContainEqual(expect.objectContaining({ app: 'own', group: 'Media', icon: 'mdi-web' }));
});

it('waits for the health that an override brings, and not for one that it takes away', () => {
  const override = (health: string) => `overrides:\n  services: {own: {healthcheck: ${health}}}\n`;
  const plain = '{image: "nginx:1.29.3", port: 80}';
  const probed = '{image: "nginx:1.29.3", port: 80, health: ["true"]}';
  const brought = override(
    '{test: [CMD, "true"], interval: 1m30s, timeout: 500ms, retries: 2, start_period: 1h}',
  );
  expect(serviceOf(plain, brought)).toMatchObject({ gate: 'healthy', timeout: 3600 + 2 * 91 + 30 });
  expect(serviceOf(probed)).toMatchObject({ gate: 'healthy' });
  expect(serviceOf(probed, override('{disable: true}'))).toMatchObject({ gate: 'running' });
  expect(serviceOf(probed, override('!reset null'))).toMatchObject({ gate: 'running' });
});

it('sees the media root where it wants, joins groups of its devices, and opens a port for the host alone', () => {
  const own = serviceOf(
    '{image: "nginx:1.29.3", media: read, mediaTarget: /srv/photos, extraGroups: ["44"], ports: [{host: 9100, container: 80, address: 127.0.0.1}]}',
  );
  expect(own?.compose).toMatchObject({
    group_add: ['44'],
    volumes: [{ target: '/srv/photos', read_only: true }],
    ports: [{ published: '9100', host_ip: '127.0.0.1' }],
  });
});

it('speaks HTTP/2 without TLS', () => {
  const { routes } = modelOf(`${PLAIN_STACK}apps:\n  own: {image: "nginx:1.29.3", port: 80, scheme: h2c}\n`);
  expect(routes.find(({ app }) => app === 'own')?.target).toMatchObject({ scheme: 'h2c' });
});

it('gives an app every name and every address under which it is reached', () => {
  const { services } = modelOf(
    `${PLAIN_STACK}apps:\n  portainer: {hosts: [p.example.org]}\n  tubearchivist: {hosts: [t.example.org]}\n  tracearr: {hosts: [r.example.org]}\n`,
  );
  const variable = (service: string, name: string) =>
    services.find((one) => one.name === service)?.compose.environment?.[name];
  expect(variable('portainer', 'TRUSTED_ORIGINS')).toBe('portainer.example.com,p.example.org');
  expect(variable('tubearchivist', 'TA_HOST')).toMatch(
    /^http:\/\/tubearchivist\S* http:\/\/t\.example\.org$/,
  );
  expect(variable('tracearr', 'CORS_ORIGIN')).toMatch(/^http:\/\/tracearr\S*,http:\/\/r\.example\.org$/);
});
