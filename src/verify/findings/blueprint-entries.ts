/** Single entries of blueprints, by the rules of authentik's importer (authentik/blueprints/v1/importer.py). */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, type Name, reporter } from '../finding.ts';
import { isModel } from '../grammar/understood.ts';
import { isLive, keyOf } from '../read/authentik.ts';
import { list, Tagged, text } from '../read/data.ts';
import { below, keyAt } from '../read/reader.ts';
import type { Entry, ParsedTree } from '../read/types.ts';

/** Models of which it is enough that an object exists. */
const CREATED = ['authentik_core.group'];

/** Attributes that decide who gets in. */
const BOOLEANS = ['enabled', 'negate', 'failure_result', 'is_superuser', 'local'];

const STATES = ['present', 'created', 'must_created', 'absent'];

/** Fields without which an entry stands for more than one object: it would change or remove any of them. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  'authentik_core.application': ['slug'],
  'authentik_policies.policybinding': ['target', 'order'],
};

/** What authentik leaves as it is when an entry does not say it, and by which more people could get in. */
const DECIDES: Readonly<Record<string, readonly string[]>> = {
  'authentik_core.application': ['provider', 'policy_engine_mode'],
  'authentik_providers_proxy.proxyprovider': ['skip_path_regex'],
  'authentik_policies.policybinding': ['enabled', 'negate', 'failure_result'],
};

/** Fields by which entries are found. */
const IDENTIFIERS: Readonly<Record<string, readonly string[]>> = {
  'authentik_core.application': ['slug', 'name'],
  'authentik_outposts.outpost': ['name', 'managed'],
  'authentik_policies.policybinding': ['target', 'order', 'group', 'user', 'policy'],
  'authentik_providers_oauth2.oauth2provider': ['name', 'client_id'],
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
  'authentik_blueprints.metaapplyblueprint': ['identifiers'],
};

/** The group of administrators that comes with authentik (blueprints/default/default-... of its image). */
const ADMINISTRATORS = 'authentik Admins';

/** Paths of an application that authentik keeps for itself (authentik/core/models.py). */
const RESERVED_SLUGS = ['authorize', 'token', 'device', 'userinfo', 'introspect', 'revoke'];

const codes = defineCodes({
  'verify/unknown-entry': error(
    (p: Name & { by: string }) => `${p.by} refers to \`${p.name}\`, but no entry before it has that id`,
    'check the id, and that the entry comes before this one in the same file',
    'authentik refuses the whole file: nothing in it is applied.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const blueprintEntries = defineFinding({
  codes,
  run: (parsed) => parsed.authentik.entries.flatMap((entry) => entryProblems(parsed, entry)),
});

/** What is wrong with one entry, whatever the others are. */
function entryProblems(parsed: ParsedTree, entry: Entry): Diagnostic[] {
  const { at, model, state } = entry;
  if (!isModel(model))
    return [
      value(below(at, 'model'), `Waybill does not follow objects of the model ${model || 'without a name'}`),
    ];
  return [
    ...(isLive(model) ? unknownIdentifiers(entry) : []),
    ...references(parsed, entry),
    ...states(entry),
    ...whole(entry),
    ...(state === 'absent' ? [] : [...unsaid(entry), ...reserved(entry), ...modes(entry)]),
  ];
}

/** An entry stands for one object. */
function whole({ model, identifiers, at }: Entry): Diagnostic[] {
  const missing = (WHOLE[model] ?? []).filter((key) => identifiers[key] === undefined);
  if (missing.length > 0)
    return [value(at, `an entry of ${model} does not say which: it lacks ${missing.join(' and ')}`)];
  return isLive(model) && Object.keys(identifiers).length === 0
    ? [value(at, `an entry of ${model} has no identifiers`)]
    : [];
}

/** What authentik needs, and what it leaves as it was. */
function unsaid(entry: Entry): Diagnostic[] {
  const { at, model, attrs } = entry;
  const here = below(at, 'attrs');
  return [
    ...(NEEDED[model] ?? [])
      .filter((key) => attrs[key] === undefined || attrs[key] === null || attrs[key] === '')
      .map((key) => value(here, `${nameOf(entry)} lacks ${key}`)),
    ...(DECIDES[model] ?? [])
      .filter((key) => attrs[key] === undefined)
      .map((key) => value(here, `${nameOf(entry)} does not say ${key}, which stays as it was`)),
  ];
}

/** Names and rights that authentik keeps for its own. */
function reserved(entry: Entry): Diagnostic[] {
  const { at, model, attrs, identifiers } = entry;
  const found: Diagnostic[] = [];
  const superuser = model === 'authentik_core.group' && attrs['is_superuser'] === true;
  if (superuser && identifiers['name'] !== ADMINISTRATORS)
    found.push(
      value(
        below(at, 'attrs', 'is_superuser'),
        `members of ${nameOf(entry)} would be administrators of authentik`,
      ),
    );
  if (RESERVED_SLUGS.includes(text(identifiers['slug']) ?? ''))
    found.push(value(below(at, 'identifiers', 'slug'), 'authentik keeps this slug for itself'));
  return found;
}

function states(entry: Entry): Diagnostic[] {
  const { at, model, state, attrs, identifiers } = entry;
  const found: Diagnostic[] = [];
  if (!STATES.includes(state)) found.push(value(below(at, 'state'), `${state} is not a valid state`));
  else if (/created$/.test(state) && !CREATED.includes(model))
    found.push(value(below(at, 'state'), `${nameOf(entry)} is made once, and then not corrected`));
  else if (state === 'present' && CREATED.includes(model))
    found.push(value(at, `${nameOf(entry)} would be set back whenever the file changes`));
  else if (state !== 'present' && !isLive(model))
    found.push(value(below(at, 'state'), 'an entry that asks for another file has no state'));
  // authentik takes `yes`, `on` and `1` for true; programs that read YAML do not agree on them.
  for (const key of BOOLEANS)
    if (attrs[key] !== undefined && typeof attrs[key] !== 'boolean')
      found.push(value(below(at, 'attrs', key), `${nameOf(entry)}: ${key} is neither true nor false`));
  for (const key of Object.keys(attrs))
    if (isLive(model) && key in identifiers && text(attrs[key]) !== text(identifiers[key]))
      found.push(value(below(at, 'attrs', key), `${nameOf(entry)} is looked for by another ${key}`));
  return found;
}

function nameOf({ identifiers, model }: Entry): string {
  return `\`${text(identifiers['name']) ?? text(identifiers['slug']) ?? text(identifiers['managed']) ?? model}\``;
}

function value(at: Place, line: string): Diagnostic {
  return report('verify/blueprint-value', at, { text: line });
}

/** Of an entry that removes something, `provider__isnull` and the like are questions that Django's queries understand. */
function unknownIdentifiers({ model, state, identifiers, at }: Entry): Diagnostic[] {
  const known = IDENTIFIERS[model] ?? ['name'];
  return Object.keys(identifiers)
    .filter((key) => !known.includes(key) && !(state === 'absent' && /^[a-z]+__isnull$/.test(key)))
    .map((key) => {
      const what = { what: `\`${key}\``, where: `the identifiers of ${model}` };
      const found = report('verify/unknown-key', keyAt(below(at, 'identifiers', key)), what);
      const hint = didYouMean(key, known);
      return hint === undefined ? found : { ...found, help: hint };
    });
}

/** What a tag may lead to: an entry of the same file, an object that authentik comes with, a secret. */
const FOUND = [
  'authentik_flows.flow',
  'authentik_crypto.certificatekeypair',
  'authentik_providers_oauth2.scopemapping',
];

/** Every `!KeyOf` names an entry before it; other tags lead to what cannot change who may log in. */
function references(parsed: ParsedTree, entry: Entry): Diagnostic[] {
  return [
    ...tagsIn(entry.identifiers, below(entry.at, 'identifiers')),
    ...tagsIn(entry.attrs, below(entry.at, 'attrs')),
  ].flatMap(({ tag, at }) => {
    const [model, ...fields] = list(tag.value);
    switch (tag.tag) {
      case '!KeyOf':
        return keyOf(tag, entry, parsed.authentik.entries) === undefined
          ? [report('verify/unknown-entry', at, { name: String(tag.value), by: nameOf(entry) })]
          : [];
      case '!Find':
        if (typeof model !== 'string' || fields.length === 0)
          return [value(at, `${nameOf(entry)} looks for nothing`)];
        return FOUND.includes(model)
          ? []
          : [
              value(
                at,
                `${nameOf(entry)} uses an object of ${model} that no blueprint of the stack describes`,
              ),
            ];
      case '!File':
        return at.pointer.endsWith('/attrs/client_secret')
          ? []
          : [value(at, `${nameOf(entry)} takes a value from a file that Waybill cannot read`)];
      default:
        return [value(at, `${nameOf(entry)} uses ${tag.tag}, whose value only authentik knows`)];
    }
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
    return [
      value(
        below(at, 'attrs', key),
        `${nameOf(entry)}: ${key} is ${String(given)}, and Waybill follows only ${allowed.join(' and ')}`,
      ),
    ];
  };
  // A login for a whole domain opens every host below it, whatever the groups of its other applications are.
  if (model === 'authentik_providers_proxy.proxyprovider') return one('mode', ['forward_single']);
  if (model === 'authentik_core.application') return one('policy_engine_mode', ['any', 'all']);
  if (model === 'authentik_outposts.outpost') return one('type', ['proxy']);
  if (model === 'authentik_providers_oauth2.oauth2provider')
    return one('client_type', ['confidential', 'public']);
  return [];
}
