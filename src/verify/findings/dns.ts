/** DNS: every routed name resolves, in each view to the same place everywhere. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { ANY_NAME, exposures, isOpen } from '../exposure.ts';
import { defineFinding, error, fileStart, type Host, reporter, type Text } from '../finding.ts';
import { readRange } from '../net.ts';
import type { DnsRecord, ParsedTree } from '../read/types.ts';

const codes = defineCodes({
  'verify/dns-missing': error(
    (p: Host & { view: string; file: string }) => `${p.file} lacks ${p.host}, which answers in the ${p.view}`,
    'add the record, or render the stack again',
    'The name does not resolve, or resolves to something else.',
  ),
  'verify/dns-value': error(
    (p: Text) => p.text,
    'fix the record, or render the stack again',
    'The name leads to another machine.',
  ),
  'verify/dns-differs': error(
    (p: Host & { file: string; other: string }) => `${p.file} and ${p.other} differ about ${p.host}`,
    'render the stack again',
    'The list is for a person, the zone for a server. If they differ, one of them is wrong.',
  ),
});
const report = reporter(codes);

export const dns = defineFinding({
  codes,
  run: (parsed) => {
    // A tree that was written by hand need not mention DNS.
    if (parsed.records.length === 0 && parsed.manifest === undefined) return [];
    return [...missing(parsed), ...values(parsed), ...differing(parsed)];
  },
});

/** Files that hold records of a view. */
function filesOf(records: readonly DnsRecord[], view: DnsRecord['view']): string[] {
  return [...new Set(records.filter((record) => record.view === view).map(({ at }) => at.file))];
}

function missing(parsed: ParsedTree): Diagnostic[] {
  return exposures(parsed).flatMap((exposure) => {
    const { host, origin } = exposure;
    if (host === ANY_NAME || !isOpen(exposure)) return [];
    const view = origin === 'lan' ? 'lan' : 'public';
    const files = filesOf(parsed.records, view);
    return (files.length === 0 ? ['dns/records.txt'] : files).flatMap((file) =>
      parsed.records.some((record) => record.at.file === file && record.view === view && record.host === host)
        ? []
        : [
            report('verify/dns-missing', fileStart(file), {
              host,
              view: view === 'lan' ? 'LAN' : 'internet',
              file,
            }),
          ],
    );
  });
}

function values({ records, tunnels }: ParsedTree): Diagnostic[] {
  const usual = mostCommon(
    records.flatMap(({ view, value }) => (view === 'lan' && value !== undefined ? [value] : [])),
  );
  const id = tunnels[0]?.id;
  return records.flatMap((record) => {
    const { view, type, value, host, at } = record;
    const wrong = (text: string) => [report('verify/dns-value', at, { text })];
    if (view === 'lan' && value !== usual && value !== undefined)
      return wrong(`${host} leads to ${value} in the LAN, and the others to ${usual}`);
    const family = value === undefined ? undefined : readRange(value)?.address.kind();
    if (/^A{1,4}$/.test(type) && value !== undefined && family !== (type === 'A' ? 'ipv4' : 'ipv6'))
      return wrong(`${value} is not a valid address for a record of type ${type}`);
    if (type === 'CNAME' && id !== undefined && value !== `${id}.cfargotunnel.com`)
      return wrong(`${host} leads to ${value ?? 'nowhere'}, and the tunnel is ${id}.cfargotunnel.com`);
    return [];
  });
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The list and the zones say the same; two records of one name and view are one too many. */
function differing({ records }: ParsedTree): Diagnostic[] {
  const seen = new Map<string, DnsRecord>();
  const found: Diagnostic[] = [];
  for (const record of records) {
    const key = `${record.at.file} ${record.view} ${record.host} ${record.type}`;
    const twice = seen.get(key);
    if (twice !== undefined)
      found.push(
        report('verify/dns-value', record.at, {
          text: `${record.host} has two records of type ${record.type}`,
        }),
      );
    seen.set(key, record);
    const other = records.find(
      (one) => one.at.file !== record.at.file && one.view === record.view && one.host === record.host,
    );
    const zoned = records.some((one) => one.at.file === `dns/${record.view}.zone`);
    if (!zoned || (other !== undefined && other.type === record.type && other.value === record.value))
      continue;
    const file =
      other?.at.file ??
      (record.at.file === 'dns/records.txt' ? `dns/${record.view}.zone` : 'dns/records.txt');
    found.push(
      report(
        'verify/dns-differs',
        record.at,
        { host: record.host, file: record.at.file, other: file },
        other === undefined ? [] : [{ message: 'the other one', at: other.at }],
      ),
    );
  }
  return found;
}
