/** Where a rule of a tunnel leads in a stack: to one of its apps, or to a machine outside. */
import { HOST_GATEWAY } from '../../base/compose/host-gateway.ts';
import { isLoopback } from '../../base/util/cidr.ts';
import type { Access, Auth, Model, Route } from '../../compile/model/model.ts';
import type { ExternalHost, StackSpec } from '../../schema/stack.gen.ts';
import { isHostLabel } from '../host-label.ts';
import type { Ledger } from '../ledger.ts';
import { addressOf, type Rule } from './ingress.ts';

export type Place =
  | {
      readonly app: string;
      readonly section: 'apps' | 'external';
      readonly access: readonly Access[];
      readonly auth?: Auth;
      readonly host?: string;
    }
  | { readonly external: string; readonly entry: ExternalHost };

export interface Placing {
  readonly ledger: Ledger;
  readonly spec: Pick<StackSpec, 'domain' | 'apps' | 'external'>;
  /** Absent for a stack that is not made yet. */
  readonly model?: Model;
  readonly sso: boolean;
}

/** Places one rule and reports on it; undefined when it has no place. */
export function place(rule: Rule, placing: Placing): Place | undefined {
  const { ledger } = placing;
  const { hostname, path, service, at } = rule;
  if (hostname === undefined && /^http_status:404$/.test(service)) {
    ledger.taken(at, 'what no rule names gets a 404 here, too');
    return undefined;
  }
  const address = addressOf(rule);
  const why =
    hostname === undefined || hostname.includes('*')
      ? 'a stack has a route for each host name, and none for all of them'
      : path !== undefined
        ? 'a route is for a whole host; a path alone would open more than before'
        : address === undefined
          ? `a route leads to HTTP, and not to \`${service}\``
          : undefined;
  if (why !== undefined || address === undefined || hostname === undefined) {
    ledger.unsupported(at, why ?? '', 'write a route by hand, or keep a tunnel of its own for this rule');
    return undefined;
  }
  for (const key of Object.keys(rule.origin))
    if (!['noTLSVerify'].includes(key))
      ledger.unsupported(
        { ...at, pointer: `${at.pointer}/originRequest/${key}` },
        'the way from Traefik has no such option',
        'leave it out unless the app needs it',
      );
  const route = routeOf(placing, hostname, address.host);
  return route === undefined
    ? outside(rule, hostname, address, placing)
    : known(rule, hostname, route, placing);
}

type Address = NonNullable<ReturnType<typeof addressOf>>;

/** The route of the stack that has the name already, or whose container the rule names. */
function routeOf({ model }: Placing, hostname: string, host: string): Route | undefined {
  return (
    model?.routes.find((route) => route.host === hostname) ??
    model?.routes.find(({ target }) => target.kind === 'service' && target.service === host)
  );
}

function known({ at }: Rule, hostname: string, route: Route, { ledger, sso }: Placing): Place | undefined {
  const name = route.of ?? route.app;
  const section = route.external ? 'external' : 'apps';
  const own = route.login.own === 'required' && !route.external;
  const auth: Auth | undefined =
    route.auth === 'sso' || route.auth === 'oidc' ? route.auth : own ? 'app' : sso ? 'sso' : undefined;
  if (auth === undefined) {
    ledger.unsupported(
      at,
      `\`${name}\` has no login that would let it onto the internet`,
      `add \`sso: {}\` to the stack, or write \`access: [lan, tunnel]\` with a \`reason:\` into \`${section}.${name}\``,
    );
    return undefined;
  }
  const access: Access[] = [...new Set<Access>([...route.access, 'tunnel'])];
  const text = `\`${section}.${name}.access\``;
  if (auth === route.auth) ledger.taken(at, text);
  else
    ledger.changed(at, `${text}, behind a login`, {
      before: 'everybody on the internet',
      after: 'anyone who logs in with authentik',
    });
  return {
    app: name,
    section,
    access,
    ...(auth === route.auth ? {} : { auth }),
    ...(hostname === route.host ? {} : { host: hostname }),
  };
}

function outside(
  rule: Rule,
  hostname: string,
  address: Address,
  { ledger, spec, sso }: Placing,
): Place | undefined {
  if (!sso) {
    ledger.unsupported(
      rule.at,
      'nothing says that this machine asks for a login',
      'add `sso: {}` to the stack and import again, or write an entry of `external:` by hand',
    );
    return undefined;
  }
  const local = isLoopback(address.host);
  const label = hostname.endsWith(`.${spec.domain}`) ? hostname.slice(0, -spec.domain.length - 1) : undefined;
  const simple = label !== undefined && isHostLabel(label);
  const name = freeName(
    (simple ? label : hostname.replaceAll('.', '-')).slice(0, 40).replace(/-+$/, ''),
    spec,
  );
  const entry: ExternalHost = {
    url: `${address.scheme}://${local ? HOST_GATEWAY : address.host}:${address.port}`,
    ...(rule.origin['noTLSVerify'] === true ? { certificate: 'self-signed' as const } : {}),
    access: ['tunnel'],
    auth: 'sso',
    ...(!simple ? { host: hostname } : name === label ? {} : { subdomain: label }),
  };
  ledger.changed(rule.at, `\`external.${name}\`, behind a login`, {
    before: 'everybody on the internet',
    after: 'anyone who logs in with authentik',
  });
  return { external: name, entry };
}

function freeName(name: string, { apps, external = {} }: Placing['spec']): string {
  const taken = (one: string) => one in apps || one in external;
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}-${i}`;
    if (!taken(candidate)) return candidate;
  }
}
