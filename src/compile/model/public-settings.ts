/** Public settings of a stack: variables that Compose files name and that stand once, in .env. */
import type { Host } from './model.ts';

/** Names and values, in the order of .env. */
export function publicSettings(host: Host, domain: string): [name: string, value: string][] {
  return [
    ['TZ', host.timezone],
    ['PUID', String(host.uid)],
    ['PGID', String(host.gid)],
    ['DATA', host.data],
    ...(host.media === undefined ? [] : [['MEDIA', host.media] as [string, string]]),
    ['DOMAIN', domain],
  ];
}
