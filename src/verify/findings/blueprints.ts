/** Blueprints: entries that authentik takes, and logins that hang together. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { exposures, hostNames, isOpen } from '../exposure.ts';
import { defineFinding, error, type Name, reporter, warning } from '../finding.ts';
import { isLive } from '../read/authentik.ts';
import { field, list, record, Tagged, text } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Application, AuthProvider, Entry, ParsedTree } from '../read/types.ts';
import { urlTarget } from '../trace/network.ts';

const codes = defineCodes({
  'verify/present-and-absent': error(
    (p: Name) => `\`${p.name}\` is both created and removed by blueprints of one stack`,
    'remove one of the two entries',
    'Blueprints have no order: the object comes and goes with every run.',
  ),
  'verify/same-host-twice': error(
    (p: { a: string; b: string; host: string }) =>
      `the providers \`${p.a}\` and \`${p.b}\` are both for ${p.host}`,
    'give each its own host name',
    'An outpost uses one of the two; the other has no effect.',
  ),
  'verify/provider-without-application': error(
    (p: Name) => `the provider \`${p.name}\` belongs to no application`,
    'add an application whose provider it is',
    'Outposts do not see a provider without an application: nobody can log in.',
  ),
  'verify/provider-without-outpost': error(
    (p: Name) => `no outpost serves the provider \`${p.name}\``,
    'add it to the providers of an outpost',
    'Nothing answers for this app: its login ends in an error.',
  ),
  'verify/provider-without-route': warning(
    (p: Name & { host: string }) => `the provider \`${p.name}\` is for ${p.host}, but nothing leads there`,
    'route the host, or remove the provider',
    'Either the route is missing, or the address of the provider is misspelt and the login will send people to a name that does not exist.',
  ),
  'verify/open-to-every-user': error(
    (p: Name) => `every user of authentik may open \`${p.name}\``,
    'bind the application to a group',
    'An application without an enabled binding is open to everybody who has an account.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const blueprints = defineFinding({
  codes,
  run: (parsed) => {
    const { entries, providers, applications } = parsed.authentik;
    return [
      ...files(parsed),
      ...twice(entries),
      ...providers.flatMap((provider) => providerProblems(parsed, provider)),
      ...sameHost(providers),
      ...applications.flatMap((application) => applicationProblems(parsed, application)),
    ];
  },
});

function files(parsed: ParsedTree): Diagnostic[] {
  const names = new Map<string, string>();
  return parsed.authentik.files.flatMap((file) => {
    const data = record(parsed.data.get(file));
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

function providerProblems(parsed: ParsedTree, provider: AuthProvider): Diagnostic[] {
  const { entry, name, kind, application } = provider;
  const found: Diagnostic[] = [];
  if (application === undefined)
    found.push(report('verify/provider-without-application', entry.at, { name }));
  if (kind === 'oauth2') return found;
  if (!parsed.authentik.outposts.some(({ providers }) => providers.includes(provider)))
    found.push(report('verify/provider-without-outpost', entry.at, { name }));
  return [...found, ...addressProblems(parsed, provider)];
}

function addressProblems(parsed: ParsedTree, { entry, name, externalHost }: AuthProvider): Diagnostic[] {
  const at = below(entry.at, 'attrs', 'external_host');
  const address = urlTarget(externalHost ?? '');
  if (address === undefined || !/^https?$/.test(address.scheme))
    return [
      report('verify/blueprint-value', at, {
        text: `external_host of \`${name}\` is not an address with http:// or https://`,
      }),
    ];
  if (!/^\/?$/.test(address.path))
    return [
      report('verify/blueprint-value', at, {
        text: `external_host of \`${name}\` has a path, and a login is for a whole host`,
      }),
    ];
  const open = exposures(parsed).filter(({ host }) => host === address.host);
  if (!open.some(isOpen) && parsed.traefik !== undefined)
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

function applicationProblems(parsed: ParsedTree, application: Application): Diagnostic[] {
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
  if (launch !== undefined && (host === undefined || !hostNames(parsed).includes(host)))
    found.push(
      report('verify/blueprint-value', below(entry.at, 'attrs', 'meta_launch_url'), {
        text: `the application \`${slug}\` opens ${launch}, which is not routed`,
      }),
    );
  return found;
}
