/** The way of a request in words: made from its causes, for people alone. */
import { text } from '../read/data.ts';
import type { AddressList, Admitted, BackendFault, End, Hop, RouterFault } from './cause.ts';
import { JUDGED } from './request-state.ts';
import type { Origin } from './types.ts';

/** One hop as a line. */
export function hopText(hop: Hop): string {
  switch (hop.kind) {
    case 'tunnel':
      return `cloudflared rule ${hop.rule.index + 1} sends ${hop.rule.hostname || 'everything'} to ${hop.rule.service}`;
    case 'port':
      return `port ${hop.port} of the host leads to ${hop.container}, port ${hop.target}`;
    case 'entry-point':
      return `entry point ${hop.point} of Traefik`;
    case 'redirect':
      return `redirects to ${hop.scheme}://${hop.host}`;
    case 'router':
      return `router ${hop.router.short}: ${hop.router.config.rule} (priority ${hop.router.config.priority})`;
    case 'middleware':
      return hop.does === 'allow'
        ? `${listText(hop.list)} ${hop.sure ? 'lets' : 'may let'} ${whoText(hop.list.who)} in`
        : `${hop.middleware} sets ${shortList(hop.headers)}`;
    case 'login':
      return loginText(hop);
    case 'target':
      return targetText(hop);
    case 'end':
      return endText(hop.end);
    case 'note':
      return noteText(hop);
  }
}

/** Why the way ends, as a line. */
export function endText(end: End): string {
  switch (end.cause) {
    case 'no-tunnel':
      return 'the stack has no tunnel';
    case 'no-tunnel-rule':
      return `cloudflared has no rule for ${end.host}`;
    case 'tunnel-status':
      return `${end.status}: cloudflared answers itself`;
    case 'no-such-origin':
      return `there is no container ${end.name}`;
    case 'no-traefik-in':
      return `Traefik is in no network ${end.network}`;
    case 'no-way-to-traefik':
      return `${end.from} shares no network with Traefik and finds no container ${end.name}`;
    case 'not-published':
      return `nothing is published on port ${end.port} of the host`;
    case 'no-entry-point':
      return `Traefik has no entry point on port ${end.port}`;
    case 'redirect-to-nowhere':
      return `it redirects to the entry point ${end.to}, which does not exist`;
    case 'redirect-in-a-circle':
      return 'it redirects in a circle';
    case 'redirect-elsewhere':
      return 'the visitor is sent to another address';
    case 'bad-gateway':
      return `502: ${faultText(end.fault)}`;
    case 'not-found':
      return faultText(end.fault);
    default:
      return traefikEndText(end);
  }
}

type TraefikEnd = Extract<
  End,
  {
    cause:
      | 'no-router'
      | 'perhaps-no-router'
      | 'no-service'
      | 'not-allowed'
      | 'encoded-path'
      | 'login-not-found'
      | 'unknown-application';
  }
>;

function traefikEndText(end: TraefikEnd): string {
  switch (end.cause) {
    case 'no-router': {
      const half = end.tls === undefined ? '' : end.tls ? ' with TLS' : ' without TLS';
      return `404: no router on ${end.point}${half} takes ${end.host}${end.path}`;
    }
    case 'perhaps-no-router':
      return `404: perhaps no router on ${end.point} takes it`;
    case 'no-service':
      return `the service ${end.name} does not exist`;
    case 'not-allowed':
      return `403: ${listText(end.list)} does not let ${whoText(end.list.who)} in`;
    case 'encoded-path':
      return `400: ${end.middleware} refuses the encoded characters of ${end.path}`;
    case 'login-not-found':
      return `500: ${end.middleware} asks ${end.address}, which Traefik does not find`;
    case 'unknown-application':
      return `404: authentik knows no application for ${end.host} at ${end.address}`;
  }
}

/** Why an address leads to no program, as a line. */
export function faultText(fault: BackendFault): string {
  switch (fault.cause) {
    case 'not-an-address':
      return `${fault.url} is not a valid address`;
    case 'no-server':
      return `the service ${fault.service} has no server`;
    case 'no-shared-network':
      return `Traefik shares no network with the container ${fault.container}`;
    case 'name-not-found':
      return `${fault.from} finds no container ${fault.name} in its networks`;
  }
}

function routerFaultText(fault: RouterFault): string {
  switch (fault.cause) {
    case 'bad-rule':
      return `its rule is not readable: ${fault.error}`;
    case 'no-middleware':
      return `the middleware ${fault.names.join(', ')} does not exist`;
    case 'no-service-named':
      return 'it names no service';
    case 'no-service':
      return `the service ${fault.name} does not exist`;
    case 'no-tls-options':
      return `the TLS options ${fault.name} do not exist`;
  }
}

function listText({ middleware, ranges }: AddressList): string {
  return `${middleware} (${ranges.join(', ')})`;
}

function whoText(who: Origin | 'forwarded'): string {
  if (who === 'forwarded') return 'the visitor whom X-Forwarded-For names';
  if (who.kind === 'container') return `the container ${who.name}`;
  if (who.kind === 'network') return `a container in the network ${who.name}`;
  return { lan: 'a client of the LAN', internet: 'a client from the internet', tunnel: 'cloudflared' }[
    who.kind
  ];
}

function loginText(hop: Extract<Hop, { kind: 'login' }>): string {
  const by = hop.middleware;
  switch (hop.result) {
    case 'password':
      return `${by}: Traefik asks for a password`;
    case 'stranger':
      return `${by} asks ${hop.address}, which is not an outpost of authentik in these files`;
    case 'forgeable':
      return `${by}: the visitor can forge ${hop.headers.join(', ')}, so the login of authentik does not count`;
    case 'skipped':
      return `${by}: authentik asks no login for ${hop.path} (${hop.expressions.join(', ')})`;
    case 'asked': {
      const title = text(hop.provider.application?.entry.attrs['name']) ?? hop.provider.name;
      return `${by}: authentik asks for a login to ${title}${admittedText(hop.admitted)}`;
    }
  }
}

/** Who may open an application: groups by name, everybody when nothing is bound to it. */
function admittedText({ groups, policy }: Admitted): string {
  const all = [...groups, ...(policy ? ['those whom its policy names'] : [])];
  return all.length === 0 ? ', open to every user of authentik' : `, for ${all.join(' and ')}`;
}

function targetText(hop: Extract<Hop, { kind: 'target' }>): string {
  if (hop.of === 'external') return `${hop.url}, outside the stack`;
  if (hop.of === 'internal') return `${hop.name}: Traefik itself`;
  const remark = hop.known === undefined ? '' : `, which is only known to listen on ${hop.known.join(', ')}`;
  const alone = hop.withoutTraefik ? ', without Traefik: nobody asks for a login' : '';
  return `container ${hop.name}, port ${hop.port}${remark}${alone}`;
}

function noteText(hop: Extract<Hop, { kind: 'note' }>): string {
  switch (hop.about) {
    case 'not-built':
      return `router ${hop.router} is not built: ${routerFaultText(hop.fault)}`;
    case 'undecided':
      return `cannot be decided between the routers ${hop.routers.join(', ')}; the weakest counts`;
    case 'opaque-service':
      return `the service ${hop.name} is a ${hop.type}, which is not looked into`;
  }
}

const MOST_NAMED = 3;

/** The names that matter most, and how many more there are. */
function shortList(names: readonly string[]): string {
  if (names.length <= MOST_NAMED + 1) return names.join(', ');
  const rest = names.filter((name) => !JUDGED.some((judged) => judged === name));
  const first = [...JUDGED.filter((judged) => names.includes(judged)), ...rest].slice(0, MOST_NAMED);
  return `${first.join(', ')} and ${names.length - MOST_NAMED} more headers`;
}
