/** Entries of blueprints: what authentik must know about one app that it guards. */
import type { Identity, Model } from '../../model/model.ts';
import { identityName, secretTarget, urlOf } from '../../model/names.ts';
import { Tagged } from '../yaml.ts';
import type { Entry, Prerequisite, Tombstone } from './types.ts';

/** Group of the first administrator, as authentik's own bootstrap makes it (blueprints/system/bootstrap.yaml). */
const ADMINS = 'authentik Admins';

/** Scopes that every login by OpenID Connect asks for. */
const SCOPES = ['openid', 'email', 'profile'];

const keyOf = (id: string) => new Tagged('!KeyOf', id);
const find = (model: string, field: string, value: string) => new Tagged('!Find', [model, [field, value]]);
const flow = (slug: string) => find('authentik_flows.flow', 'slug', slug);

const FLOWS = {
  authorization_flow: flow('default-provider-authorization-implicit-consent'),
  invalidation_flow: flow('default-provider-invalidation-flow'),
};

/**
 * Packaged blueprints that bring these flows, and the scopes of logins. There is no order between files, so ours ask
 * for them first. A proxy provider takes the scopes that are there when it is saved, and without them says nothing
 * of who logged in (authentik/providers/proxy/models.py, set_oauth_defaults).
 */
export const prerequisites: readonly Prerequisite[] = [
  'Default - Provider authorization flow (implicit consent)',
  'Default - Provider invalidation flow',
  'System - OAuth2 Provider - Scopes',
  'System - Proxy Provider - Scopes',
].map((name) => ({
  model: 'authentik_blueprints.metaapplyblueprint',
  attrs: { identifiers: { name }, required: false },
}));

const providerId = (app: string) => `provider-${app}`;
const applicationId = (app: string) => `application-${app}`;
const policyId = (app: string) => `policy-${app}`;
const groupId = (group: string) => `group-${group}`;

/** Reference to the provider of an app, for outposts. */
export const providerOf = (app: string) => keyOf(providerId(app));

/**
 * Groups, made once and then left to the administrator. The administrators are among those who may open an app,
 * so that the first login after the installation leads somewhere.
 */
export function groupEntries(groups: readonly string[]): Entry[] {
  const names = [...new Set([...groups, ADMINS])];
  return names.map((name) => ({
    model: 'authentik_core.group',
    id: groupId(name),
    state: 'created',
    identifiers: { name },
    attrs: { is_superuser: name === ADMINS },
  }));
}

/** Provider, application and bindings of one app. Groups must come before. */
export function identityEntries(model: Model, identity: Identity): Entry[] {
  const { app, host, title, description, groups } = identity;
  const name = identityName(model.stack, app);
  const application: Entry = {
    model: 'authentik_core.application',
    id: applicationId(app),
    state: 'present',
    identifiers: { slug: name },
    attrs: {
      name: title,
      provider: keyOf(providerId(app)),
      policy_engine_mode: 'any',
      meta_launch_url: urlOf(host, true),
      meta_description: description,
      open_in_new_tab: true,
    },
  };
  const provider = identity.kind === 'oidc' ? oauth2Provider(name, identity) : proxyProvider(name, identity);
  return [...otherKind(name, identity.kind), provider, application, ...accessEntries(name, app, groups)];
}

/** Deletes the outpost container of one app, if it has one. */
export function noOutpost(name: string): Tombstone {
  return { model: 'authentik_outposts.outpost', state: 'absent', identifiers: { name } };
}

/**
 * Deletes what the app had while its login was of the other kind. Names of providers are unique whatever their kind
 * (authentik/core/models.py, Provider.name): a left-over of the other kind would make the blueprint fail forever.
 * Every proxy provider is an OAuth2 provider too (authentik/providers/proxy/models.py), hence the second condition:
 * without it each application of the blueprint would delete the proxy provider and create it again.
 */
function otherKind(name: string, kind: Identity['kind']): Tombstone[] {
  if (kind === 'oidc')
    return [
      noOutpost(name),
      { model: 'authentik_providers_proxy.proxyprovider', state: 'absent', identifiers: { name } },
    ];
  const identifiers = { name, proxyprovider__isnull: true };
  return [{ model: 'authentik_providers_oauth2.oauth2provider', state: 'absent', identifiers }];
}

/** Places of the bindings of an application. A blueprint deletes no binding that it does not name. */
const ORDER = { admins: 0, group: 1, policy: 2 };

/**
 * Who may open an application. Without a binding it would be open to every user. Several groups are in one policy:
 * with a binding for each, a group that is taken off the list would keep its access.
 */
function accessEntries(name: string, app: string, groups: readonly string[]): Entry[] {
  const [first = '', ...more] = groups;
  const admins = binding(app, ORDER.admins, { group: keyOf(groupId(ADMINS)) });
  if (more.length === 0) {
    return [
      admins,
      binding(app, ORDER.group, { group: keyOf(groupId(first)) }),
      noBinding(app, ORDER.policy),
    ];
  }
  const expression = `return any(ak_is_group_member(request.user, name=name) for name in ${JSON.stringify(groups)})`;
  const policy: Entry = {
    model: 'authentik_policies_expression.expressionpolicy',
    id: policyId(app),
    state: 'present',
    identifiers: { name },
    attrs: { expression, execution_logging: false },
  };
  const several = binding(app, ORDER.policy, { policy: keyOf(policyId(app)) });
  return [policy, admins, noBinding(app, ORDER.group), several];
}

function binding(
  app: string,
  order: number,
  who: { readonly group: Tagged } | { readonly policy: Tagged },
): Entry {
  return {
    model: 'authentik_policies.policybinding',
    state: 'present',
    identifiers: { target: keyOf(applicationId(app)), order },
    attrs: { ...who, enabled: true, negate: false, timeout: 30, failure_result: false },
  };
}

/** Takes away what another list of groups may have left. */
function noBinding(app: string, order: number): Entry {
  const identifiers = { target: keyOf(applicationId(app)), order };
  return { model: 'authentik_policies.policybinding', state: 'absent', identifiers };
}

function proxyProvider(name: string, { app, host, skipPaths }: Identity): Entry {
  return {
    model: 'authentik_providers_proxy.proxyprovider',
    id: providerId(app),
    state: 'present',
    identifiers: { name },
    attrs: {
      mode: 'forward_single',
      external_host: urlOf(host, true),
      ...FLOWS,
      access_token_validity: 'hours=24',
      intercept_header_auth: true,
      // Always written: an attribute that is left out keeps its old value, and a hole in the login would stay open.
      skip_path_regex: skipPaths.join('\n'),
    },
  };
}

function oauth2Provider(name: string, { app, redirects, clientSecret }: Identity): Entry {
  return {
    model: 'authentik_providers_oauth2.oauth2provider',
    id: providerId(app),
    state: 'present',
    identifiers: { name },
    attrs: {
      client_type: 'confidential',
      client_id: name,
      client_secret: new Tagged('!File', secretTarget(clientSecret ?? '')),
      ...FLOWS,
      signing_key: find('authentik_crypto.certificatekeypair', 'name', 'authentik Self-signed Certificate'),
      // Since 2026.5 a blueprint that says nothing makes a provider that refuses every login.
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: redirects.map((url) => ({ matching_mode: 'strict', url })),
      property_mappings: SCOPES.map((scope) =>
        find(
          'authentik_providers_oauth2.scopemapping',
          'managed',
          `goauthentik.io/providers/oauth2/scope-${scope}`,
        ),
      ),
      sub_mode: 'hashed_user_id',
      access_token_validity: 'minutes=10',
    },
  };
}
