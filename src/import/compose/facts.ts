/** What a project says about the machine and the domain, by what most of its services say. */
import { defined, present } from '../../base/util/defined.ts';
import type { Dict } from './node.ts';
import { entriesOf, itemsOf, textOf } from './node.ts';
import { environmentOf } from './roles.ts';
import { within } from './shared.ts';

export interface Facts {
  readonly timezone?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly lan?: readonly string[];
}

/** The most frequent value; the first of those that are as frequent. */
export function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Facts that the services of a project agree on. */
export function factsOf(services: ReadonlyMap<string, Dict>): Facts {
  const all = [...services.values()];
  const value = (...keys: readonly string[]) =>
    mostFrequent(all.flatMap((one) => present(keys.map((key) => environmentOf(one).get(key))).slice(0, 1)));
  const users = all.flatMap(
    (one) => /^(\d+):(\d+)$/.exec(textOf(one.entries.get('user')) ?? '')?.slice(1) ?? [],
  );
  const timezone = value('TZ', 'TIMEZONE', 'PHP_TZ');
  const uid = positive(value('PUID', 'UID', 'USER_ID', 'USERMAP_UID')) ?? positive(users[0]);
  const gid = positive(value('PGID', 'GID', 'GROUP_ID', 'USERMAP_GID')) ?? positive(users[1]);
  const ranges = value('LAN_NETWORK', 'LOCAL_NETWORK', 'FIREWALL_OUTBOUND_SUBNETS')
    ?.split(',')
    .map((range) => range.trim())
    .filter((range) => /^[0-9a-fA-F.:]+\/\d+$/.test(range));
  return {
    ...(timezone !== undefined && /^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*$/.test(timezone) ? { timezone } : {}),
    ...defined({ uid, gid }),
    ...(ranges === undefined || ranges.length === 0 ? {} : { lan: ranges }),
  };
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) && number > 0 && number < 65535 ? number : undefined;
}

/** A folder for data of the stack that has nothing to do with any folder of the project. */
export function freshFolder(name: string, services: ReadonlyMap<string, Dict>): string {
  const used = [...services.values()].flatMap((service) =>
    present(itemsOf(service.entries.get('volumes')).map((item) => textOf(entriesOf(item).get('source')))),
  );
  const free = (folder: string) => !used.some((path) => within(folder, path) || within(path, folder));
  return [`/opt/${name}`, `/srv/${name}`, `/mnt/${name}`].find(free) ?? `/opt/waybill-${name}`;
}

/** The domain below which most host names lie. */
export function domainOf(hosts: readonly string[]): string | undefined {
  const parents = hosts.flatMap((host) => {
    const parts = host.split('.');
    return parts.length < 2 ? [] : [parts.length === 2 ? host : parts.slice(1).join('.')];
  });
  return mostFrequent(parents);
}
