/** The ranges of the home network: those that the user named, without the blanket ones that containers are in too. */
import { overlap, parseRange } from '../../base/util/cidr.ts';
import { DEFAULT_SUBNETS } from '../../compile/model/names.ts';
import type { HmsImport } from './hms-import.ts';

/** All private addresses: nobody's network at home, but that of every container. */
const BLANKET = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Networks of this stack, which must not pass for the LAN. */
const OWN_NETWORKS = Object.values(DEFAULT_SUBNETS);

const EXAMPLE = '192.168.1.0/24';

/** Where requests that may open an app come from, and what is said about it. */
export function importLan(work: HmsImport): void {
  const { vars } = work;
  const given = split(work.options.get('lan') ?? '');
  const subnet =
    vars.place('hms_docker_network_subnet') === undefined
      ? []
      : split(vars.text('hms_docker_network_subnet'));
  const own = vars.place('traefik_subnet_allow_list') === undefined ? [] : allowList(work);
  const kept = [...new Set([...(given.length > 0 ? given : subnet), ...own.filter(isHome)])].filter(isHome);
  work.spec.lan = kept.length > 0 ? kept : [EXAMPLE];
  if (kept.length === 0)
    work.remark(
      '/lan',
      'To do: write the address ranges of your own network. Only the server knew them; this is an example.',
    );
  const note = work.note(vars.place('traefik_subnet_allow_list'));
  if (own.every(isHome)) note.taken('lan');
  else
    note.changed('lan, with the ranges of your network only; containers are in the others', {
      before: `${own.join(', ')}: containers, and visitors whose address Docker rewrites, passed for your network`,
      after: work.spec.lan.join(', '),
    });
  subnetNote(work, subnet, kept);
}

function subnetNote(work: HmsImport, subnet: readonly string[], kept: readonly string[]): void {
  const note = work.note(work.vars.place('hms_docker_network_subnet'));
  if (subnet.some((range) => kept.includes(range))) note.taken('lan');
  else if (kept.length > 0) note.taken('lan, which --lan says');
  else
    note.unsupported(
      'it names no address range of a home network',
      'write your network under lan:, or import again with --lan',
    );
}

/** Ranges of the allow-list; what only the server knows is left out. */
function allowList({ vars }: HmsImport): string[] {
  const text =
    vars.problem('traefik_subnet_allow_list') === undefined ? vars.text('traefik_subnet_allow_list') : '';
  return split(
    text === '' ? String(vars.raw('traefik_subnet_allow_list')).replace(/\{\{.*?\}\}/gs, '') : text,
  );
}

const split = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '');

const isHome = (range: string) =>
  parseRange(range) !== undefined &&
  !BLANKET.includes(range) &&
  !range.endsWith('/0') &&
  !OWN_NETWORKS.some((network) => overlap(network, range));
