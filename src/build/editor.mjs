/**
 * schema/editor.schema.json: the contract of stack.yaml as an editor shows it, with the catalogue in it. It takes what
 * schema/stack.schema.json and the compiler take, in words for the person who types: every app by its name, with what that app
 * offers, and every list of names that one would have to look up.
 */

/** What only an app with a web interface has. */
const OF_ROUTES = [
  ...[
    'access',
    'auth',
    'reason',
    'subdomain',
    'host',
    'hosts',
    'groups',
    'skip',
    'protect',
    'headers',
    'limits',
    'compress',
  ],
];

/** For the compiler alone. An editor would type a `default` into the file together with its key. */
const NOT_SHOWN = ['title', 'tsType', 'discriminator', '$comment', 'default'];

const code = (value) => `\`${value}\``;
const sentence = (text) => (text.endsWith('.') ? text : `${text}.`);

/**
 * @param stack schema/stack.schema.json
 * @param apps catalogue: name -> definition
 * @param names what may be written where: `zones`, `providers` (name -> variables that it needs), `warnings` (code -> why)
 */
export function editorSchema(stack, apps, { zones, providers, warnings }) {
  const schema = shown(stack, stack.definitions);
  const { host, tls, auth, publish, catalogueApp, inlineApp, dnsLabel } = schema.definitions;
  const { silence, external, upgrades } = schema.properties;
  schema.definitions.auth = loginChoice(
    auth,
    loginsOf('the app', { own: 'required', oidc: true, sso: true }),
  );
  host.properties.timezone.enum = zones;
  host.properties.timezone.errorMessage = 'There is no such time zone; write a name like Europe/Berlin.';
  Object.assign(tls.properties.dnsProvider, oneOf(Object.entries(providers).map(needsOf)));
  tls.properties.dnsProvider.errorMessage = 'Traefik knows no DNS provider of this name.';
  Object.assign(silence.items.properties.code, oneOf(Object.entries(warnings)));
  silence.items.properties.code.errorMessage = 'No warning has this code, and an error cannot be silenced.';
  external.defaultSnippets = [EXTERNAL_TYPED];
  schema.properties.upgrades = upgradesOf(apps, upgrades, dnsLabel);
  // Said by OWN_APP, in better words.
  delete inlineApp.required;
  delete schema.definitions.app;
  delete schema.definitions.catalogueApp;
  schema.properties.apps = {
    type: 'object',
    description: schema.properties.apps.description,
    examples: schema.properties.apps.examples,
    additionalProperties: false,
    properties: Object.fromEntries(
      Object.entries(apps).map(([name, app]) => [
        name,
        appOf(name, app, { ...catalogueApp.properties, publish }),
      ]),
    ),
    patternProperties: {
      [otherThan(Object.keys(apps), dnsLabel.pattern)]: OWN_APP,
    },
    defaultSnippets: [OWN_APP_TYPED],
  };
  return { ...schema, $id: 'waybill/editor.schema.json' };
}

/**
 * A copy without what an editor should not show. What a pattern asks for is said in the words of its description. What stands
 * beside a `$ref` is put together with what it names, because an editor sees that alone.
 */
function shown(node, definitions, isSchema = true) {
  if (Array.isArray(node)) return node.map((item) => shown(item, definitions, isSchema));
  if (typeof node !== 'object' || node === null) return node;
  const copy = {};
  for (const [key, value] of Object.entries(node)) {
    if (isSchema && NOT_SHOWN.includes(key)) continue;
    const named = isSchema && ['properties', 'definitions'].includes(key);
    const asItIs = isSchema && ['examples', 'enum', 'const'].includes(key);
    copy[key] = asItIs ? value : shown(value, definitions, !named);
  }
  if (!isSchema) return copy;
  if ('pattern' in copy && 'description' in copy) copy.patternErrorMessage = copy.description;
  if ('default' in node && 'description' in copy) copy.description += leftOut(node.default);
  const { $ref, ...beside } = copy;
  if ($ref === undefined || Object.keys(beside).length === 0) return copy;
  return { ...shown(definitions[$ref.replace('#/definitions/', '')], definitions), ...beside };
}

const leftOut = (value) => ` Left out: ${code(JSON.stringify(value))}.`;

/** A closed list of names with a word about each. */
const oneOf = (entries) => ({
  enum: entries.map(([name]) => name),
  markdownEnumDescriptions: entries.map(([, text]) => text),
});

const needsOf = ([provider, needed]) => [provider, `Needs ${needed.map(code).join(', ') || 'no login'}.`];

/** Who asks for a login, for each word that makes sense for an app. */
function loginsOf(title, { own, sso, oidc }) {
  const inBrowsers = sso ? '' : ' Programs on a phone or a TV cannot get past that page.';
  const switched = own === 'optional' ? ', once you have switched it on' : '';
  return {
    sso: `authentik asks for a login before anything reaches ${title}.${inBrowsers}`,
    ...(oidc && { oidc: `${title} sends people to authentik for the login.` }),
    ...(own !== 'none' && { app: `${title} asks for a login of its own${switched}.` }),
    none: 'Nobody asks for a login.',
  };
}

/** One login, or one for each origin: two choices, of which editors propose what both take. */
function loginChoice({ description, examples }, logins) {
  const one = { type: 'string', ...oneOf(Object.entries(logins)) };
  return { description, examples, anyOf: [one, { $ref: '#/definitions/authByOrigin' }] };
}

/** One app of the catalogue, with nothing that it does not offer. */
function appOf(name, app, all) {
  const offered = {
    ...Object.fromEntries(
      Object.entries(all).filter(([key]) => app.route !== undefined || !OF_ROUTES.includes(key)),
    ),
    ...offersOf(app, all),
  };
  const settings = Object.values(app.settings ?? {});
  const required = [
    ...(app.vpn === undefined ? [] : ['vpn']),
    ...(settings.every((setting) => 'default' in setting) ? [] : ['settings']),
  ];
  return {
    title: app.title,
    description: app.description,
    markdownDescription: pageOf(name, app),
    // An app of which nothing is said may end at its colon; one that must be told something may not.
    type: required.length === 0 ? ['object', 'null'] : 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(offered).filter(([, value]) => value !== undefined)),
    ...(required.length > 0 && { required }),
    examples: [exampleOf(app)],
    // Not red where it stands: `waybill check` warns, which can be silenced.
    ...(app.deprecated && { doNotSuggest: true }),
  };
}

/** What differs from app to app; undefined where an app has none. */
function offersOf(app, all) {
  const services = Object.values(app.services);
  const ports = new Map(services.flatMap((s) => s.ports ?? []).map((port) => [port.host, port]));
  const variants = Object.entries(app.variants ?? {});
  const { image } = app.services[app.main ?? app.route?.service] ?? services[0];
  const logins = loginsOf(app.title, app.login);
  const list = (key, entries) =>
    entries.length === 0
      ? undefined
      : { ...all[key], items: { ...oneOf(entries) }, examples: [[entries[0][0]]] };
  return {
    ...(app.route && {
      auth: loginChoice(
        {
          description: 'Who must log in first, or who from each origin.',
          examples: [Object.keys(logins)[0]],
        },
        logins,
      ),
    }),
    variants: list(
      'variants',
      variants.map(([key, { title }]) => [key, title]),
    ),
    publish: list(
      'publish',
      [...ports].map(([host, { purpose, protocol = 'tcp' }]) => [host, `${purpose} (${protocol})`]),
    ),
    version: {
      ...all.version,
      description: `Image tag of the main service, in place of ${code(image.tag)}.`,
    },
    settings: settingsOf(app.settings, all.settings),
    vpn: app.vpn && {
      type: 'object',
      description: 'The VPN through which the app reaches the internet.',
      examples: [{ type: app.vpn.types[0] }],
      additionalProperties: false,
      required: ['type'],
      properties: {
        type: { type: 'string', description: 'Protocol.', examples: [app.vpn.types[0]], enum: app.vpn.types },
      },
    },
  };
}

function settingsOf(settings, { description }) {
  if (settings === undefined) return undefined;
  const required = Object.keys(settings).filter((key) => !('default' in settings[key]));
  return {
    type: 'object',
    description,
    examples: [
      Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, exampleValue(setting)])),
    ],
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(
      Object.entries(settings).map(([key, setting]) => [
        key,
        {
          type: setting.type,
          description: sentence(setting.description) + ('default' in setting ? leftOut(setting.default) : ''),
          examples: [exampleValue(setting)],
          ...(setting.enum && { enum: setting.enum }),
          ...(setting.pattern && {
            pattern: setting.pattern,
            patternErrorMessage: sentence(setting.description),
          }),
        },
      ]),
    ),
  };
}

const exampleValue = (setting) =>
  setting.default ?? setting.enum?.[0] ?? { string: 'text', integer: 1, boolean: true }[setting.type];

const exampleOf = ({ vpn, route, login }) => ({
  ...(vpn && { vpn: { type: vpn.types[0] } }),
  ...(route && { auth: login.sso ? 'sso' : 'none' }),
});

/** The upgrades that a stack can ask for: those of services whose data has a version of its own. */
function upgradesOf(apps, { propertyNames, additionalProperties: upgrade, ...upgrades }, { pattern }) {
  const services = Object.values(apps).flatMap(({ services }) => Object.entries(services));
  const stored = services.filter(([, { state }]) => ['authentik', 'postgresql'].includes(state?.engine));
  const ofService = ([service, { state }]) => [
    service,
    {
      ...upgrade,
      description: `Data of ${service}; the image that comes with Waybill is of version ${state.version}.`,
      examples: [{ from: 1, to: state.engine === 'authentik' ? state.version : Number(state.version) }],
    },
  ];
  return {
    ...upgrades,
    additionalProperties: false,
    properties: Object.fromEntries(stored.map(ofService)),
    patternProperties: {
      [otherThan(
        stored.map(([service]) => service),
        pattern,
      )]: upgrade,
    },
  };
}

/** A pattern without some names: what stands under `properties` is not judged twice. */
const otherThan = (names, pattern) => pattern.replace('^', `^(?!(?:${names.join('|')})$)`);

/** What an editor shows beside the name. */
function pageOf(name, app) {
  const { why, successor } = app.deprecated ?? {};
  const { route, steps = [] } = app;
  return [
    `${app.description} [${new URL(app.website).host}](${app.website})`,
    ...(why ? [`**Do not begin with it:** ${why}${successor ? ` Use ${code(successor)}.` : ''}`] : []),
    route ? `At ${code(`${route.subdomain ?? name}.<domain>`)}.` : 'No web interface.',
    ...steps.map((step) => `- ${step}`),
  ].join('\n\n');
}

/** A name that the catalogue does not have. */
const OWN_APP = {
  description: 'An app of your own, in one container.',
  examples: [{ image: 'traefik/whoami:v1.11.0', port: 80 }],
  allOf: [
    {
      required: ['image'],
      errorMessage: 'The catalogue has no such app. One of your own needs `image:` here, or a file in apps/.',
    },
    { $ref: '#/definitions/inlineApp' },
  ],
};

const OWN_APP_TYPED = {
  label: 'An app of your own',
  description: 'One container that the catalogue does not have.',
  body: { '${1:name}': { image: '${2:traefik/whoami:v1.11.0}', port: '${3:80}' } },
};

const EXTERNAL_TYPED = {
  label: 'A machine of your network',
  description: 'A host name, an allow-list and a login for something that runs elsewhere.',
  body: { '${1:nas}': { url: '${2:https://192.168.1.5:5001}', auth: '${3:sso}' } },
};
