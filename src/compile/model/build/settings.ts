/** What the spec says about the stack as a whole: machine, certificates, single sign-on, limits. */
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { defined } from '../../../base/util/defined.ts';
import type { Host as HostSpec } from '../../../schema/stack.gen.ts';
import type { Host, Model, Sso, Tls } from '../model.ts';
import type { ResolvedStack } from '../resolved.ts';
import { dnsAccessOf } from './dns-access.ts';
import type { Defaults } from './hardware.ts';
import { hostOf } from './routes.ts';
import type { SecretRegistry } from './secrets.ts';
import type { TextScope } from './text.ts';

const DEFAULT_RESOLVERS = ['1.1.1.1:53', '1.0.0.1:53'];

type Settings = Pick<
  Model,
  | 'stack'
  | 'source'
  | 'domain'
  | 'host'
  | 'lan'
  | 'tls'
  | 'sso'
  | 'tunnel'
  | 'routing'
  | 'hardening'
  | 'limits'
>;

/** What the spec says about the stack as a whole. */
export function settingsOf(
  { spec, source }: ResolvedStack,
  { stack, domain, host, lan, tls, sso }: TextScope,
): Settings {
  const { id, advancedCertificate = false } = spec.tunnel ?? {};
  return {
    stack,
    source,
    domain,
    host,
    lan,
    ...defined({ tls, sso }),
    ...(id === undefined ? {} : { tunnel: { id, advancedCertificate } }),
    routing: spec.routing ?? 'files',
    limits: spec.limits ?? {},
    hardening: spec.hardening ?? tls !== undefined,
  };
}

/** The machine without what becomes volumes, devices and folders elsewhere in the model. */
export function hostFacts({ name = 'server', timezone, uid, gid, data, ...host }: HostSpec): Host {
  const { address, media, shared } = host;
  return {
    name,
    ...defined({ address }),
    timezone,
    uid,
    gid,
    data,
    ...(typeof media === 'string' ? { media } : {}),
    ...defined({ shared }),
  };
}

/** Restart policy, log limits (30 MB a container, so that a chatty app cannot fill the disk) and graphics card. */
export function defaultsOf({ spec }: ResolvedStack): Defaults {
  const { gpu } = spec.host;
  const logs = { size: spec.logs?.size ?? '10m', files: spec.logs?.files ?? 3 };
  return { restart: spec.restart ?? 'unless-stopped', logs, ...defined({ gpu }) };
}

/** Certificates, with the secrets that the DNS provider needs registered. */
export function tlsOf(
  { spec, source }: ResolvedStack,
  secrets: SecretRegistry,
  diagnostics: Diagnostic[],
): Tls | undefined {
  if (spec.tls === undefined) return undefined;
  const { email, dnsProvider, resolvers, staging, propagation } = spec.tls;
  const found = dnsAccessOf(spec.tls, source);
  diagnostics.push(...found.diagnostics);
  const { dnsSecrets, dnsSettings } = found.value ?? { dnsSecrets: [], dnsSettings: {} };
  for (const { secret } of dnsSecrets) {
    const purpose = `Lets Traefik prove at ${dnsProvider} that the domain is yours.`;
    secrets.declare(secret, { kind: 'provided', purpose });
  }
  return {
    email,
    dnsProvider,
    dnsSecrets,
    dnsSettings,
    resolvers: resolvers ?? DEFAULT_RESOLVERS,
    ...defined({ propagation }),
    staging: staging ?? false,
  };
}

/** Single sign-on; undefined without it, or when the catalogue has no authentik. */
export function ssoOf({ spec, instances }: ResolvedStack): Sso | undefined {
  const authentik = instances.find((instance) => instance.definition.implied === 'sso');
  const route = authentik?.definition.route;
  if (spec.sso === undefined || authentik === undefined || route === undefined) return undefined;
  return {
    outposts: spec.sso.outposts ?? 'per-app',
    group: spec.sso.group ?? `${spec.name}-users`,
    host: hostOf(authentik, spec.domain) ?? '',
    server: { service: route.service, port: route.port },
  };
}
