/** Providers of OpenID Connect: where they return to, what they allow, where their secret is. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { hostNames } from '../exposure.ts';
import { defineFinding, error, type Name, reporter, type Text } from '../finding.ts';
import { list, record, Tagged, text } from '../read/data.ts';
import { below } from '../read/reader.ts';
import type { AuthProvider, ParsedTree } from '../read/types.ts';
import { urlTarget } from '../trace/network.ts';

const codes = defineCodes({
  'verify/redirect-uri': error(
    (p: Text) => p.text,
    'write the full address of the app to which the login returns, with matching_mode strict',
    'authentik refuses to send people back, or sends their codes to a stranger.',
  ),
  'verify/no-grant-types': error(
    (p: Name) => `the provider \`${p.name}\` allows no grant type`,
    'set grant_types to authorization_code and refresh_token',
    'Since 2026.5 a provider made by a blueprint has none unless it says so: every login is refused.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const oidcProviders = defineFinding({
  codes,
  run: (parsed) =>
    parsed.authentik.providers
      .filter(({ kind }) => kind === 'oauth2')
      .flatMap((provider) => oauthProblems(parsed, provider)),
});

function oauthProblems(parsed: ParsedTree, { entry, name, redirects }: AuthProvider): Diagnostic[] {
  const found: Diagnostic[] = [];
  const at = below(entry.at, 'attrs', 'redirect_uris');
  const hosts = hostNames(parsed);
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
  if (path !== undefined && !parsed.authentik.worker?.secrets.some(({ target }) => target === path))
    found.push(
      report('verify/secret-not-mounted', secretAt, {
        path,
        variable: 'client_secret',
        container: parsed.authentik.worker?.name ?? 'authentik',
      }),
    );
  return found;
}
