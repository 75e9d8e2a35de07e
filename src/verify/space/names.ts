/** Host names that the files name. */
import { memoizeByObject } from '../../base/util/memoize.ts';
import type { ParsedTree } from '../read/types.ts';
import { allCalls, hostsOf, type NamedCall } from '../rule/match.ts';
import { urlTarget } from '../trace/network.ts';

/** Where the files say that a host name is used: routers, rules of the tunnel, records of DNS; in lower case. */
export const hostNames = memoizeByObject((parsed: ParsedTree): string[] => {
  const names = new Set<string>();
  for (const { config } of parsed.traefik?.routers ?? [])
    if (config.parsed !== undefined) for (const host of hostsOf(config.parsed)) names.add(host);
  for (const { rules } of parsed.tunnels) for (const { hostname } of rules) names.add(hostname.toLowerCase());
  for (const { host } of parsed.records) names.add(host.toLowerCase());
  return single(names);
});

/** These, and the names that a rule leaves out or a login is for: each can take a way of its own. */
export function toldApart(parsed: ParsedTree): string[] {
  const names = new Set(hostNames(parsed));
  for (const { name, args } of callsOf(parsed)) if (name === 'Host') names.add((args[0] ?? '').toLowerCase());
  for (const { externalHost } of parsed.authentik.providers)
    names.add(urlTarget(externalHost ?? '')?.host ?? '');
  return single(names);
}

function single(names: ReadonlySet<string>): string[] {
  return [...names].filter((name) => name !== '' && !name.includes('*')).sort();
}

/** Every matcher that a router of the files uses. */
export function callsOf({ traefik }: ParsedTree): NamedCall[] {
  return (traefik?.routers ?? []).flatMap(({ config }) =>
    config.parsed === undefined ? [] : allCalls(config.parsed),
  );
}
