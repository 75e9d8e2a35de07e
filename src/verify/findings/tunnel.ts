/** The tunnel: what it lets in, and what is next to it. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { exposureOf, isOpen } from '../exposure.ts';
import { defineFinding, error, type Host, reporter, type Text } from '../finding.ts';
import { takesAll } from '../read/cloudflared.ts';
import { text, texts } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { IngressRule, ParsedTree, Tunnel } from '../read/types.ts';
import { backendAt } from '../trace/backend.ts';
import { sharedNetworks, urlTarget } from '../trace/network.ts';
import { endText, faultText } from '../trace/words.ts';

const codes = defineCodes({
  'verify/tunnel-beside-traefik': error(
    (p: Host & { container: string }) =>
      `the tunnel leads ${p.host} straight to \`${p.container}\`, past Traefik`,
    "point the rule at Traefik's entry point for the tunnel",
    'No list, no login, no header cleaning: anyone who knows the name is in the app.',
  ),
  'verify/tunnel-neighbour': error(
    (p: { container: string; network: string; tunnel: string }) =>
      `\`${p.tunnel}\` shares the network ${p.network} with \`${p.container}\``,
    'give cloudflared a network with Traefik alone',
    'One line in the configuration of the tunnel would put that container on the internet.',
  ),
  'verify/tunnel-no-login': error(
    (p: Text) => p.text,
    'point the tunnel at an entry point of its own that only cloudflared reaches',
    'To Traefik a visitor of the tunnel has the address of cloudflared. Lists for the LAN let that address pass, or lock everyone out.',
  ),
  'verify/tunnel-rule': error(
    (p: Text) => p.text,
    'write host names in lower case without a port, and services as http://container:port',
    'cloudflared refuses the file, or the rule never matches.',
  ),
  'verify/tunnel-wildcard': error(
    (p: Host) => `the tunnel takes every name of ${p.host}`,
    'give each host name a rule of its own',
    'Names that were meant for the LAN alone are then one mistake in Traefik away from the internet.',
  ),
  'verify/tunnel-order': error(
    (p: Text) => p.text,
    'put one rule without a host name at the end, with service http_status:404',
    'The first matching rule wins. Names that match no rule must end in 404, not in an app.',
  ),
  'verify/tunnel-unanswered': error(
    (p: Host & Text) => `the tunnel has a rule for ${p.host}, but a visitor gets nowhere: ${p.text}`,
    'add a router for the host on the entry point of the tunnel, or remove the rule',
    'The name is in public DNS and answers with an error.',
  ),
  'verify/tunnel-id': error(
    (p: { id: string; other: string }) => `the tunnel is ${p.id}, and DNS leads to ${p.other}`,
    'use one id',
    'Visitors get to another tunnel, or to none.',
  ),
  'verify/tunnel-credentials': error(
    (p: { path: string }) => `cloudflared finds no credentials at ${p.path}`,
    'mount the secret there',
    'cloudflared does not start.',
  ),
  'verify/health-port': error(
    (p: { container: string; asked: number; open: number }) =>
      `the health check of \`${p.container}\` asks port ${p.asked}, but its metrics are on ${p.open}`,
    'use one port',
    'The container would never be healthy.',
  ),
});
const report = reporter(codes);

export const tunnel = defineFinding({
  codes,
  run: (parsed) =>
    parsed.tunnels.flatMap((one) => [
      ...order(one),
      ...one.rules.flatMap((rule) => ruleProblems(parsed, one, rule)),
      ...neighbours(parsed, one),
      ...ownFile(parsed, one),
    ]),
});

/** The first matching rule wins; the last one takes everything and refuses it (ingress/ingress.go). */
function order({ rules, file }: Tunnel): Diagnostic[] {
  const last = rules.at(-1);
  if (last === undefined)
    return [report('verify/tunnel-order', place(file, 'ingress'), { text: 'cloudflared has no rules' })];
  const found: Diagnostic[] = [];
  if (!takesAll(last))
    found.push(
      report('verify/tunnel-order', last.at, {
        text: 'the last rule does not take everything: cloudflared refuses the file',
      }),
    );
  else if (last.service !== 'http_status:404')
    found.push(
      report('verify/tunnel-order', below(last.at, 'service'), {
        text: `names that match no rule lead to ${last.service}`,
      }),
    );
  for (const rule of rules.slice(0, -1))
    if (takesAll(rule))
      found.push(
        report('verify/tunnel-order', rule.at, {
          text: 'this rule takes everything: those after it never come',
        }),
      );
  const seen = new Map<string, IngressRule>();
  for (const rule of rules) {
    const key = `${rule.hostname} ${rule.path ?? ''}`;
    const other = seen.get(key);
    if (other !== undefined)
      found.push(
        report(
          'verify/tunnel-order',
          rule.at,
          { text: `${rule.hostname} has two rules; the second never comes` },
          [{ message: 'the first', at: other.at }],
        ),
      );
    seen.set(key, other ?? rule);
  }
  return found;
}

function ruleProblems(parsed: ParsedTree, { container }: Tunnel, rule: IngressRule): Diagnostic[] {
  const found = hostProblems(rule);
  const at = below(rule.at, 'service');
  if (/^http_status:\d{3}$/.test(rule.service)) return found;
  const host = rule.hostname === '' ? 'everything' : rule.hostname;
  const target = urlTarget(rule.service);
  if (target === undefined || target.path !== '')
    return [
      ...found,
      report('verify/tunnel-rule', at, {
        text: `\`${rule.service}\` is not an address like http://container:port`,
      }),
    ];
  const backend = backendAt(parsed, container, rule.service, at);
  if (backend.target === undefined)
    return [...found, report('verify/tunnel-unanswered', at, { host, text: faultText(backend.fault) })];
  const beside = backend.target.kind === 'container' ? backend.target.container : undefined;
  if (beside !== parsed.traefik?.container || beside === undefined)
    return [
      ...found,
      report('verify/tunnel-beside-traefik', at, { host, container: beside?.name ?? rule.service }),
    ];
  if (rule.hostname.startsWith('*.'))
    found.push(
      report('verify/tunnel-wildcard', below(rule.at, 'hostname'), { host: rule.hostname.slice(2) }),
    );
  return [...found, ...answered(parsed, rule), ...sharedPoint(parsed, rule, target.port)];
}

/** A name that the tunnel knows must be answered. */
function answered(parsed: ParsedTree, rule: IngressRule): Diagnostic[] {
  if (rule.hostname === '' || rule.hostname.includes('*') || hostProblems(rule).length > 0) return [];
  const exposure = exposureOf(parsed, rule.hostname, 'tunnel');
  if (isOpen(exposure) || exposure.open.length > 0) return [];
  return [
    report('verify/tunnel-unanswered', rule.at, {
      host: rule.hostname,
      text: exposure.trace.end === undefined ? '' : endText(exposure.trace.end),
    }),
  ];
}

/** The entry point of the tunnel must be its own: what the LAN may do there, a visitor might do too. */
function sharedPoint({ traefik }: ParsedTree, rule: IngressRule, port: number): Diagnostic[] {
  const point = [...(traefik?.entryPoints.values() ?? [])].find((one) => one.port === port);
  const published =
    traefik?.container.ports.some(({ target, protocol }) => target === port && protocol !== 'udp') === true;
  if (point === undefined || !published) return [];
  const words = `the tunnel uses the entry point \`${point.name}\`, which the LAN uses too`;
  return [report('verify/tunnel-no-login', below(rule.at, 'service'), { text: words })];
}

function hostProblems({ hostname, at }: IngressRule): Diagnostic[] {
  const wrong = (line: string) => [report('verify/tunnel-rule', below(at, 'hostname'), { text: line })];
  if (hostname !== hostname.toLowerCase()) return wrong(`${hostname} is not in lower case and never matches`);
  if (hostname.includes(':')) return wrong(`${hostname} holds a port and never matches`);
  const star = hostname.lastIndexOf('*');
  if (star > 0 || (star === 0 && hostname !== '*' && !hostname.startsWith('*.')))
    return wrong(`${hostname} has a star where none may be`);
  return [];
}

/** A container in a network with cloudflared is one line away from the internet. */
function neighbours(parsed: ParsedTree, { container }: Tunnel): Diagnostic[] {
  return [...parsed.containers.values()].flatMap((other) => {
    if (other === container || other === parsed.traefik?.container) return [];
    const [network] = sharedNetworks(parsed, container, other);
    if (network === undefined) return [];
    const key = [...parsed.compose.networks.values()].find(({ name }) => name === network)?.key ?? '';
    const at =
      other.kind === 'outpost' ? below(other.at, 'docker_network') : below(other.at, 'networks', key);
    return [
      report('verify/tunnel-neighbour', at, { container: other.name, network, tunnel: container.name }),
    ];
  });
}

function ownFile(parsed: ParsedTree, one: Tunnel): Diagnostic[] {
  const { container, config, file, id } = one;
  const found: Diagnostic[] = [];
  const path = text(config['credentials-file']);
  const token =
    container.command.includes('--token') ||
    [...container.environment.keys()].some((key) => /^TUNNEL_(?:TOKEN|CRED)/.test(key));
  if (path === undefined ? !token : !container.secrets.some(({ target }) => target === path))
    found.push(
      report('verify/tunnel-credentials', place(file, 'credentials-file'), { path: path ?? 'no path' }),
    );
  const record = parsed.records.find(
    ({ view, value }) => view === 'public' && value?.endsWith('.cfargotunnel.com'),
  );
  const other = record?.value?.replace('.cfargotunnel.com', '');
  if (record !== undefined && other !== undefined && id !== other)
    found.push(
      report('verify/tunnel-id', place(file, 'tunnel'), { id: id ?? 'without an id', other }, [
        { message: 'the record', at: record.at },
      ]),
    );
  const open = /:(\d+)$/.exec(text(config['metrics']) ?? '')?.[1];
  const asked = texts(container.healthcheck?.['test'])
    .join(' ')
    .match(/--metrics \S*:(\d+)/)?.[1];
  if (asked !== undefined && open !== asked)
    found.push(
      report('verify/health-port', place(file, 'metrics'), {
        container: container.name,
        asked: Number(asked),
        open: Number(open ?? 0),
      }),
    );
  return found;
}
