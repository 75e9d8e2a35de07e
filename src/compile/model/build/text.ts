/** Texts of definitions as Compose reads them: dollars doubled, placeholders filled in. */
import { own } from '../../../base/util/own.ts';
import type { Host, Sso, Tls } from '../model.ts';
import { urlOf } from '../names.ts';
import { fill } from '../placeholders.ts';
import type { Instance } from '../resolved.ts';

/** Facts of the stack that placeholders can ask for. */
export interface TextScope {
  readonly stack: string;
  readonly domain: string;
  readonly host: Host;
  readonly lan: readonly string[];
  readonly tls?: Tls;
  readonly sso?: Sso;
  readonly proxySubnet: string;
  readonly tunnelSubnet: string;
}

/** Doubles every dollar, so that Compose does not take it for a variable. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Public settings stay variables in Compose files: they stand once, in .env. */
const VARIABLES = {
  timezone: '${TZ}',
  uid: '${PUID}',
  gid: '${PGID}',
  domain: '${DOMAIN}',
  media: '${MEDIA}',
};

type Values = Readonly<Record<string, string>>;

/** A string of a definition for Compose: literal but for its placeholders. `host` is the name of the instance's route. */
export function fillText(
  text: string,
  scope: TextScope,
  instance: Instance,
  host: string | undefined,
): string {
  return fillWith(literal(text), { ...valuesOf(scope, instance, host), ...VARIABLES }, instance, literal);
}

/** The same for files that Compose does not read: every value is written out. */
export function fillPlain(
  text: string,
  scope: TextScope,
  instance: Instance,
  host: string | undefined,
): string {
  return fillWith(text, valuesOf(scope, instance, host), instance, (value) => value);
}

function valuesOf(scope: TextScope, instance: Instance, host: string | undefined): Values {
  const tls = scope.tls !== undefined;
  const hosts = [host, ...(instance.choice.hosts ?? [])].flatMap((name) => name ?? []);
  const urls = hosts.map((name) => urlOf(name, tls));
  return {
    timezone: scope.host.timezone,
    uid: String(scope.host.uid),
    gid: String(scope.host.gid),
    domain: scope.domain,
    media: scope.host.media ?? '',
    stack: scope.stack,
    instance: instance.name,
    host: host ?? '',
    hosts: hosts.join(','),
    urls: urls.join(','),
    'urls-spaced': urls.join(' '),
    url: host === undefined ? '' : urlOf(host, tls),
    lan: scope.lan.join(','),
    'proxy-subnet': scope.proxySubnet,
    'authentik-url': scope.sso === undefined ? '' : urlOf(scope.sso.host, tls),
    'admin-email': scope.tls?.email ?? `admin@${scope.domain}`,
  };
}

function fillWith(
  text: string,
  values: Values,
  instance: Instance,
  quote: (value: string) => string,
): string {
  return fill(text, (name) => {
    if (name.startsWith('setting:'))
      return quote(String(own(instance.choice.settings, name.slice('setting:'.length)) ?? ''));
    const value = own(values, name);
    if (value === undefined) throw new Error(`placeholder {${name}} in the definition of ${instance.app}`);
    return value;
  });
}
