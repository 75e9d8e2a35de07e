/** Blueprints: entries that authentik takes, and logins that hang together. */
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { exposures, hostNames, isOpen } from '../exposure.ts';
import { keyOf } from '../read/authentik.ts';
import { field, list, record, Tagged, text } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Application, AuthProvider, Entry, World } from '../read/types.ts';
import { urlTarget } from '../trace/network.ts';
import { entryProblems, isLive } from './blueprint-entries.ts';
import { type Find, report } from './report.ts';

export const blueprints: Find = (world) => {
  const { entries, providers, applications } = world.authentik;
  return [
    ...files(world),
    ...entries.flatMap((entry) => entryProblems(world, entry)),
    ...twice(entries),
    ...providers.flatMap((provider) => providerProblems(world, provider)),
    ...sameHost(providers),
    ...applications.flatMap((application) => applicationProblems(world, application)),
  ];
};

function files(world: World): Diagnostic[] {
  const names = new Map<string, string>();
  return world.authentik.files.flatMap((file) => {
    const data = record(world.data.get(file));
    const found: Diagnostic[] = [];
    if (data['version'] !== 1)
      found.push(
        report('verify/blueprint-value', place(file, 'version'), {
          text: 'authentik skips a blueprint whose version is not 1',
        }),
      );
    const name = text(field(data['metadata'], 'name'));
    const other = names.get(name ?? '');
    const at = place(file, 'metadata', 'name');
    if (name === undefined)
      found.push(report('verify/blueprint-value', at, { text: 'the blueprint has no name' }));
    else if (other !== undefined)
      found.push(
        report('verify/defined-twice', at, { text: `the blueprint \`${name}\` is also in ${other}` }, [
          { message: 'the other one', at: place(other, 'metadata', 'name') },
        ]),
      );
    else names.set(name, file);
    if (list(data['entries']).length === 0)
      found.push(
        report('verify/blueprint-value', place(file, 'entries'), { text: 'the blueprint has no entries' }),
      );
    return found;
  });
}

/** One object, wanted and removed, or described differently, by two entries. */
function twice(entries: readonly Entry[]): Diagnostic[] {
  const known = new Map<string, Entry>();
  return entries.flatMap((entry) => {
    if (!isLive(entry.model)) return [];
    const key = `${entry.model} ${JSON.stringify(plain(entry.identifiers))} ${scopeOf(entry)}`;
    const name = text(entry.identifiers['name']) ?? text(entry.identifiers['slug']) ?? entry.model;
    const other = known.get(key);
    known.set(key, other ?? entry);
    if (other === undefined) return [];
    if ((other.state === 'absent') !== (entry.state === 'absent'))
      return [
        report('verify/present-and-absent', entry.at, { name }, [{ message: 'the other one', at: other.at }]),
      ];
    // Several apps want one group: the same words twice do no harm.
    if (JSON.stringify(plain(other.attrs)) === JSON.stringify(plain(entry.attrs))) return [];
    return [
      report('verify/defined-twice', entry.at, { text: `two entries describe ${name} differently` }, [
        { message: 'the other one', at: other.at },
      ]),
    ];
  });
}

/** Identifiers with `!KeyOf` mean something only within their file. */
function scopeOf(entry: Entry): string {
  return Object.values(entry.identifiers).some((value) => value instanceof Tagged) ? entry.file : '';
}

function plain(value: unknown): unknown {
  if (value instanceof Tagged) return `${value.tag} ${JSON.stringify(value.value)}`;
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([key, item]) => [key, plain(item)])
    : value;
}

function providerProblems(world: World, provider: AuthProvider): Diagnostic[] {
  const { entry, name, kind, application } = provider;
  const found: Diagnostic[] = [];
  if (application === undefined)
    found.push(report('verify/provider-without-application', entry.at, { name }));
  if (kind === 'oauth2') return [...found, ...oauthProblems(world, provider)];
  if (!world.authentik.outposts.some(({ providers }) => providers.includes(provider)))
    found.push(report('verify/provider-without-outpost', entry.at, { name }));
  return [...found, ...addressProblems(world, provider)];
}

function addressProblems(world: World, { entry, name, externalHost, mode }: AuthProvider): Diagnostic[] {
  const at = below(entry.at, 'attrs', 'external_host');
  const address = urlTarget(externalHost ?? '');
  if (address === undefined || !/^https?$/.test(address.scheme))
    return [
      report('verify/blueprint-value', at, {
        text: `external_host of \`${name}\` is no address with http:// or https://`,
      }),
    ];
  if (mode === 'forward_domain') return [];
  const open = exposures(world).filter(({ host }) => host === address.host);
  if (!open.some(isOpen) && world.traefik !== undefined)
    return [report('verify/provider-without-route', at, { name, host: address.host })];
  const secure = open.some(
    ({ trace }) =>
      trace.hops.some((hop) => hop.kind === 'port' && hop.port === 443) || trace.hops[0]?.kind === 'tunnel',
  );
  return secure && address.scheme !== 'https'
    ? [
        report('verify/blueprint-value', at, {
          text: `external_host of \`${name}\` is http://, and the host is reached with https://`,
        }),
      ]
    : [];
}

function sameHost(providers: readonly AuthProvider[]): Diagnostic[] {
  const known = new Map<string, AuthProvider>();
  return providers.flatMap((provider) => {
    const host = urlTarget(provider.externalHost ?? '')?.host;
    if (host === undefined || provider.kind !== 'proxy') return [];
    const other = known.get(host);
    known.set(host, other ?? provider);
    if (other === undefined) return [];
    return [
      report('verify/same-host-twice', below(provider.entry.at, 'attrs', 'external_host'), {
        a: other.name,
        b: provider.name,
        host,
      }),
    ];
  });
}

function oauthProblems(world: World, { entry, name, redirects }: AuthProvider): Diagnostic[] {
  const found: Diagnostic[] = [];
  const at = below(entry.at, 'attrs', 'redirect_uris');
  const hosts = hostNames(world);
  if (redirects.length === 0)
    found.push(report('verify/redirect-uri', at, { text: `\`${name}\` returns to nowhere after the login` }));
  for (const [i, item] of list(entry.attrs['redirect_uris']).entries()) {
    const url = text(record(item)['url']) ?? '';
    const here = below(at, i, 'url');
    if (record(item)['matching_mode'] !== 'strict')
      found.push(
        report('verify/redirect-uri', here, {
          text: `\`${name}\` compares its return address by an expression`,
        }),
      );
    else if (!hosts.includes(urlTarget(url)?.host ?? ''))
      found.push(
        report('verify/redirect-uri', here, { text: `\`${name}\` returns to ${url}, which is not routed` }),
      );
  }
  if (list(entry.attrs['grant_types']).length === 0)
    found.push(report('verify/no-grant-types', entry.at, { name }));
  const secret = entry.attrs['client_secret'];
  const secretAt = below(entry.at, 'attrs', 'client_secret');
  if (typeof secret === 'string')
    found.push(report('verify/literal-secret', secretAt, { name: 'client_secret', by: name }));
  const path = secret instanceof Tagged && secret.tag === '!File' ? String(secret.value) : undefined;
  if (path !== undefined && !world.authentik.worker?.secrets.some(({ target }) => target === path))
    found.push(
      report('verify/secret-not-mounted', secretAt, {
        path,
        variable: 'client_secret',
        container: world.authentik.worker?.name ?? 'authentik',
      }),
    );
  return found;
}

function applicationProblems(world: World, application: Application): Diagnostic[] {
  const { entry, slug, bindings } = application;
  const found: Diagnostic[] = [];
  if (application.provider === undefined)
    found.push(
      report('verify/blueprint-value', entry.at, { text: `the application \`${slug}\` has no provider` }),
    );
  const enabled = bindings.filter(({ attrs }) => attrs['enabled'] !== false);
  if (enabled.length === 0) found.push(report('verify/open-to-every-user', entry.at, { name: slug }));
  const launch = text(entry.attrs['meta_launch_url']);
  const host = urlTarget(launch ?? '')?.host;
  if (launch !== undefined && (host === undefined || !hostNames(world).includes(host)))
    found.push(
      report('verify/blueprint-value', below(entry.at, 'attrs', 'meta_launch_url'), {
        text: `the application \`${slug}\` opens ${launch}, which is not routed`,
      }),
    );
  for (const binding of bindings) found.push(...bindingProblems(world, binding, slug));
  return found;
}

function bindingProblems(world: World, binding: Entry, slug: string): Diagnostic[] {
  const { attrs, at } = binding;
  const set = ['group', 'user', 'policy'].filter((key) => attrs[key] !== undefined && attrs[key] !== null);
  if (set.length !== 1)
    return [
      report('verify/binding', at, {
        text: `a binding of \`${slug}\` names ${set.length === 0 ? 'nobody' : set.join(' and ')}`,
      }),
    ];
  const found: Diagnostic[] = [];
  if (attrs['negate'] === true)
    found.push(
      report('verify/binding', below(at, 'attrs', 'negate'), {
        text: `a binding of \`${slug}\` lets in everybody but those it names`,
      }),
    );
  if (attrs['failure_result'] === true)
    found.push(
      report('verify/binding', below(at, 'attrs', 'failure_result'), {
        text: `a binding of \`${slug}\` lets everybody in when it fails`,
      }),
    );
  const group = keyOf(attrs['group'], binding, world.authentik.entries);
  if (group?.state === 'absent')
    found.push(
      report('verify/binding', below(at, 'attrs', 'group'), {
        text: `a binding of \`${slug}\` names a group that is removed`,
      }),
    );
  return found;
}
