/** Ports of this host on which a program listens, as the kernel lists them (Documentation/networking/proc_net_tcp.rst). */
import type { System } from './system.ts';

/** State of a socket that listens; one of UDP that is bound. */
const STATE: Readonly<Record<string, string>> = { tcp: '0A', udp: '07' };

export function listeningPorts({ files }: Pick<System, 'files'>, protocol: string): Set<number> {
  const lines = [`/proc/net/${protocol}`, `/proc/net/${protocol}6`].flatMap(
    (path) => files.read(path)?.toString().split('\n').slice(1) ?? [],
  );
  return new Set(
    lines.flatMap((line) => {
      const [, local = '', , state] = line.trim().split(/\s+/);
      return state === STATE[protocol] ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
    }),
  );
}
