/** Which secrets a DNS provider needs. */
import { diagnose } from '../../../base/diag/codes.ts';
import { type Outcome, outcome } from '../../../base/diag/outcome.ts';
import type { Tls as TlsSpec } from '../../../schema/stack.gen.ts';
import { buildCodes } from './codes.ts';

/** Variables of lego per provider; sources: the page of each provider under go-acme.github.io/lego/dns. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  cloudflare: ['CF_DNS_API_TOKEN'],
  desec: ['DESEC_TOKEN'],
  digitalocean: ['DO_AUTH_TOKEN'],
  duckdns: ['DUCKDNS_TOKEN'],
  porkbun: ['PORKBUN_API_KEY', 'PORKBUN_SECRET_API_KEY'],
};

export interface DnsSecret {
  readonly variable: string;
  /** Name of the secret: the variable in the form of secret names. */
  readonly secret: string;
}

/** The secrets of the chosen provider; an error when neither the spec nor Waybill knows them. */
export function dnsSecretsOf(tls: TlsSpec, source: string): Outcome<DnsSecret[]> {
  const variables = tls.dnsSecrets ?? KNOWN[tls.dnsProvider];
  if (variables === undefined) {
    const at = { file: source, pointer: '/tls/dnsProvider', on: 'value' as const };
    return { diagnostics: [diagnose(buildCodes, 'model/dns-secrets', at, { provider: tls.dnsProvider })] };
  }
  const secrets = variables.map((variable) => ({
    variable,
    secret: variable.toLowerCase().replaceAll('_', '-'),
  }));
  return outcome(secrets, []);
}
