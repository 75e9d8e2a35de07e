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
  'model/dns-secrets': {
    severity: 'error',
    message: (p: { provider: string }) =>
      `Waybill does not know which secrets the DNS provider \`${p.provider}\` needs`,
    help: () =>
      'list the environment variables from the page of the provider in the lego documentation: `dnsSecrets: [NAME_API_TOKEN]`',
    why: 'Traefik proves that the domain is yours by writing a DNS record, with a token of your provider. Without it there would be no certificate.',
    example: `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: nosuchdns}\napps: {sonarr: {}}\n`,
  },
});
