/** Single entries of blueprints, by the rules of authentik's importer (authentik/blueprints/v1/importer.py). */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, type Name, reporter } from '../finding.ts';
import { isLive, keyOf } from '../read/authentik.ts';
import { type Json, list, record, Tagged, text } from '../read/data.ts';
import { below, keyAt } from '../read/reader.ts';
import type { Entry, World } from '../read/types.ts';

const STATES = ['present', 'created', 'must_created', 'absent'];
const ENTRY = ['model', 'id', 'state', 'conditions', 'identifiers', 'attrs', 'permissions'];

const words = (line: string) => line.split(' ');
const VALIDITY =
  'access_token_validity refresh_token_validity authentication_flow authorization_flow invalidation_flow property_mappings';

/** Attributes that the serializers of authentik's API know; others are dropped without a word. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'authentik_core.group': words('name is_superuser parents users attributes roles'),
  'authentik_core.application': words(
    'name slug provider backchannel_providers group policy_engine_mode meta_launch_url meta_icon icon meta_description meta_publisher open_in_new_tab meta_hide',
  ),
  'authentik_providers_proxy.proxyprovider': words(
    `name mode external_host internal_host internal_host_ssl_validation cookie_domain skip_path_regex intercept_header_auth basic_auth_enabled basic_auth_user_attribute basic_auth_password_attribute certificate jwt_federation_sources jwt_federation_providers ${VALIDITY}`,
  ),
  'authentik_providers_oauth2.oauth2provider': words(
    `name client_type client_id client_secret redirect_uris grant_types signing_key encryption_key sub_mode issuer_mode include_claims_in_id_token access_code_validity logout_uri logout_method jwt_federation_sources jwt_federation_providers ${VALIDITY}`,
  ),
  'authentik_policies.policybinding': words(
    'target order group user policy enabled negate timeout failure_result',
  ),
  'authentik_policies_expression.expressionpolicy': words('name expression execution_logging'),
  'authentik_outposts.outpost': words('name managed type providers service_connection config'),
  'authentik_outposts.dockerserviceconnection': words('name local url tls_verification tls_authentication'),
  'authentik_blueprints.metaapplyblueprint': words('identifiers required'),
};

/** Fields by which entries are found. */
const IDENTIFIERS: Readonly<Record<string, readonly string[]>> = {
  'authentik_core.application': ['slug', 'name', 'pk'],
  'authentik_outposts.outpost': ['name', 'managed', 'pk'],
  'authentik_policies.policybinding': ['target', 'order', 'group', 'user', 'policy', 'pk'],
  'authentik_providers_oauth2.oauth2provider': ['name', 'client_id', 'pk'],
};

/** What authentik refuses to make without. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'authentik_core.application': ['name'],
  'authentik_providers_proxy.proxyprovider': [
    'mode',
    'external_host',
    'authorization_flow',
    'invalidation_flow',
  ],
  'authentik_providers_oauth2.oauth2provider': ['authorization_flow', 'invalidation_flow', 'redirect_uris'],
  'authentik_outposts.outpost': ['type', 'providers', 'config'],
  'authentik_policies_expression.expressionpolicy': ['expression'],
};

/** The group of administrators that comes with authentik (blueprints/default/default-... of its image). */
const ADMINISTRATORS = 'authentik Admins';

/** Paths of an application that authentik keeps for itself (authentik/core/models.py). */
const RESERVED_SLUGS = ['authorize', 'token', 'device', 'userinfo', 'introspect', 'revoke'];

const codes = defineCodes({
  'verify/unknown-entry': error(
    (p: Name & { by: string }) => `${p.by} refers to \`${p.name}\`, and no entry before it has that id`,
    'check the id, and that the entry stands before this one in the same file',
    'authentik refuses the whole file: nothing in it is applied.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const blueprintEntries = defineFinding({
  codes,
  run: (world) => world.authentik.entries.flatMap((entry) => entryProblems(world, entry)),
});

/** What is wrong with one entry by itself. */
function entryProblems(world: World, entry: Entry): Diagnostic[] {
  const { at, model, state, attrs, identifiers } = entry;
  const raw = record(list(record(world.data.get(entry.file))['entries'])[entry.index]);
  const known = ATTRIBUTES[model];
  if (known === undefined)
    return [value(below(at, 'model'), `authentik has no model ${model || 'without a name'}`)];
  const found = [
    ...unknownKeys(raw, ENTRY, at, 'an entry'),
    ...(isLive(model)
      ? unknownKeys(
          identifiers,
          IDENTIFIERS[model] ?? ['name', 'pk'],
          below(at, 'identifiers'),
          `the identifiers of ${model}`,
        )
      : []),
    ...unknownKeys(attrs, known, below(at, 'attrs'), model),
    ...references(world, entry),
  ];
  if (!STATES.includes(state)) found.push(value(below(at, 'state'), `there is no state ${state}`));
  if (isLive(model) && Object.keys(identifiers).length === 0)
    found.push(value(at, `an entry of ${model} has no identifiers`));
  if (state === 'absent') return found;
  for (const key of NEEDED[model] ?? [])
    if (attrs[key] === undefined || attrs[key] === null || attrs[key] === '')
      found.push(value(below(at, 'attrs'), `${nameOf(entry)} lacks ${key}`));
  if (
    model === 'authentik_core.group' &&
    attrs['is_superuser'] === true &&
    identifiers['name'] !== ADMINISTRATORS
  )
    found.push(
      value(
        below(at, 'attrs', 'is_superuser'),
        `members of ${nameOf(entry)} would be administrators of authentik`,
      ),
    );
  if (RESERVED_SLUGS.includes(text(identifiers['slug']) ?? ''))
    found.push(value(below(at, 'identifiers', 'slug'), 'authentik keeps this slug for itself'));
  return [...found, ...modes(entry)];
}

function nameOf({ identifiers, model }: Entry): string {
  return `\`${text(identifiers['name']) ?? text(identifiers['slug']) ?? text(identifiers['managed']) ?? model}\``;
}

function value(at: Place, line: string): Diagnostic {
  return report('verify/blueprint-value', at, { text: line });
}

function unknownKeys(map: Json, known: readonly string[], at: Place, where: string): Diagnostic[] {
  return (
    Object.keys(map)
      // `provider__isnull` and the like are questions that Django's queries understand.
      .filter((key) => !known.includes(key) && !/^[a-z]+__[a-z_]+$/.test(key))
      .map((key) => {
        const found = report('verify/unknown-key', keyAt(below(at, key)), {
          key,
          where,
          effect: 'authentik drops it',
        });
        const hint = didYouMean(key, known);
        return hint === undefined ? found : { ...found, help: hint };
      })
  );
}

/** Every `!KeyOf` names an entry before it; every `!Find` says what it looks for. */
function references(world: World, entry: Entry): Diagnostic[] {
  return [
    ...tagsIn(entry.identifiers, below(entry.at, 'identifiers')),
    ...tagsIn(entry.attrs, below(entry.at, 'attrs')),
  ].flatMap(({ tag, at }) => {
    if (tag.tag === '!KeyOf' && keyOf(tag, entry, world.authentik.entries) === undefined)
      return [report('verify/unknown-entry', at, { name: String(tag.value), by: nameOf(entry) })];
    const [model, ...fields] = list(tag.value);
    const empty = tag.tag === '!Find' && (typeof model !== 'string' || fields.length === 0);
    return empty ? [value(at, `${nameOf(entry)} looks for nothing`)] : [];
  });
}

function tagsIn(item: unknown, at: Place): { readonly tag: Tagged; readonly at: Place }[] {
  if (item instanceof Tagged) return [{ tag: item, at }];
  if (typeof item !== 'object' || item === null) return [];
  return Object.entries(item).flatMap(([key, inner]) => tagsIn(inner, below(at, key)));
}

/** Values of which there are few. */
function modes(entry: Entry): Diagnostic[] {
  const { model, attrs, at } = entry;
  const one = (key: string, allowed: readonly string[]) => {
    const given = attrs[key];
    if (given === undefined || (typeof given === 'string' && allowed.includes(given))) return [];
    return [value(below(at, 'attrs', key), `${nameOf(entry)}: ${key} cannot be ${String(given)}`)];
  };
  if (model === 'authentik_providers_proxy.proxyprovider')
    return attrs['mode'] === 'proxy'
      ? [
          value(
            below(at, 'attrs', 'mode'),
            `${nameOf(entry)} is a proxy, and Traefik only asks it for logins`,
          ),
        ]
      : one('mode', ['forward_single', 'forward_domain']);
  if (model === 'authentik_core.application') return one('policy_engine_mode', ['any', 'all']);
  if (model === 'authentik_outposts.outpost') return one('type', ['proxy']);
  if (model === 'authentik_providers_oauth2.oauth2provider')
    return one('client_type', ['confidential', 'public']);
  return [];
}
