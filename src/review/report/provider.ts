/** `waybill show PROVIDER`: what a DNS provider needs for certificates, as it is written into the spec. */
import { isPlace, isPublic, providerOf } from '../../base/web/dns-providers.ts';

/** Text about one provider of the table; empty for a name that is none. */
export function renderProvider(code: string): string {
  const { needed = [], variables = [] } = providerOf(code) ?? {};
  const secrets = needed.filter((name) => !isPlace(name));
  const places = needed.filter(isPlace);
  const others = variables.filter((name) => !needed.includes(name));
  const list = (title: string, names: readonly string[]) =>
    names.length === 0 ? [] : ['', title, ...names.map((name) => `  ${name}`)];
  const settings =
    places.length === 0 ? '' : `, dnsSettings: {${places.map((name) => `${name}: ...`).join(', ')}}`;
  return `${[
    `${code}: a DNS provider for certificates`,
    '',
    `  tls: {email: you@example.com, dnsProvider: ${code}${settings}}`,
    ...list('Secrets, unless `dnsSecrets` names others:', secrets.map(secretOf)),
    ...list('Needed in `dnsSettings`:', places),
    ...list(
      'Other secrets, for `dnsSecrets`:',
      others.filter((name) => !isPublic(name)),
    ),
    ...list('Other settings, for `dnsSettings`:', others.filter(isPublic)),
  ].join('\n')}\n`;
}

const secretOf = (variable: string) => `${variable.toLowerCase().replaceAll('_', '-')} (${variable})`;
