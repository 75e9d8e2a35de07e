/** What the published schema of authentik's blueprints lets pass, and authentik ignores, refuses, or does wrong. */
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

type Json = Record<string, unknown>;

/** Stands for a tag in parsed data. */
export class Tag {
  readonly name: string;
  readonly value: unknown;
  constructor(name: string, value: unknown) {
    this.name = name;
    this.value = value;
  }
}

const NAMES = ['!KeyOf', '!Find', '!File', '!Context', '!Env'];

const customTags = NAMES.flatMap((tag): (ScalarTag | CollectionTag)[] => [
  { tag, resolve: (text) => new Tag(tag, text) },
  {
    tag,
    collection: 'seq',
    resolve: (seq) => new Tag(tag, (seq as { toJSON: () => unknown }).toJSON()),
  } as CollectionTag,
]);

/** A blueprint as data, with `Tag` objects in the place of tags. */
export function parseBlueprint(text: string): Json {
  return parse(text, { customTags, version: '1.1' }) as Json;
}

const UUID = '5d1b6a52-6f0e-5c0f-9a57-2f1f0c7f6c11';

/** The same with values that the schema accepts: numbers for providers, identifiers otherwise, texts for files. */
export function withStandIns(value: unknown, key = ''): unknown {
  if (value instanceof Tag) return value.name === '!File' ? 'text' : /^providers?$/.test(key) ? 1 : UUID;
  if (Array.isArray(value)) return value.map((item) => withStandIns(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withStandIns(item, name)]));
}

const TOP = ['version', 'metadata', 'context', 'entries'];
const ENTRY = ['model', 'id', 'state', 'conditions', 'identifiers', 'attrs', 'permissions'];

/** Attributes per model (the serializers of authentik's API), and those that must be there. */
const ATTRS: Record<string, { known: string[]; needed: string[] }> = {
  'authentik_blueprints.metaapplyblueprint': {
    known: ['identifiers', 'required'],
    needed: ['identifiers', 'required'],
  },
  'authentik_core.group': {
    known: ['name', 'is_superuser', 'parents', 'users', 'attributes', 'roles'],
    needed: [],
  },
  'authentik_core.application': {
    known: [
      'name',
      'provider',
      'group',
      'policy_engine_mode',
      'meta_launch_url',
      'meta_icon',
      'icon',
      'meta_description',
      'meta_publisher',
      'open_in_new_tab',
      'meta_hide',
    ],
    needed: ['name', 'provider'],
  },
  'authentik_providers_proxy.proxyprovider': {
    known: [
      'mode',
      'external_host',
      'internal_host',
      'authorization_flow',
      'invalidation_flow',
      'authentication_flow',
      'cookie_domain',
      'access_token_validity',
      'refresh_token_validity',
      'skip_path_regex',
      'intercept_header_auth',
      'certificate',
      'property_mappings',
    ],
    needed: ['mode', 'external_host', 'authorization_flow', 'invalidation_flow', 'skip_path_regex'],
  },
  'authentik_providers_oauth2.oauth2provider': {
    known: [
      'client_type',
      'client_id',
      'client_secret',
      'redirect_uris',
      'grant_types',
      'signing_key',
      'property_mappings',
      'sub_mode',
      'issuer_mode',
      'authorization_flow',
      'invalidation_flow',
      'access_token_validity',
      'refresh_token_validity',
    ],
    needed: ['authorization_flow', 'invalidation_flow', 'redirect_uris', 'grant_types', 'client_secret'],
  },
  'authentik_policies.policybinding': {
    known: ['group', 'user', 'policy', 'enabled', 'negate', 'timeout', 'failure_result'],
    needed: ['enabled'],
  },
  'authentik_policies_expression.expressionpolicy': {
    known: ['expression', 'execution_logging'],
    needed: ['expression'],
  },
  'authentik_outposts.dockerserviceconnection': {
    known: ['local', 'url', 'tls_verification', 'tls_authentication'],
    needed: ['url'],
  },
  'authentik_outposts.outpost': {
    known: ['name', 'type', 'providers', 'service_connection', 'config'],
    needed: ['type', 'providers', 'config'],
  },
};

const RESERVED_SLUGS = ['authorize', 'token', 'device', 'userinfo', 'introspect', 'revoke'];

/** Complaints about one blueprint. */
export function blueprintComplaints(blueprint: Json): string[] {
  const complaints = Object.keys(blueprint)
    .filter((key) => !TOP.includes(key))
    .map((key) => `unknown key ${key}`);
  if (blueprint['version'] !== 1) complaints.push('a version other than 1 is skipped');
  const entries = blueprint['entries'] as Json[];
  const before = new Set<unknown>();
  for (const [i, entry] of entries.entries()) {
    complaints.push(...entryComplaints(entry, before).map((complaint) => `entry ${i}: ${complaint}`));
    if (entry['id'] !== undefined && before.has(entry['id']))
      complaints.push(`entry ${i}: the id ${String(entry['id'])} is there twice`);
    before.add(entry['id']);
  }
  return [...complaints, ...accessComplaints(entries)];
}

function entryComplaints(entry: Json, before: ReadonlySet<unknown>): string[] {
  const model = String(entry['model']);
  const attrs = (entry['attrs'] ?? {}) as Json;
  const rules = ATTRS[model];
  if (rules === undefined) return [`unknown model ${model}`];
  const complaints = Object.keys(entry)
    .filter((key) => !ENTRY.includes(key))
    .map((key) => `unknown key ${key}`);
  complaints.push(
    ...Object.keys(attrs)
      .filter((key) => !rules.known.includes(key))
      .map((key) => `${model} has no attribute ${key}`),
  );
  if (entry['state'] !== 'absent')
    complaints.push(...rules.needed.filter((key) => !(key in attrs)).map((key) => `${model} needs ${key}`));
  for (const tag of tagsIn(entry)) {
    if (tag.name === '!KeyOf' && !before.has(tag.value))
      complaints.push(`!KeyOf ${String(tag.value)} names no entry before it`);
  }
  const slug = (entry['identifiers'] as Json | undefined)?.['slug'];
  if (RESERVED_SLUGS.includes(String(slug))) complaints.push(`the slug ${String(slug)} is reserved`);
  if (model === 'authentik_policies.policybinding' && entry['state'] !== 'absent') {
    const set = ['group', 'user', 'policy'].filter((key) => attrs[key] !== undefined && attrs[key] !== null);
    if (set.length !== 1) complaints.push('a binding is for exactly one of group, user and policy');
  }
  if (model === 'authentik_outposts.outpost' && attrs['config'] !== undefined)
    complaints.push(...outpostComplaints(attrs['config'] as Json));
  return complaints;
}

function tagsIn(value: unknown): Tag[] {
  if (value instanceof Tag) return [value, ...tagsIn(value.value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(tagsIn) : [];
}

/** Every application is bound, every provider has an application. */
function accessComplaints(entries: readonly Json[]): string[] {
  const present = entries.filter((entry) => entry['state'] !== 'absent');
  const ofModel = (model: string) => present.filter((entry) => entry['model'] === model);
  const targets = ofModel('authentik_policies.policybinding').map(
    (entry) => ((entry['identifiers'] as Json)['target'] as Tag).value,
  );
  const provided = ofModel('authentik_core.application').map(
    (entry) => ((entry['attrs'] as Json)['provider'] as Tag | undefined)?.value,
  );
  const providers = present.filter((entry) => /_providers_/.test(String(entry['model'])));
  return [
    ...ofModel('authentik_core.application')
      .filter((entry) => !targets.includes(entry['id']))
      .map((entry) => `${String(entry['id'])} is open to every user`),
    ...providers
      .filter((entry) => !provided.includes(entry['id']))
      .map((entry) => `${String(entry['id'])} belongs to no application`),
  ];
}

/** The dataclass of authentik (authentik/outposts/models.py): keys and types; unknown keys are ignored there, so they are a complaint here. */
const CONFIG: Record<string, (value: unknown) => boolean> = {
  authentik_host: (v) => typeof v === 'string' && /^https?:\/\//.test(v),
  authentik_host_insecure: (v) => typeof v === 'boolean',
  authentik_host_browser: (v) => typeof v === 'string',
  log_level: (v) => typeof v === 'string',
  object_naming_template: (v) => typeof v === 'string',
  refresh_interval: (v) => typeof v === 'string' && /^[a-z]+s=\d+/.test(v),
  container_image: (v) => v === null || typeof v === 'string',
  docker_network: (v) => v === null || typeof v === 'string',
  docker_map_ports: (v) => typeof v === 'boolean',
  docker_labels: (v) => v === null || Object.values(v as object).every((label) => typeof label === 'string'),
  kubernetes_replicas: (v) => Number.isInteger(v),
  kubernetes_namespace: (v) => typeof v === 'string',
  kubernetes_ingress_annotations: isMap,
  kubernetes_ingress_secret_name: (v) => typeof v === 'string',
  kubernetes_ingress_class_name: (v) => v === null,
  kubernetes_ingress_path_type: (v) => v === null,
  kubernetes_httproute_annotations: isMap,
  kubernetes_httproute_parent_refs: Array.isArray,
  kubernetes_service_type: (v) => typeof v === 'string',
  kubernetes_disabled_components: Array.isArray,
  kubernetes_image_pull_secrets: Array.isArray,
  kubernetes_json_patches: (v) => v === null,
  kubernetes_disable_x509_strict: (v) => typeof v === 'boolean',
};

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Complaints about the configuration of one outpost. */
export function outpostComplaints(config: Json): string[] {
  const unknown = Object.keys(config)
    .filter((key) => !(key in CONFIG))
    .map((key) => `an outpost has no setting ${key}`);
  const missing = Object.keys(CONFIG)
    .filter((key) => !(key in config))
    .map((key) => `the outpost leaves ${key} to a default`);
  const wrong = Object.entries(CONFIG)
    .filter(([key, valid]) => key in config && !valid(config[key]))
    .map(([key]) => `${key} has a type that authentik refuses`);
  return [...unknown, ...missing, ...wrong];
}
