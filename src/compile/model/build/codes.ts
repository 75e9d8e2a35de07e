/** Codes of the model phase: fragments that cannot be merged, secrets that nobody knows. */
import { defineCodes } from '../../../base/diag/codes.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';

type Hint = { hint?: string | undefined };

export const buildCodes = defineCodes({
  'model/unknown-override': {
    severity: 'error',
    message: (p: { kind: string; name: string } & Hint) =>
      `the override names the ${p.kind} \`${p.name}\`, which this stack does not have`,
    help: (p) => p.hint ?? 'remove it, or add the app',
    why: 'Compose would take the fragment for a new, broken service. An override that matches nothing has no effect, or a wrong one.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {jellyfin: {mem_limit: 4g}}\n`,
  },
  'model/override-value': {
    severity: 'error',
    message: (p: { key: string; problem: string }) => `override of \`${p.key}\`: ${p.problem}`,
    why: 'Compose would not accept the merged service.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {ports: ["1-9000:1-9000"]}}\n`,
  },
  'model/unknown-dns-provider': {
    severity: 'error',
    message: (p: { code: string } & Hint) => `no DNS provider is called \`${p.code}\``,
    help: (p) => p.hint ?? 'see the names in the documentation of lego (go-acme.github.io/lego/dns)',
    why: 'Traefik proves that the domain is yours by writing a DNS record at your provider. With a name that it does not know there would be no certificate, and without one nothing answers.',
    example: `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: cloudflair}\napps: {sonarr: {}}\n`,
  },
  'model/dns-variable': {
    severity: 'error',
    message: (p: { code: string; name: string } & Hint) =>
      `the DNS provider \`${p.code}\` reads no variable \`${p.name}\``,
    help: (p) => p.hint ?? `\`waybill show ${p.code}\` lists its variables`,
    why: 'Traefik would ignore the variable, and the provider would miss what it needs.',
    example: `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: hetzner, dnsSettings: {HETZNER_PROPAGATION_TIMOUT: 300}}\napps: {sonarr: {}}\n`,
  },
  'model/dns-secret-written': {
    severity: 'error',
    message: (p: { name: string }) => `\`${p.name}\` holds a secret, and is written out`,
    help: (p) => `list it under \`dnsSecrets: [${p.name}]\` and give the value to the host`,
    why: 'Everything in the spec ends in the repository and in the tree. A secret is named there, never written.',
    example: `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: hetzner, dnsSettings: {HETZNER_API_TOKEN: abc}}\napps: {sonarr: {}}\n`,
  },
  'model/dns-setting-missing': {
    severity: 'error',
    message: (p: { code: string; name: string }) => `the DNS provider \`${p.code}\` needs \`${p.name}\``,
    help: (p) => `add it: \`dnsSettings: {${p.name}: ...}\``,
    why: 'Without this value the provider cannot be asked, and there would be no certificate.',
    example: `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: ovh}\napps: {sonarr: {}}\n`,
  },
});
