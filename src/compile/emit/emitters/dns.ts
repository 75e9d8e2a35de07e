/** DNS records that the routes need: as a list for a person, and as zone fragments for a server. */

import { by } from '../../../base/util/order.ts';
import type { Model, Route } from '../../model/model.ts';
import { tunnelAddress } from '../../model/names.ts';
import { type Artifact, defineEmitter, header } from '../define.ts';

const SECONDS_TO_LIVE = 300;

interface DnsRecord {
  readonly view: 'public' | 'lan';
  readonly host: string;
  readonly type: string;
  /** Undefined when nobody but the user can know it. */
  readonly value: string | undefined;
  readonly note: string;
}

export const dns = defineEmitter({
  name: 'dns',
  stage: 'files',
  emit: (model) => {
    const routes = [...model.routes].sort(by((route) => route.host));
    if (routes.length === 0) return [];
    const records = routes.flatMap((route) => recordsOf(model, route));
    return [
      listFile(model, records),
      ...zoneFile(model, records, 'public', 'Records for the public DNS of the domain'),
      ...zoneFile(model, records, 'lan', 'Records for the DNS server of the LAN'),
    ];
  },
});

function recordsOf(model: Model, { host, access }: Route): DnsRecord[] {
  const found: DnsRecord[] = [];
  if (access.includes('tunnel') && model.tunnel !== undefined) {
    const value = `${tunnelAddress(model.tunnel.id)}.`;
    found.push({ view: 'public', host, type: 'CNAME', value, note: 'proxied by Cloudflare: the tunnel' });
  } else if (access.includes('internet')) {
    found.push({
      view: 'public',
      host,
      type: 'A',
      value: undefined,
      note: 'the public address of your router, or a dynamic name',
    });
  }
  if (access.includes('lan') || access.includes('internet')) {
    const { address } = model.host;
    const type = address?.includes(':') ? 'AAAA' : 'A';
    found.push({ view: 'lan', host, type, value: address, note: 'this server, from the LAN' });
  }
  return found;
}

function listFile(model: Model, records: readonly DnsRecord[]): Artifact {
  const rows = records.map(({ view, host, type, value, note }) => [
    view,
    type,
    host,
    value?.replace(/\.$/, '') ?? '(yours to fill in)',
    note,
  ]);
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const missing = records.some((record) => record.view === 'lan' && record.value === undefined)
    ? ['Set `host.address` in the spec to have the records for the LAN filled in.']
    : [];
  return text(model, 'dns/records.txt', '#', ['DNS records', ...missing], lines);
}

function zoneFile(
  model: Model,
  records: readonly DnsRecord[],
  view: DnsRecord['view'],
  what: string,
): Artifact[] {
  const own = records.filter((record) => record.view === view);
  if (own.length === 0 || (view === 'lan' && model.host.address === undefined)) return [];
  const lines = own.map(({ host, type, value, note }) => {
    const line = `${relative(host, model.domain)} IN ${type} ${value ?? '<address>'}`;
    // A record whose value is not known is there to be filled in; a comment, so that the file can be loaded as it is.
    return value === undefined ? `; ${line} ; ${note}` : line;
  });
  const head = [`$ORIGIN ${model.domain}.`, `$TTL ${SECONDS_TO_LIVE}`];
  return [text(model, `dns/${view}.zone`, ';', [what], [...head, ...lines])];
}

/** A name as a zone file writes it: below the domain in short, others whole with a dot at the end. */
function relative(host: string, domain: string): string {
  if (host === domain) return '@';
  return host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : `${host}.`;
}

function text(
  model: Model,
  path: string,
  comment: string,
  [what = '', ...more]: string[],
  lines: readonly string[],
): Artifact {
  const head = [...header(model, what), ...more].map((line) => `${comment} ${line}`);
  return { path, text: `${[...head, ...lines].join('\n')}\n` };
}
