/** Fields about what browsers are told and what visitors may ask. */
import type { Edit, Field } from './fields.ts';

const RATE = { average: 50, burst: 500 };
const PROTECT = { paths: ['^/admin'], reason: 'the rest is for everyone' };
const HEADERS = { referrer: 'no-referrer' };

const reread = (field: string, path: string, value: unknown, given: readonly Edit[] = []): Field => ({
  field,
  given,
  edit: [path, value],
  subjects: ['exposure'],
});

/** The same for an app and for a host that is not of the stack. */
const site = (field: string, path: string): Field[] => [
  reread(`${field}/compress`, `${path}.compress`, true),
  reread(`${field}/headers`, `${path}.headers`, HEADERS),
  ...Object.entries({
    cors: ['https://start.example.org'],
    csp: "default-src 'self'",
    frames: 'anywhere',
    permissions: 'camera=()',
    referrer: 'same-origin',
  }).map(([key, value]) =>
    reread(`${field}/headers/${key}`, `${path}.headers.${key}`, value, [[`${path}.headers`, HEADERS]]),
  ),
  ...(['lan', 'tunnel', 'internet'] as const).map((origin) => login(`${field}/auth/${origin}`, path, origin)),
  {
    field: `${field}/protect`,
    edit: [`${path}.protect`, PROTECT],
    subjects: ['exposure'],
    says: 'asks for a login only below ^/admin',
  },
  {
    field: `${field}/protect/paths`,
    given: [[`${path}.protect`, PROTECT]],
    edit: [`${path}.protect.paths`, ['^/settings']],
    subjects: ['exposure'],
    says: 'no longer asks for a login below ^/admin',
  },
  {
    field: `${field}/protect/reason`,
    given: [[`${path}.protect`, PROTECT]],
    edit: [`${path}.protect.reason`, 'the rest is for all visitors'],
    subjects: ['text'],
  },
  reread(`${field}/limits`, `${path}.limits`, { body: '1m' }),
  reread(`${field}/limits/body`, `${path}.limits.body`, '2m', [[`${path}.limits`, { body: '1m' }]]),
  ...rate(`${field}/limits/rate`, `${path}.limits`, [[`${path}.access`, ['lan', 'tunnel']]]),
];

/** A login from one origin that becomes another. */
const login = (field: string, path: string, origin: 'lan' | 'tunnel' | 'internet'): Field => {
  const reached = origin === 'lan' ? ['lan', 'tunnel'] : ['lan', origin];
  const auth = Object.fromEntries(reached.map((one) => [one, one === origin ? 'sso' : 'app']));
  return {
    field,
    given: [
      [`${path}.access`, reached],
      [`${path}.reason`, 'its own login is on'],
      [`${path}.auth`, auth],
    ],
    edit: [`${path}.auth.${origin}`, 'none'],
    subjects: ['exposure'],
    says: `without a login from the ${origin === 'lan' ? 'LAN' : origin}`,
  };
};

const rate = (field: string, path: string, given: readonly Edit[] = []): Field[] => [
  reread(field, `${path}.rate`, RATE, [...given, [path, { rate: { average: 40, burst: 400 } }]]),
  reread(`${field}/average`, `${path}.rate.average`, 60, [...given, [path, { rate: RATE }]]),
  reread(`${field}/burst`, `${path}.rate.burst`, 600, [...given, [path, { rate: RATE }]]),
];

const restarts = (field: string, path: string, value: unknown, given: readonly Edit[] = []): Field => ({
  field,
  given,
  edit: [path, value],
  subjects: ['runs'],
});

export const WEB_FIELDS: readonly Field[] = [
  ...site('/apps/*', 'apps.sonarr'),
  ...site('/external/*', 'external.nas'),
  ...rate('/limits/rate', 'limits'),
  restarts('/limits', 'limits', { upload: '3h' }),
  restarts('/limits/upload', 'limits.upload', '3h', [['limits', { upload: '1h' }]]),
  restarts('/tls/propagation', 'tls.propagation', { delay: '2m' }),
  restarts('/tls/propagation/delay', 'tls.propagation.delay', '3m', [['tls.propagation', { delay: '2m' }]]),
  restarts('/tls/propagation/check', 'tls.propagation.check', false, [['tls.propagation', { delay: '2m' }]]),
  {
    field: '/apps/*/network',
    edit: ['apps.sonarr.network', 'host'],
    subjects: ['rights', 'exposure', 'runs'],
    says: 'sonarr has the right: the network of the host',
  },
  restarts('/apps/*/extraGroups', 'apps.own.extraGroups', ['44']),
  restarts('/apps/*/mediaTarget', 'apps.own.mediaTarget', '/srv/photos', [['apps.own.media', 'read']]),
  {
    field: '/apps/*/ports/*/address',
    given: [['apps.own.ports', [{ host: 8080, container: 80 }]]],
    edit: ['apps.own.ports.0.address', '127.0.0.1'],
    subjects: ['rights', 'runs'],
  },
];
