import { expect, it } from 'vitest';
import { authentikBlueprint } from '../../../src/compile/emit/emitters/authentik-blueprint.ts';
import { modelOf } from '../../harness/compile.ts';
import { FULL_STACK } from '../../harness/stack.ts';
import { blueprintComplaints, parseBlueprint, type Tag } from '../../strict/authentik.ts';

interface Entry {
  model: string;
  id?: string;
  state: string;
  identifiers: Record<string, unknown>;
  attrs: Record<string, unknown>;
}

const emit = (rest: string, sso = '') =>
  authentikBlueprint.emit(
    modelOf(`${FULL_STACK.replace('sso: {outposts: per-app}', `sso: {${sso}}`)}${rest}\n`),
    [],
  );
const entriesOf = (rest: string, sso = '', file = 1) =>
  parseBlueprint(emit(rest, sso)[file]?.text ?? '')['entries'] as Entry[];
const ofModel = (entries: readonly Entry[], model: string) =>
  entries.filter((entry) => entry.model.endsWith(model));

it('makes provider, application, group, bindings and outpost, each after what it needs', () => {
  const entries = entriesOf('apps: {sonarr: {auth: sso}}');
  expect(entries.map((entry) => entry.model.split('.')[1])).toEqual([
    ...Array<string>(4).fill('metaapplyblueprint'),
    ...['group', 'group', 'oauth2provider', 'proxyprovider', 'application'],
    ...['policybinding', 'policybinding', 'policybinding', 'dockerserviceconnection', 'outpost'],
  ]);
});

it('opens an app to its groups and to no others', () => {
  const bindings = (groups: string) =>
    ofModel(entriesOf(`apps: {sonarr: {auth: sso${groups}}}`), 'policybinding').map(
      ({ state, identifiers, attrs }) => [
        identifiers['order'],
        state,
        ((attrs?.['group'] ?? attrs?.['policy']) as Tag | undefined)?.value,
      ],
    );
  expect(bindings('')).toEqual([
    [0, 'present', 'group-authentik Admins'],
    [1, 'present', 'group-home-users'],
    [2, 'absent', undefined],
  ]);
  expect(bindings(', groups: [family]')[1]).toEqual([1, 'present', 'group-family']);
  expect(bindings(', groups: [family, friends]')).toEqual([
    [0, 'present', 'group-authentik Admins'],
    [1, 'absent', undefined],
    [2, 'present', 'policy-sonarr'],
  ]);
});

it('closes a hole in a login when the spec closes it', () => {
  const paths = (more: string) =>
    ofModel(entriesOf(`apps: {sonarr: {auth: sso${more}}}`), '.proxyprovider')[0]?.attrs['skip_path_regex'];
  expect(paths(', skip: {paths: ["^/api/", "^/ping$"], reason: the phone app has a key}')).toBe(
    '^/api/\n^/ping$',
  );
  expect(paths('')).toBe('');
});

it('keeps the whole list of the embedded outpost in one file', () => {
  const files = emit(
    'apps: {sonarr: {auth: sso}, radarr: {auth: sso}, portainer: {auth: oidc}}',
    'outposts: embedded',
  );
  expect(files.map(({ path }) => path)).toEqual([
    'authentik/blueprints/_group.yaml',
    'authentik/blueprints/_embedded-outpost.yaml',
    'authentik/blueprints/portainer.yaml',
  ]);
  const outposts = ofModel(
    entriesOf('apps: {sonarr: {auth: sso}, radarr: {auth: sso}}', 'outposts: embedded'),
    'outpost',
  );
  const outpost = outposts.pop();
  expect(outposts.map(({ state, identifiers }) => [state, identifiers])).toEqual([
    ['absent', { name: 'home-radarr' }],
    ['absent', { name: 'home-sonarr' }],
  ]);
  expect(outpost?.identifiers).toEqual({ managed: 'goauthentik.io/outposts/embedded' });
  expect(((outpost?.attrs['providers'] ?? []) as Tag[]).map((tag) => tag.value)).toEqual([
    'provider-radarr',
    'provider-sonarr',
  ]);
});

it('deletes what an app had while its login was of the other kind, and never what it has now', () => {
  const gone = (apps: string) =>
    entriesOf(apps)
      .filter(({ state, model }) => state === 'absent' && !model.endsWith('policybinding'))
      .map(({ model, identifiers }) => [model.split('.')[1], identifiers]);
  expect(gone('apps: {portainer: {auth: oidc}}')).toEqual([
    ['outpost', { name: 'home-portainer' }],
    ['proxyprovider', { name: 'home-portainer' }],
  ]);
  // A proxy provider is an OAuth2 provider too: only one that is not a proxy provider may go.
  expect(gone('apps: {portainer: {auth: sso}}')).toEqual([
    ['oauth2provider', { name: 'home-portainer', proxyprovider__isnull: true }],
  ]);
});

it('deletes what a retired app had', () => {
  const entries = entriesOf('apps: {}\nretired: [sonarr]', '');
  expect(entries.map(({ state, identifiers }) => [state, Object.values(identifiers)[0]])).toEqual(
    Array(5).fill(['absent', 'home-sonarr']),
  );
});

it('the strict reading finds what the published schema lets pass', () => {
  const [, { text = '' } = {}] = emit('apps: {sonarr: {auth: sso}}');
  const complaints = (change: (text: string) => string) => {
    expect(change(text)).not.toBe(text);
    return blueprintComplaints(parseBlueprint(change(text)));
  };
  expect(blueprintComplaints(parseBlueprint(text))).toEqual([]);
  const faults: [string | RegExp, string][] = [
    ['entries:', 'entrys: []\nentries:'],
    ['version: 1', 'version: 2'],
    ['external_host:', 'external_hots:'],
    [/ {6}invalidation_flow: .*\n/, ''],
    ['state: created', 'stat: created'],
    ['!KeyOf provider-sonarr', '!KeyOf provider-sonar'],
    ['id: application-sonarr', 'id: provider-sonarr'],
    ['slug: home-sonarr', 'slug: token'],
    ['      group: !KeyOf group-home-users\n', ''],
    ['docker_map_ports: false', 'docker_map_port: false'],
    ['refresh_interval: minutes=5', 'refresh_interval: 300'],
  ];
  for (const [from, to] of faults)
    expect(
      complaints((t) => t.replace(from, to)),
      String(from),
    ).not.toEqual([]);
  const unbound = parseBlueprint(text);
  unbound['entries'] = (unbound['entries'] as Entry[]).filter(
    (entry) => !entry.model.endsWith('policybinding'),
  );
  expect(blueprintComplaints(unbound)).toEqual(['application-sonarr is open to every user']);
});
