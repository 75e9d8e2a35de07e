/** DNS records: the list for a person, and zone fragments (RFC 1035, section 5). */
import type { DnsRecord, Tree } from './types.ts';

/** All records that the tree names, those of the list first. */
export function readDns(tree: Tree): DnsRecord[] {
  const found: DnsRecord[] = [];
  for (const [file, source] of tree) {
    const zone = /^dns\/(public|lan)\.zone$/.exec(file)?.[1];
    if (file === 'dns/records.txt') found.push(...lines(source, file, listLine));
    if (zone === 'public' || zone === 'lan') found.push(...zoneRecords(source, file, zone));
  }
  return found;
}

type Line = Omit<DnsRecord, 'at'>;

function lines(source: string, file: string, read: (line: string) => Line | undefined): DnsRecord[] {
  const found: DnsRecord[] = [];
  let start = 0;
  for (const line of source.split('\n')) {
    const record = read(line);
    if (record !== undefined) found.push({ ...record, at: { file, start, end: start + line.length } });
    start += line.length + 1;
  }
  return found;
}

/** `lan  A  sonarr.example.com  192.168.1.10  a remark`; a value in brackets is for a person to fill in. */
function listLine(line: string): Line | undefined {
  const [, view, type = '', host = '', value = ''] =
    /^(public|lan)\s+([A-Z]+)\s+(\S+)\s+(\([^)]*\)|\S+)/.exec(line) ?? [];
  if (view !== 'public' && view !== 'lan') return undefined;
  return { view, type, host, ...(value.startsWith('(') ? {} : { value: value.replace(/\.$/, '') }) };
}

/** Records of a zone file; one that is commented out waits for a person to fill it in. */
function zoneRecords(source: string, file: string, view: 'public' | 'lan'): DnsRecord[] {
  let origin = '';
  return lines(source, file, (line) => {
    origin = /^\$ORIGIN\s+(\S+)/.exec(line)?.[1]?.replace(/\.$/, '') ?? origin;
    const [, comment, name = '', type = '', value = ''] =
      /^(;\s*)?([\w@*.-]+)\s+(?:\d+\s+)?IN\s+([A-Z]+)\s+(\S+)/.exec(line) ?? [];
    if (type === '' || (comment !== undefined && !value.startsWith('<'))) return undefined;
    const host = name === '@' ? origin : name.endsWith('.') ? name.slice(0, -1) : `${name}.${origin}`;
    const full = value.endsWith('.') ? value.slice(0, -1) : value;
    return { view, type, host, ...(comment === undefined ? { value: full } : {}) };
  });
}
