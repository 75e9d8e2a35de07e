/** Exposure: what is open is meant to be open, and is what people were told. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place, Related } from '../../base/diag/diagnostic.ts';
import { ANY_NAME, type Exposure, exposures, isOpen, routerOf } from '../exposure.ts';
import { defineFinding, error, type Host, reporter, warning } from '../finding.ts';
import type { DnsRecord, ParsedTree } from '../read/types.ts';
import { hostsOf } from '../rule/match.ts';
import { hopText } from '../trace/words.ts';

const FROM = { lan: 'LAN', tunnel: 'tunnel', internet: 'internet' } as const;

const codes = defineCodes({
  'verify/any-name': error(
    (p: { from: string; target: string; others: string }) =>
      `${p.others} leads from the ${p.from} to ${p.target}`,
    'give rules and routers host names',
    'Names that nobody meant to serve lead into the server.',
  ),
  'verify/public-without-record': error(
    (p: Host & { from: string }) => `${p.host} is open to the ${p.from}, but not in public DNS`,
    'put the list for the LAN back on the router, or add the record',
    'Every name that is meant for the internet has a public record. This one has none, so it was probably opened by mistake.',
  ),
  'verify/public-without-login': warning(
    (p: Host & { from: string }) => `${p.host} is open to the ${p.from} without a login`,
    'put a list for the LAN or a login on the router, if the app has no good login of its own',
    'Scanners find a new host name within minutes. No file of this tree says that the name is meant to be public.',
  ),
  'verify/path-open': error(
    (p: Host & { path: string; from: string }) =>
      `${p.host}${p.path} is open to the ${p.from}, but the rest of the host is not`,
    'put the list of the host on this router too',
    'One path that is open is a way in. If it is the path of a login, strangers can try passwords there.',
  ),
  'verify/record-without-route': error(
    (p: Host & { view: string; from: string }) =>
      `${p.view} DNS names ${p.host}, but nothing answers from the ${p.from}`,
    'route the host, or remove the record',
    'The name resolves, but people get an error. A name in public DNS also tells strangers what exists.',
  ),
});
const report = reporter(codes);

export const reach = defineFinding({
  codes,
  run: (parsed) => {
    const table = exposures(parsed);
    return [
      ...anyName(table),
      ...openPaths(table),
      ...publicNames(parsed, table),
      ...idleRecords(parsed, table),
    ];
  },
});

function targetOf({ target }: Exposure): string {
  if (target?.kind === 'container') return `\`${target.container.name}\``;
  return target?.kind === 'external' ? target.url : (target?.name ?? 'something');
}

/** Where the way of a request is decided: its router, else the rule of the tunnel. A port that an app publishes has no names. */
function decided(exposure: Exposure): Place | undefined {
  return routerOf(exposure) ?? exposure.trace.hops.find(({ kind }) => kind === 'tunnel')?.at;
}

function anyName(table: readonly Exposure[]): Diagnostic[] {
  return table.flatMap((exposure) => {
    const at = decided(exposure);
    const { others } = exposure;
    if (others === undefined || !isOpen(exposure) || at === undefined) return [];
    return [
      report('verify/any-name', at, { from: FROM[exposure.origin], target: targetOf(exposure), others }),
    ];
  });
}

/** Paths that can be reached where the host itself cannot. */
function openPaths(table: readonly Exposure[]): Diagnostic[] {
  return table
    .filter((exposure) => !isOpen(exposure))
    .flatMap(({ host, origin, open }) =>
      open.flatMap(({ path, trace }) => {
        const at = routerOf({ trace });
        const point = trace.hops.find(({ kind }) => kind === 'entry-point')?.at;
        const related = point === undefined ? [] : [{ message: 'by this entry point', at: point }];
        return at === undefined
          ? []
          : [report('verify/path-open', at, { host, path, from: FROM[origin] }, related)];
      }),
    );
}

/** Names that are meant for the internet have a public record; trees without records say nothing about it. */
function publicNames({ records, manifest }: ParsedTree, table: readonly Exposure[]): Diagnostic[] {
  if (records.length === 0) return manifest === undefined ? withoutLogin(table) : [];
  return table.flatMap((exposure) => {
    const { host, origin } = exposure;
    if (origin === 'lan' || host === ANY_NAME || !isOpen(exposure)) return [];
    const known = records.filter((record) => record.view === 'public' && record.host === host);
    // A name that leads into the tunnel is public: nobody needs another record to ask for it.
    const fits = known.some((record) => origin === 'internet' || isTunnelRecord(record));
    const at = decided(exposure);
    return fits || at === undefined
      ? []
      : [report('verify/public-without-record', at, { host, from: FROM[origin] })];
  });
}

/** Where no file says which names are public, those without a login are worth a word. */
function withoutLogin(table: readonly Exposure[]): Diagnostic[] {
  return table.flatMap((exposure) => {
    const { host, origin, login } = exposure;
    const at = decided(exposure);
    if (origin === 'lan' || host === ANY_NAME || !isOpen(exposure) || login !== 'none' || at === undefined)
      return [];
    return [report('verify/public-without-login', at, { host, from: FROM[origin] })];
  });
}

function isTunnelRecord({ type }: DnsRecord): boolean {
  return type === 'CNAME';
}

/** Names in DNS that nothing answers to. */
function idleRecords(parsed: ParsedTree, table: readonly Exposure[]): Diagnostic[] {
  return parsed.records.flatMap((record) => {
    const { host, view, at } = record;
    const origin = view === 'lan' ? 'lan' : isTunnelRecord(record) ? 'tunnel' : 'internet';
    const exposure = table.find((one) => one.host === host.toLowerCase() && one.origin === origin);
    if (exposure !== undefined && (isOpen(exposure) || exposure.open.length > 0)) return [];
    return [
      report(
        'verify/record-without-route',
        at,
        { host, view, from: FROM[origin] },
        exposure === undefined ? [] : why(parsed, exposure),
      ),
    ];
  });
}

/** Why a name is not answered: the end of the way, and the routers that are for it. */
function why(parsed: ParsedTree, { trace, host }: Exposure): Related[] {
  const last = trace.hops.at(-1);
  const own = (parsed.traefik?.routers ?? []).filter(
    ({ config }) => config.parsed !== undefined && hostsOf(config.parsed).includes(host),
  );
  return [
    ...(last?.at === undefined ? [] : [{ message: hopText(last), at: last.at }]),
    ...own.map((router) => ({ message: 'a router for this name', at: router.at })),
  ];
}
