/** What `waybill init` finds on the machine that it runs on. */
import { networkInterfaces } from 'node:os';
import { networkOf, overlap } from '../../base/util/cidr.ts';
import type { Machine } from '../init/questions.ts';

/** Networks of containers, of virtual machines and of VPNs: not the one at home. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|tun|tap|wg|tailscale|zt|utun)/;

/** Networks that nobody has on the internet (RFC 1918). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

export function machine(): Machine {
  const addresses = Object.entries(networkInterfaces())
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([, all = []]) => all)
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  const ranges = addresses.flatMap(({ cidr }) => (cidr === null ? [] : (networkOf(cidr) ?? [])));
  return {
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    lan: [...new Set(ranges)].filter((range) => PRIVATE.some((one) => overlap(range, one))),
  };
}
