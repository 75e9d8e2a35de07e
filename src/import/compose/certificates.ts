/** Certificates that a project's Traefik gets, as the `tls:` section of a stack. */
import { isPlace, isPublic, providerOf } from '../../base/web/dns-providers.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import { type Dict, entriesOf, type Leaf, textOf } from './node.ts';
import { commandOf, environmentOf } from './roles.ts';
import { isSecret, type Secrets } from './secrets.ts';

export interface Certificates {
  readonly tls: NonNullable<StackSpec['tls']>;
  /** What the project does not say and a person must look at. */
  readonly doubts: readonly string[];
}

/** Names that lego takes for others. */
const SAME: Readonly<Record<string, string>> = {
  CLOUDFLARE_DNS_API_TOKEN: 'CF_DNS_API_TOKEN',
  CLOUDFLARE_ZONE_API_TOKEN: 'CF_ZONE_API_TOKEN',
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
  const needed = providerOf(dnsProvider)?.needed.filter((name) => !isPlace(name)) ?? [];
  const usual =
    variables.length === 0 ||
    (variables.length === needed.length && needed.every((one) => variables.includes(one)));
  const settings = Object.fromEntries(
    [...environmentOf(service)].filter(([key]) => isPublic(key) && isVariableOf(dnsProvider, key)),
  );
  return {
    tls: {
      email: email !== undefined && /^[^@\s]+@[^@\s]+$/.test(email) ? email : 'admin@example.com',
      dnsProvider,
      ...(usual ? {} : { dnsSecrets: variables }),
      ...(Object.keys(settings).length === 0 ? {} : { dnsSettings: settings }),
      ...(find('.acme.caserver')?.includes('staging') === true ? { staging: true } : {}),
    },
    doubts:
      variables.length > 0 || dnsProvider === 'cloudflare'
        ? doubts
        : [...doubts, `\`waybill show ${dnsProvider}\` says which secrets are needed`],
  };
}

const isVariableOf = (provider: string, name: string) =>
  providerOf(provider)?.variables.includes(name) === true;

/** Secrets of the DNS provider kept under the names that the stack has for them. */
function dnsSecrets(service: Dict, provider: string, app: string, secrets: Secrets): string[] {
  const names: string[] = [];
  for (const [key, node] of entriesOf(service.entries.get('environment'))) {
    if (node.kind !== 'leaf' || /^TRAEFIK_/i.test(key) || !isSecret(key, node)) continue;
    const variable = SAME[key] ?? key;
    const name = variable.toLowerCase().replaceAll('_', '-');
    secrets.keep(name, textOf(node) ?? '', `\`${key}\` of ${app}.`, node as Leaf);
    if (isVariableOf(provider, variable)) names.push(variable);
  }
  return names;
}
