/** Faults in what authentik reads. Tags must survive, so attributes are changed one by one, as text or in place. */
import { data, GONE, type Kind, removed, text } from './edit.ts';

const BLUEPRINT = /^authentik\/blueprints\//;
const APPS = /^authentik\/blueprints\/(?!_group|_retired)/;
const OUTPOST = /^authentik\/outposts\//;
const RETIRED = /^authentik\/blueprints\/_retired\.yaml$/;

interface Entry {
  readonly model: string;
  readonly state?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}
interface Blueprint {
  readonly entries: readonly Entry[];
}

/** True for a place below a wanted entry of this model. */
const within = (path: readonly (string | number)[], whole: Blueprint, model: string) => {
  const entry = whole.entries[Number(path[1])];
  return entry?.model.endsWith(model) === true && entry.state !== 'absent';
};

/** A change of one attribute of the entries of a model. */
const attribute = (
  name: string,
  model: string,
  key: string,
  next: unknown,
  options: Parameters<typeof data>[4] = {},
): Kind =>
  data(
    name,
    BLUEPRINT,
    `entries/*/attrs/${key}`,
    (value: string, path, whole: Blueprint) =>
      within(path, whole, model)
        ? typeof next === 'function'
          ? (next as (v: unknown) => unknown)(value)
          : next
        : undefined,
    options,
  );

/** Entries of a model are taken out. */
const entryGone = (name: string, model: string, options: Parameters<typeof data>[4] = {}): Kind =>
  data(
    name,
    BLUEPRINT,
    'entries/*',
    (_: Entry, path, whole: Blueprint) => (within(path, whole, model) ? GONE : undefined),
    options,
  );

export const authentikFaults: readonly Kind[] = [
  // Providers
  attribute('a provider is for another host', 'proxyprovider', 'external_host', (v: string) =>
    v.replace('://', '://x'),
  ),
  attribute('a provider is for the host of another', 'proxyprovider', 'external_host', (v: string) =>
    v.includes('sonarr') ? v.replace('sonarr', 'radarr') : v.replace(/\/\/[^.]+/, '//sonarr'),
  ),
  attribute('a provider is for an address without TLS', 'proxyprovider', 'external_host', (v: string) =>
    v.replace('https:', 'http:'),
  ),
  attribute('a provider is for no address', 'proxyprovider', 'external_host', (v: string) =>
    v.replace('https://', ''),
  ),
  attribute('a provider is a proxy of its own', 'proxyprovider', 'mode', 'proxy'),
  attribute('a provider has a mode that does not exist', 'proxyprovider', 'mode', 'forward'),
  attribute('a provider asks nobody for a login', 'proxyprovider', 'skip_path_regex', '/'),
  attribute('a provider lets more paths through', 'proxyprovider', 'skip_path_regex', (v: string) =>
    `${v}\n^/secret/`.trim(),
  ),
  attribute('a provider lacks the flow of its login', 'proxyprovider', 'authorization_flow', GONE),
  attribute('a provider lacks the flow of its logout', 'proxyprovider', 'invalidation_flow', GONE),
  attribute('a session lasts longer', 'proxyprovider', 'access_token_validity', 'hours=240', {
    accepted: 'how long a session lasts is a choice; no other file says it',
  }),
  entryGone('a provider is taken out', 'proxyprovider'),
  text(
    'a provider is removed',
    APPS,
    /^( {2}- model: authentik_providers_proxy\.proxyprovider\n {4}id: \S+\n {4}state: )present$/gm,
    '$1absent',
  ),

  // Applications and bindings
  entryGone('an application is taken out', 'authentik_core.application'),
  attribute('an application has no provider', 'authentik_core.application', 'provider', GONE),
  attribute(
    'an application opens another address',
    'authentik_core.application',
    'meta_launch_url',
    (v: string) => v.replace('://', '://x'),
  ),
  text('an application has a slug that is reserved', APPS, /^( {6}slug: ).*$/gm, '$1token'),
  text(
    'the binding of a group is switched off',
    APPS,
    /^( {6}group: !KeyOf group-(?!authentik Admins).*\n {6}enabled: )true$/gm,
    '$1false',
  ),
  text(
    'the binding of the administrators is switched off',
    APPS,
    /^( {6}group: !KeyOf group-authentik Admins\n {6}enabled: )true$/gm,
    '$1false',
    {
      accepted:
        'administrators of authentik can open every application by giving themselves the right; no other file names them',
    },
  ),
  text('a binding lets in everybody else', APPS, /^( {6}negate: )false$/gm, '$1true'),
  text('a binding that fails lets everybody in', APPS, /^( {6}failure_result: )false$/gm, '$1true'),
  text('a binding names a group that is not there', APPS, /^( {6}group: !KeyOf group-.*)$/gm, '$1x'),
  attribute('a binding names nobody', 'policybinding', 'group', GONE),
  text(
    'a binding is for an application that is not there',
    APPS,
    /^( {6}target: !KeyOf application-.*)$/gm,
    '$1x',
  ),
  attribute(
    'a user who passes one policy of several is stopped',
    'authentik_core.application',
    'policy_engine_mode',
    'most',
  ),

  // Outposts
  attribute('an outpost serves nobody', 'authentik_outposts.outpost', 'providers', () => []),
  attribute(
    'an outpost has no connection to Docker',
    'authentik_outposts.outpost',
    'service_connection',
    GONE,
  ),
  attribute('an outpost is of another type', 'authentik_outposts.outpost', 'type', 'ldap'),
  text(
    'an outpost is in another network',
    BLUEPRINT,
    /^( {8}docker_network: ).*_proxy$/gm,
    '$1home_download',
  ),
  text('an outpost is in a missing network', BLUEPRINT, /^( {8}docker_network: .*_proxy)$/gm, '$1x'),
  text('an outpost publishes its ports', APPS, /^( {8}docker_map_ports: )false$/gm, '$1true'),
  text(
    'an outpost container has another name',
    APPS,
    /^( {8}object_naming_template: authentik-.*)$/gm,
    '$1x',
  ),
  text(
    'two outposts are one container',
    APPS,
    /^( {8}object_naming_template: authentik-proxy-[a-z]+-)(?!sonarr$).*$/gm,
    '$1sonarr',
  ),
  text('an outpost does not find authentik', BLUEPRINT, /^( {8}authentik_host: https?:\/\/)/gm, '$1x'),
  text(
    'an outpost asks another port of authentik',
    BLUEPRINT,
    /^( {8}authentik_host: http:\/\/[^:]+):9000$/gm,
    '$1:9001',
  ),
  text(
    'an outpost sends browsers elsewhere',
    BLUEPRINT,
    /^( {8}authentik_host_browser: https:\/\/)/gm,
    '$1x',
  ),
  text(
    'an outpost does not check certificates',
    BLUEPRINT,
    /^( {8}authentik_host_insecure: )false$/gm,
    '$1true',
  ),
  text(
    'an outpost has a setting of the wrong type',
    BLUEPRINT,
    /^( {8}authentik_host_insecure: )false$/gm,
    '$1"false"',
  ),
  text('an outpost has an unknown setting', BLUEPRINT, /^( {8})log_level: info$/gm, '$1log_levels: info'),
  text('an outpost has a label that is not a string', APPS, /^( {10}waybill\.stack: ).*$/gm, '$112'),
  text('an outpost polls at an interval that is none', BLUEPRINT, /^( {8}refresh_interval: ).*$/gm, '$1300'),
  entryGone('an outpost is taken out', 'authentik_outposts.outpost'),
  entryGone('the connection to Docker is taken out', 'dockerserviceconnection'),
  text(
    'an outpost is called differently',
    APPS,
    /^( {2}- model: authentik_outposts\.outpost\n {4}state: present\n {4}identifiers:\n {6}name: .*)$/gm,
    '$1x',
    {
      elsewhere: 'the manifest knows its old name',
    },
  ),

  // OIDC
  text('a login returns to another host', APPS, /^( {10}url: https:\/\/)/gm, '$1x'),
  text(
    'a login returns to whatever fits an expression',
    APPS,
    /^( {8}- matching_mode: )strict$/gm,
    '$1regex',
  ),
  attribute('a login allows no grant', 'oauth2provider', 'grant_types', GONE),
  attribute('a login returns to nowhere', 'oauth2provider', 'redirect_uris', () => []),
  text('a client secret is written out', APPS, /^( {6}client_secret: ).*$/gm, '$1tr0ub4dor'),
  text('a client secret is read from another file', APPS, /^( {6}client_secret: .*)$/gm, '$1x'),

  // Entries and files
  text('an id is misspelt', APPS, /^( {4}id: (?:provider|application|policy)-.*)$/gm, '$1x'),
  text(
    'a model is misspelt',
    BLUEPRINT,
    /^( {2}- model: authentik_)(core|providers_proxy|policies)\b/gm,
    '$1$2s',
  ),
  text('a state is misspelt', BLUEPRINT, /^( {4}state: )(?:present|absent)$/gm, '$1presnet'),
  text(
    'an attribute is misspelt',
    BLUEPRINT,
    /^( {6})(mode|name|enabled|is_superuser|attrs|intercept_header_auth):/gm,
    '$1$2s:',
  ),
  text('a key of an entry is misspelt', BLUEPRINT, /^( {4})(attrs|identifiers|state):/gm, '$1$2s:'),
  text('a group has administrator rights', APPS, /^( {6}is_superuser: )false$/gm, '$1true'),
  text('a blueprint has another version', BLUEPRINT, /^version: 1$/gm, 'version: 2'),
  text('two blueprints have one name', APPS, /^( {2}name: [^-\n]+ - ).*$/gm, '$1group'),
  text('a blueprint has no entries', BLUEPRINT, /^entries:[\s\S]*/gm, 'entries: []\n', {
    elsewhere: 'what depends on the entries is in other files',
  }),
  removed('a blueprint is removed', APPS, {
    elsewhere: 'the login that nobody answers is in the file of the route',
  }),
  removed('the blueprint of apps that are gone is removed', RETIRED, {
    elsewhere: 'the manifest lists the apps that are gone',
  }),
  data(
    'an app that is gone is not removed',
    RETIRED,
    'entries/*',
    (entry: Entry) => (/outpost$|application$|proxyprovider$/.test(entry.model) ? GONE : undefined),
    {
      elsewhere: 'the manifest lists the apps that are gone',
    },
  ),
  text('an app that is gone is made again', RETIRED, /^( {4}state: )absent$/gm, '$1present'),
  text(
    'an app in use is removed',
    RETIRED,
    /^( {2}- model: authentik_(?:outposts\.outpost|core\.application|providers_proxy\.proxyprovider)\n {4}state: absent\n {4}identifiers:\n {6}(?:name|slug): [a-z]+-)lidarr$/gm,
    '$1sonarr',
  ),

  // Files of outposts
  data('the file of an outpost says something else', OUTPOST, '*', (v: unknown, path) =>
    path[0] === 'object_naming_template'
      ? undefined
      : typeof v === 'string'
        ? `${v}x`
        : v === false
          ? true
          : undefined,
  ),
  data('the file of an outpost lacks a setting', OUTPOST, '*', () => GONE),
  data(
    'the file of an outpost names another container',
    OUTPOST,
    'object_naming_template',
    (v: string) => `${v}x`,
  ),
  removed('the file of an outpost is removed', OUTPOST, {
    elsewhere: 'the outpost is defined in a blueprint',
  }),
];
