/** What authentik believes, and under which address it thinks it lives. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { hostNames } from '../exposure.ts';
import { defineFinding, error, reporter, type Text } from '../finding.ts';
import { holds, isEverything, isLoopback, readRange } from '../net.ts';
import { below } from '../read/reader.ts';
import type { Container, ParsedTree } from '../read/types.ts';
import { sharedSubnets, urlTarget } from '../trace/network.ts';

const PROXIES = 'AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS';
const BASE = 'AUTHENTIK_WEB__BASE_URL';

const codes = defineCodes({
  'verify/trusted-proxies': error(
    (p: Text) => p.text,
    'set AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS to loopback and the subnet of the network with Traefik',
    'authentik takes addresses, hosts and schemes only from trusted proxies. With one too few, logins fail; with one too many, they can be forged.',
  ),
  'verify/authentik-address': error(
    (p: { variable: string; value: string; text: string }) => `\`${p.variable}\` is ${p.value}: ${p.text}`,
    'name the host under which authentik is routed',
    'Browsers are sent to this address to log in.',
  ),
});
const report = reporter(codes);

export const trustedProxies = defineFinding({
  codes,
  run: (parsed) => {
    const { server, worker } = parsed.authentik;
    return [server, worker].flatMap((container) =>
      container === undefined ? [] : [...proxies(parsed, container), ...base(parsed, container)],
    );
  },
});

/** The ranges must hold the network that the server shares with Traefik, and only proxies. */
function proxies(parsed: ParsedTree, container: Container): Diagnostic[] {
  const value = container.environment.get(PROXIES);
  const traefik = parsed.traefik?.container;
  if (value === undefined || traefik === undefined) return [];
  const at = below(container.at, 'environment', PROXIES);
  const wrong = (text: string) => report('verify/trusted-proxies', at, { text });
  const ranges = value.split(',').map((text) => ({ text, range: readRange(text.trim()) }));
  const found = ranges.flatMap(({ text, range }) => {
    if (range === undefined) return [wrong(`\`${text}\` is not a valid address range`)];
    return isEverything(range) ? [wrong('authentik would believe everybody')] : [];
  });
  const server = parsed.authentik.server ?? container;
  for (const subnet of sharedSubnets(parsed, server, traefik)) {
    const own = readRange(subnet ?? '');
    if (own !== undefined && !ranges.some(({ range }) => range !== undefined && holds(range, own)))
      found.push(wrong(`authentik does not believe Traefik, which is in ${subnet}`));
  }
  const shared = sharedSubnets(parsed, server, traefik).flatMap((subnet) => readRange(subnet ?? '') ?? []);
  for (const { text, range } of ranges) {
    if (range === undefined || isEverything(range) || isLoopback(range)) continue;
    if (!shared.some((subnet) => holds(subnet, range)))
      found.push(wrong(`${text} is not within the network with Traefik`));
  }
  return found;
}

function base(parsed: ParsedTree, container: Container): Diagnostic[] {
  const value = container.environment.get(BASE);
  if (value === undefined) return [];
  const target = urlTarget(value);
  const routed = target !== undefined && hostNames(parsed).includes(target.host);
  if (routed && target.path === '' && target.scheme === 'https') return [];
  const text = routed ? 'it must be https:// and the host name alone' : 'that name is not routed';
  return [
    report('verify/authentik-address', below(container.at, 'environment', BASE), {
      variable: BASE,
      value,
      text,
    }),
  ];
}
