/** Random stacks that are valid by the schema and mostly free of errors. */
import fc from 'fast-check';
import { catalog } from '../../src/catalog/catalog.gen.js';
import type { AppDefinition } from '../../src/schema/app.gen.ts';

type Json = Record<string, unknown>;

const access = fc.constantFrom(['lan'], ['lan', 'tunnel'], ['tunnel'], ['internet'], ['lan', 'internet'], []);
const reason = 'a reason that a reviewer can read';

/** Choices for one app that fit its definition. */
function choiceOf(definition: AppDefinition): fc.Arbitrary<Json> {
  const { login, vpn, variants, route } = definition;
  const auths = [
    'none',
    ...(login.sso ? ['sso'] : []),
    ...(login.own === 'none' ? [] : ['app']),
    ...(login.oidc ? ['oidc'] : []),
  ];
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  if (route !== undefined) {
    fields['access'] = access;
    fields['auth'] = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...auths) },
      { weight: 1, arbitrary: byOrigin(auths) },
    );
  }
  if (variants !== undefined) fields['variants'] = fc.constant(Object.keys(variants));
  fields['resources'] = fc.record({ memory: fc.constantFrom('512m', '2g') });
  const ports = Object.values(definition.services).flatMap((service) =>
    (service.ports ?? []).map((port) => port.host),
  );
  if (ports.length > 0) fields['publish'] = fc.uniqueArray(fc.constantFrom(...ports), { maxLength: 2 });
  const needed = vpn === undefined ? {} : { vpn: { type: vpn.types[0] } };
  return fc
    .record(fields, { requiredKeys: [] })
    .map((chosen) => ({ ...chosen, ...authOf(chosen), ...needed }));
}

/** A login for each origin; what an app is not reached from is left out. */
const byOrigin = (auths: readonly string[]) => {
  const one = fc.constantFrom(...auths.filter((auth) => auth !== 'oidc'));
  return fc.record({ lan: one, tunnel: one, internet: one });
};

function authOf({ auth, access = ['lan'] }: Json): Json {
  if (auth === undefined) return {};
  const reached = Object.entries(auth as Json).filter(([origin]) => (access as string[]).includes(origin));
  if (typeof auth === 'string') return { reason };
  return reached.length === 0 ? { auth: undefined } : { auth: Object.fromEntries(reached), reason };
}

const names = Object.keys(catalog).filter((name) => catalog[name]?.implied === undefined);

const apps = fc
  .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 8 })
  .chain((chosen) =>
    fc.record(Object.fromEntries(chosen.map((name) => [name, choiceOf(catalog[name] as AppDefinition)]))),
  );

const label = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);

/** A whole stack. */
export const arbitraryStack: fc.Arbitrary<Json> = fc
  .record({
    apps,
    domain: fc
      .tuple(label, fc.constantFrom('example.com', 'example.org', 'home.example.net'))
      .map((parts) => parts.join('.')),
    outposts: fc.constantFrom('per-app', 'embedded'),
    routing: fc.constantFrom('files', 'labels'),
    staging: fc.boolean(),
    lan: fc.uniqueArray(fc.constantFrom('192.168.1.0/24', '10.1.0.0/16', 'fd12:3456:789a::/48'), {
      minLength: 1,
    }),
    external: fc.dictionary(
      label,
      fc.record({ url: fc.constant('https://192.168.1.5:5001'), auth: fc.constantFrom('sso', 'app') }),
      { maxKeys: 2, noNullPrototype: true },
    ),
    whoami: fc.boolean(),
    retired: fc.uniqueArray(label, { maxLength: 2 }),
  })
  .map(({ apps: chosen, domain, outposts, routing, staging, lan, external, whoami, retired }) => ({
    apiVersion: 'waybill/v1',
    name: 'home',
    domain,
    host: { timezone: 'Europe/Berlin', uid: 1000, gid: 1000, data: '/opt/home', media: '/mnt/home' },
    lan,
    tls: { email: 'admin@example.com', dnsProvider: 'cloudflare', staging },
    sso: { outposts },
    tunnel: { id: '6ff42ae2-765d-4adf-8112-31c55c1551ef' },
    routing,
    apps: {
      authentik: { access: ['lan', 'tunnel', 'internet'] },
      ...chosen,
      ...(whoami ? { own: { image: 'traefik/whoami:v1.11.0', port: 80 } } : {}),
    },
    external,
    retired: retired.filter((name) => !(name in external)),
  }));
