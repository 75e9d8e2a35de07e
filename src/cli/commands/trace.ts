/** `waybill trace`: the way of one request through the rendered files, hop by hop. */
import { didYouMean } from '../../base/diag/suggest.ts';
import { printable } from '../../review/report/layout.ts';
import { styleOf } from '../../review/report/style.ts';
import { verdictOf } from '../../review/report/trace-words.ts';
import { hostNames } from '../../verify/exposure.ts';
import { parseTree } from '../../verify/read/parsed-tree.ts';
import type { ParsedTree } from '../../verify/read/types.ts';
import { bypassesOf } from '../../verify/trace/bypasses.ts';
import { trace as follow, type TraceQuery } from '../../verify/trace/trace.ts';
import type { Origin, Trace } from '../../verify/trace/types.ts';
import { endText, hopText } from '../../verify/trace/words.ts';
import { treesIn } from './base.ts';
import { type Command, type Context, exitCode } from './command.ts';

export const trace: Command = {
  name: 'trace',
  summary: 'follow one request through the rendered files: who lets it pass, who asks for a login',
  usage: 'URL [STACK]',
  example: 'trace https://jellyfin.example.com --from internet',
  options: { from: ['ORIGIN', 'lan (default), tunnel, internet, container:NAME or network:NAME'] },
  maxArguments: 2,
  run: (context) => {
    const query = questionOf(context.args[0] ?? '');
    const origin = originOf(context.values.get('from') ?? 'lan');
    if (query === undefined) return refuse(context, 'trace takes an address like https://sonarr.example.com');
    if (origin === undefined)
      return refuse(context, '--from takes lan, tunnel, internet, container:NAME or network:NAME');
    const parsedTrees = [...treesIn(context.host, context.out)].flatMap(([name, files]) => {
      const parsed = parseTree(files);
      return parsed === undefined ? [] : [[name, parsed] as const];
    });
    const stack = context.args[1];
    if (stack !== undefined && !parsedTrees.some(([name]) => name === stack))
      return refuse(context, `there is no tree ${stack}`);
    // A stack that is named is asked whatever it knows; the others only for names they know.
    const fitting = parsedTrees.filter(([name, parsed]) =>
      stack === undefined ? knows(parsed, query.host) : name === stack,
    );
    if (fitting.length === 0) return refuse(context, unknownHost(query.host, parsedTrees));
    const ways = fitting.map(([name, parsed]) => ({ name, parsed, way: follow(parsed, query, origin) }));
    if (context.format === 'json') context.print(`${JSON.stringify(ways.map(asData), null, 2)}\n`);
    else for (const { name, parsed, way } of ways) show(context, name, parsed, way);
    return exitCode.clean;
  },
};

/** A host name of the tree, or a container in it. */
function knows(parsed: ParsedTree, host: string): boolean {
  return hostNames(parsed).includes(host.toLowerCase().replace(/\.$/, '')) || parsed.containers.has(host);
}

function refuse(context: Context, text: string): number {
  context.say(`waybill: ${text}\n`);
  return exitCode.problems;
}

function unknownHost(host: string, parsedTrees: readonly (readonly [string, ParsedTree])[]): string {
  const names = parsedTrees.flatMap(([, parsed]) => hostNames(parsed));
  return `no tree knows ${printable(host)}; ${didYouMean(host, names) ?? '`waybill graph` shows all host names'}`;
}

/** An address as a person types it; without a scheme it is https. */
function questionOf(text: string): TraceQuery | undefined {
  const url = URL.canParse(text) && text.includes('://') ? text : `https://${text}`;
  if (text === '' || !URL.canParse(url)) return undefined;
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const written = /^\w+:\/\/([^/?#:@]+)/.exec(url)?.[1] ?? hostname;
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return {
    scheme: protocol === 'https:' ? 'https' : 'http',
    // The name as it is written: cloudflared tells upper case and a last dot apart.
    host: written.toLowerCase() === hostname ? written : hostname,
    path: pathname,
    query: search.slice(1),
    ...(port === '' ? {} : { port: Number(port) }),
  };
}

function originOf(text: string): Origin | undefined {
  if (text === 'lan' || text === 'tunnel' || text === 'internet') return { kind: text };
  const [, kind, name = ''] = /^(container|network):(.+)$/.exec(text) ?? [];
  return kind === undefined ? undefined : { kind: kind === 'network' ? kind : 'container', name };
}

/** The way as data: a program need not read the words. */
function asData({
  name,
  parsed,
  way,
}: {
  readonly name: string;
  readonly parsed: ParsedTree;
  readonly way: Trace;
}) {
  const { hops, reached, login, skips, end } = way;
  return {
    stack: name,
    reached,
    login,
    skips,
    end: end === undefined ? null : endText(end),
    cause: end?.cause ?? null,
    target: targetOf(way),
    hops: hops.map((hop) => ({ kind: hop.kind, text: hopText(hop), ...(hop.at && { at: hop.at }) })),
    around: aroundOf(parsed, way),
  };
}

function targetOf({ target }: Trace) {
  if (target?.kind === 'container') return { container: target.container.name, port: target.port };
  return target?.kind === 'external'
    ? { url: target.url }
    : target === undefined
      ? null
      : { internal: target.name };
}

function aroundOf(parsed: ParsedTree, { target }: Trace): string[] {
  return target?.kind === 'container' ? bypassesOf(parsed, target.container).map(({ text }) => text) : [];
}

function show(context: Context, stack: string, parsed: ParsedTree, way: Trace): void {
  const style = styleOf(context.color.out);
  const lines = way.hops.map((hop, i) => `  ${i + 1}. ${printable(hopText(hop))}`);
  const skips = way.skips.map((path) => `  ${style.warning('still without a login:')} ${printable(path)}`);
  const around = aroundOf(parsed, way).map((text) => `  ${style.quiet('past Traefik:')} ${printable(text)}`);
  context.print(
    [style.strong(stack), ...lines, ...skips, `  ${style.strong(`= ${verdictOf(way)}`)}`, ...around, ''].join(
      '\n',
    ),
  );
}
