/** A project as a stack: its sections, and an entry for each container. What Compose says beyond that comes later. */
import { defined, present } from '../../base/util/defined.ts';
import type { CatalogueApp, ExternalHost, InlineApp, StackSpec } from '../../schema/stack.gen.ts';
import type { Rule } from '../cloudflared/ingress.ts';
import type { Ledger } from '../ledger.ts';
import type { Inputs } from '../types.ts';
import { certificatesOf } from './certificates.ts';
import { entryOf, externalOf, hostNames } from './entries.ts';
import { domainOf, type Facts, factsOf, freshFolder } from './facts.ts';
import { type Dict, textOf } from './node.ts';
import { slug } from './placing.ts';
import { keepsProxy, planServices } from './plan-services.ts';
import type { PlannedService } from './planned-service.ts';
import type { Project } from './project.ts';
import { type Role, type Roles, rolesOf } from './roles.ts';
import { middlewaresOf, readLabels } from './routers.ts';
import type { Secrets } from './secrets.ts';
import { type SharedPlaces, sharedPlaces } from './shared.ts';
import { rulesFor, type Tunnel, tunnelOf } from './tunnel.ts';

type Apps = Record<string, CatalogueApp | InlineApp>;

export interface Plan {
  readonly project: Project;
  readonly roles: Roles;
  readonly planned: readonly PlannedService[];
  readonly shared: SharedPlaces;
  readonly tunnel?: Tunnel;
  /** Rules of the tunnel that became a host name of an app. */
  readonly rulesTaken: ReadonlySet<Rule>;
  /** Volumes of the project that containers of Waybill take over. */
  readonly inherited: Set<string>;
  /** The project's own proxy keeps the ports of the web, its labels and its logins: there are no routes. */
  readonly kept: boolean;
  readonly spec: StackSpec;
  /** Remarks by pointer. */
  readonly notes: ReadonlyMap<string, string>;
}

export interface PlanInput {
  readonly project: Project;
  readonly inputs: Inputs;
  readonly ledger: Ledger;
  readonly secrets: Secrets;
  readonly options: ReadonlyMap<string, string>;
}

/** Plans the stack. The spec has no overrides yet. */
export function planStack(input: PlanInput): Plan {
  const { project, options } = input;
  const tunnels = new Map<Dict, Tunnel>();
  const readOnce = (service: Dict): Tunnel => {
    const known = tunnels.get(service) ?? tunnelOf(service, input.inputs, input.ledger, input.secrets);
    tunnels.set(service, known);
    return known;
  };
  const roles = rolesOf(project, (service) => (options.get('tunnel') ?? readOnce(service).id) !== undefined);
  const holder = (role: string) => [...roles].find(([, one]) => one === role)?.[0];
  const tunnelService = project.services.get(holder('tunnel') ?? '');
  const tunnel = tunnelService && readOnce(tunnelService);
  const id = options.get('tunnel') ?? tunnel?.id;
  const sso = holder('authentik-server') !== undefined || options.get('login') === 'sso';
  const rules = id === undefined ? [] : (tunnel?.rules ?? []);
  const kept = keepsProxy(project, roles, options.get('proxy'));
  if (kept) withoutProxy(roles);
  const { planned, rulesTaken } = planServices(project, roles, rules, sso, kept);
  const shared = sharedPlaces(new Map(planned.map(({ app, service }) => [app, service])));
  const facts = factsOf(project.services);
  const hosts = planned.flatMap(({ web }) => web.hosts);
  const domain =
    options.get('domain') ?? domainOf(hosts) ?? domainOf(present(rules.map((rule) => rule.hostname)));
  const notes = new Map<string, string>();
  const spec = specOf({
    ...input,
    roles,
    planned,
    shared,
    facts,
    sso,
    notes,
    id,
    domain: domain ?? 'example.com',
    rules,
  });
  if (domain === undefined) notes.set('/domain', 'To do: no host name was found. Write your domain.');
  return {
    project,
    roles,
    planned,
    shared,
    rulesTaken,
    kept,
    inherited: new Set(),
    spec,
    notes,
    ...defined({ tunnel }),
  };
}

/** A proxy that stays is an app like others. */
function withoutProxy(roles: Map<string, Role>): void {
  for (const [name, role] of roles) if (role === 'traefik' || role === 'socket-proxy') roles.delete(name);
}

interface SpecInput extends PlanInput {
  readonly roles: Roles;
  readonly planned: readonly PlannedService[];
  readonly shared: SharedPlaces;
  readonly facts: Facts;
  readonly sso: boolean;
  readonly notes: Map<string, string>;
  readonly id: string | undefined;
  readonly domain: string;
  readonly rules: readonly Rule[];
}

const USUAL_LAN = ['192.168.1.0/24'];

function specOf(input: SpecInput): StackSpec {
  const { project, planned, options, domain, facts, notes, id } = input;
  const name = options.get('stack') ?? slug(project.name).slice(0, 30).replace(/-+$/, '');
  const lan = options.get('lan')?.split(',') ?? facts.lan;
  if (lan === undefined) notes.set('/lan', 'To do: write the address ranges of your own network.');
  const apps: Apps = {};
  const external: Record<string, ExternalHost> = {};
  for (const one of planned) {
    apps[one.app] = entryOf(one, { domain, stack: name, images: options.get('images') });
    const outside = externalOf(one, domain);
    if (outside !== undefined) external[`${one.app}-web`] = outside;
  }
  const sections = sectionsOf(input, apps);
  return {
    apiVersion: 'waybill/v1',
    name,
    domain,
    host: hostOf(input, name),
    lan: (lan ?? USUAL_LAN) as [string, ...string[]],
    ...(id === undefined ? {} : { tunnel: { id } }),
    ...sections,
    apps,
    ...(Object.keys(external).length === 0 ? {} : { external }),
  };
}

function hostOf({ facts, shared, planned, notes, project }: SpecInput, name: string): StackSpec['host'] {
  const wantsMedia = planned.some(({ definition }) =>
    Object.values(definition?.services ?? {}).some((one) =>
      (one.mounts ?? []).some(({ type }) => type === 'media'),
    ),
  );
  if (facts.timezone === undefined)
    notes.set('/host/timezone', 'To do: no time zone was found. Write yours, for example Europe/Berlin.');
  const media = shared.media ?? (wantsMedia ? '/mnt/media' : undefined);
  return {
    timezone: facts.timezone ?? 'Etc/UTC',
    uid: facts.uid ?? 1000,
    gid: facts.gid ?? 1000,
    data: freshFolder(name, project.services),
    ...defined({ media }),
    ...(shared.further.length === 0 ? {} : { shared: [...shared.further] }),
  };
}

/** Certificates and single sign-on, with what they need among the apps. */
function sectionsOf(input: SpecInput, apps: Apps): Pick<StackSpec, 'tls' | 'sso'> {
  const { project, roles, planned, secrets, notes, domain } = input;
  const [traefik, service] = [...project.services].find(([one]) => roles.get(one) === 'traefik') ?? [];
  const found = service && certificatesOf(service, traefik ?? '', secrets);
  const guarded = planned.filter(({ web }) => web.auth === 'sso');
  const sso = input.sso || guarded.length > 0;
  if (service !== undefined) dashboard(service, input, apps);
  if (sso) authentikApp(input, apps, guarded);
  if (found !== undefined && found.doubts.length > 0) notes.set('/tls', `To do: ${found.doubts.join('; ')}.`);
  const made = { email: `admin@${domain}`, dnsProvider: 'cloudflare' };
  if (sso && found === undefined)
    notes.set('/tls', 'To do: a login needs certificates. Write your address and your DNS provider.');
  const outposts = [...roles.values()].includes('authentik-outpost')
    ? ('per-app' as const)
    : ('embedded' as const);
  const tls = found?.tls ?? (sso ? made : undefined);
  return { ...defined({ tls }), ...(sso ? { sso: { outposts } } : {}) };
}

/** Traefik's own page, where the project has a host name for it. */
function dashboard(service: Dict, { project, domain, sso }: SpecInput, apps: Apps): void {
  const { routers } = readLabels(service, middlewaresOf(project.services.values()));
  const own = routers.find(
    ({ service: target, narrow, hosts }) => target === 'api@internal' && !narrow && hosts.length > 0,
  );
  if (own === undefined) return;
  const login = sso && own.guards.some((guard) => guard === 'authentik' || guard === 'other');
  apps['traefik'] = {
    access: ['lan'],
    ...(login ? { auth: 'sso' as const } : {}),
    ...hostNames(own.hosts, 'traefik', domain),
  };
}

/** Authentik is reached from everywhere that an app guarded by it is. */
function authentikApp(input: SpecInput, apps: Apps, guarded: readonly PlannedService[]): void {
  const { project, roles, rules, domain } = input;
  const [name, service] = [...project.services].find(([one]) => roles.get(one) === 'authentik-server') ?? [];
  const onTunnel =
    guarded.some(({ web }) => web.access.includes('tunnel')) ||
    (name !== undefined && rulesFor(rules, [name]).length > 0);
  const labelled = service && readLabels(service, middlewaresOf(project.services.values()));
  const whole = labelled?.routers.filter(({ narrow, paths }) => !narrow && paths.length === 0) ?? [];
  const hosts = whole.flatMap((router) => router.hosts);
  const image = textOf(service?.entries.get('image'));
  const version = image === undefined ? undefined : /:([0-9][\w.-]*)$/.exec(image)?.[1];
  const entry: CatalogueApp = {
    ...(onTunnel ? { access: ['lan' as const, 'tunnel' as const] } : {}),
    ...hostNames(hosts, 'authentik', domain),
    ...defined({ version }),
  };
  if (Object.keys(entry).length > 0) apps['authentik'] = entry;
}
