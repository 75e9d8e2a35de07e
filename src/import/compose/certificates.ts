/** Certificates that a project's Traefik gets, as the `tls:` section of a stack. */
import type { StackSpec } from '../../schema/stack.gen.ts';
import { type Dict, entriesOf, type Leaf, textOf } from './node.ts';
import { commandOf, environmentOf } from './roles.ts';
import { isSecret, type Secrets } from './secrets.ts';

export interface Certificates {
  readonly tls: NonNullable<StackSpec['tls']>;
  /** What the project does not say and a person must look at. */
  readonly doubts: readonly string[];
}

/** Variables of lego that hold what a provider needs; the same that Waybill asks for. */
const TOKENS: Readonly<Record<string, readonly string[]>> = {
  cloudflare: ['CF_DNS_API_TOKEN', 'CLOUDFLARE_DNS_API_TOKEN'],
  desec: ['DESEC_TOKEN'],
  digitalocean: ['DO_AUTH_TOKEN'],
  duckdns: ['DUCKDNS_TOKEN'],
  porkbun: ['PORKBUN_API_KEY', 'PORKBUN_SECRET_API_KEY'],
};

/** Options of Traefik from its command line and its environment, by their names in lower case. */
export function traefikOptions(service: Dict | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (service === undefined) return found;
  for (const word of commandOf(service)) {
    const [, key, value] = /^--?([A-Za-z0-9_.[\]-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (key !== undefined) found.set(key.toLowerCase(), value ?? 'true');
  }
  for (const [key, value] of environmentOf(service))
    if (/^TRAEFIK_/i.test(key))
      found.set(key.slice('TRAEFIK_'.length).toLowerCase().replaceAll('_', '.'), value);
  return found;
}

/** The certificates of a Traefik container; undefined when it has none. */
export function certificatesOf(service: Dict, app: string, secrets: Secrets): Certificates | undefined {
  const options = [...traefikOptions(service)];
  const find = (end: string) =>
    options.find(([key]) => /^certificatesresolvers\./.test(key) && key.endsWith(end))?.[1];
  const email = find('.acme.email');
  const provider = find('.acme.dnschallenge.provider');
  if (
    email === undefined &&
    provider === undefined &&
    !options.some(([key]) => /^certificatesresolvers\./.test(key))
  )
    return undefined;
  const doubts = [
    ...(email === undefined ? ['no address for warnings was found: `email` is made up'] : []),
    ...(provider === undefined
      ? [
          'certificates came by another way than DNS, which Waybill does not use: name your DNS provider in `dnsProvider`',
        ]
      : []),
  ];
  const dnsProvider = provider ?? 'cloudflare';
  const variables = dnsSecrets(service, dnsProvider, app, secrets);
  const known = TOKENS[dnsProvider] !== undefined;
  return {
    tls: {
      email: email !== undefined && /^[^@\s]+@[^@\s]+$/.test(email) ? email : 'admin@example.com',
      dnsProvider,
      ...(known || variables.length === 0 ? {} : { dnsSecrets: variables }),
      ...(find('.acme.caserver')?.includes('staging') === true ? { staging: true } : {}),
    },
    doubts:
      known || variables.length > 0
        ? doubts
        : [...doubts, 'name the variables of your DNS provider in `dnsSecrets`'],
  };
}

/** Secrets of the DNS provider kept under the names that the stack has for them. */
function dnsSecrets(service: Dict, provider: string, app: string, secrets: Secrets): string[] {
  const names: string[] = [];
  for (const [key, node] of entriesOf(service.entries.get('environment'))) {
    if (node.kind !== 'leaf' || /^TRAEFIK_/i.test(key) || !isSecret(key, node)) continue;
    const variable = TOKENS[provider]?.includes(key) === true ? (TOKENS[provider][0] ?? key) : key;
    const own = provider === 'porkbun' || TOKENS[provider] === undefined ? key : variable;
    secrets.keep(
      own.toLowerCase().replaceAll('_', '-'),
      textOf(node) ?? '',
      `\`${key}\` of ${app}.`,
      node as Leaf,
    );
    names.push(key);
  }
  return names;
}
