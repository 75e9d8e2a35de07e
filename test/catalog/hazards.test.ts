/**
 * What went wrong in the catalogue of ansible-hms-docker (the numbers are rows of its list of hazards), and why it cannot
 * happen here: the schema refuses it, a rule over the catalogue finds it, or a check of a stack does. Each row is shown
 * with a definition that makes the mistake.
 */
import { describe, expect, it } from 'vitest';
import { judgeTree } from '../../src/cli/commands/compiled.ts';
import validate from '../../src/compile/validate/app.gen.js';
import type { AppDefinition, Service } from '../../src/schema/app.gen.ts';
import { compileText } from '../harness/compile.ts';
import { PLAIN_STACK } from '../harness/stack.ts';
import { catalogueFiles } from './definitions.ts';
import { rules } from './rules.ts';

/** An app without a mistake, with something of everything. */
const SAMPLE: AppDefinition = {
  apiVersion: 'waybill/v1',
  title: 'Sample',
  description: 'An app for this test.',
  category: 'misc',
  website: 'https://sample.example.org',
  login: { own: 'required', sso: true },
  route: { service: 'sample', port: 8080 },
  settings: { language: { type: 'string', description: 'Language of the page.', default: 'en' } },
  secrets: {
    'database-password': {
      kind: 'generated',
      purpose: 'Password of the database.',
      rotation: { by: 'postgres', service: 'sample-db', user: 'sample' },
    },
    'api-key': { kind: 'provided', purpose: 'Key for the dashboard.', optional: true },
  },
  volumes: { 'sample-database': { description: 'Data.' } },
  networks: { sample: { internal: true, purpose: 'The app and its database.' } },
  homepage: {
    group: 'Media',
    icon: 'sample.png',
    widget: { type: 'sample', fields: { key: { secret: 'api-key' } } },
  },
  services: {
    sample: {
      image: { name: 'registry.example.org/sample/app', tag: '1.2.3' },
      user: '{uid}:{gid}',
      environment: {
        LANGUAGE: '{setting:language}',
        DATABASE_URL: {
          secret: 'database-password',
          prefix: 'postgres://sample:',
          suffix: '@sample-db:5432/sample',
        },
      },
      mounts: [{ type: 'data', name: 'config', target: '/config' }],
      ports: [{ container: 8080, host: 18080, purpose: 'web interface' }],
      networks: ['proxy', 'sample'],
      health: { kind: 'http', tool: 'curl', port: 8080, path: '/health' },
    },
    'sample-db': {
      image: { name: 'postgres', tag: '16.15' },
      secretFiles: [{ secret: 'database-password', variable: 'POSTGRES_PASSWORD_FILE' }],
      mounts: [{ type: 'volume', name: 'sample-database', target: '/var/lib/postgresql/data' }],
      networks: ['sample'],
      health: { kind: 'command', command: ['pg_isready'] },
    },
  },
};

/** What a definition is changed to: keys are replaced, maps merged, `undefined` takes a key away. */
type Change = { readonly [key: string]: unknown };

function changed<T>(value: T, change: Change): T {
  const result: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  for (const [key, item] of Object.entries(change)) {
    const plain = typeof item === 'object' && item !== null && !Array.isArray(item);
    const before = result[key];
    if (item === undefined) delete result[key];
    else result[key] = plain && typeof before === 'object' ? changed(before, item as Change) : item;
  }
  return result as T;
}

const main = (change: Partial<Service> | Change): Change => ({ services: { sample: change } });
const database = (change: Change): Change => ({ services: { 'sample-db': change } });
const variables = (environment: Change): Change => main({ environment });

interface Row {
  readonly hazard: string;
  /** The mistake, in words. */
  readonly mistake: string;
  readonly change: Change;
  /** What stops it: `schema`, the name of a rule, or the code of a check. */
  readonly stoppedBy: 'schema' | keyof typeof rules | `check/${string}` | `verify/${string}`;
}

const TABLE: readonly Row[] = [
  // Passwords and keys
  {
    hazard: 'H028',
    mistake: 'a fixed password',
    change: variables({ DB_PASSWORD: 'changeme1' }),
    stoppedBy: 'passwords',
  },
  {
    hazard: 'H028',
    mistake: 'a fixed password in an app of a stack',
    change: variables({ DB_PASSWORD: 'changeme1' }),
    stoppedBy: 'check/literal-secret',
  },
  {
    hazard: 'H028',
    mistake: 'a fixed password inside an address',
    change: variables({ CACHE: 'redis://user:changeme1@sample-db:5432' }),
    stoppedBy: 'passwords',
  },
  {
    hazard: 'H029',
    mistake: 'a database with a password that its app does not read',
    change: { ...variables({ DATABASE_URL: 'postgres://sample-db:5432' }) },
    stoppedBy: 'onePassword',
  },
  {
    hazard: 'H030',
    mistake: 'the login that everybody knows',
    change: variables({ APP_PASS: 'tegbzn' }),
    stoppedBy: 'passwords',
  },
  {
    hazard: 'H031',
    mistake: 'a password that is null',
    change: variables({ VNC_PASSWORD: null }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H031',
    mistake: 'a default that is null',
    change: { settings: { language: { default: null } } },
    stoppedBy: 'schema',
  },
  {
    hazard: 'H032',
    mistake: 'a secret that nobody reads',
    change: { secrets: { key: { kind: 'generated', purpose: 'Nothing.', rotation: { by: 'restart' } } } },
    stoppedBy: 'secrets',
  },
  {
    hazard: 'H033',
    mistake: 'a key in a label',
    change: main({ labels: { 'homepage.widget.key': 'abc' } }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H034',
    mistake: 'a card that stops the stack',
    change: { secrets: { 'api-key': { optional: undefined } } },
    stoppedBy: 'cardKeys',
  },
  {
    hazard: 'H042',
    mistake: 'a secret as an argument',
    change: main({ command: ['run', { secret: 'database-password' }] }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H042',
    mistake: 'a secret written into an argument',
    change: main({ command: ['run', '--token=abcdef'] }),
    stoppedBy: 'passwords',
  },
  {
    hazard: 'H057',
    mistake: 'a secret that nobody declares',
    change: variables({ KEY: { secret: 'keys' } }),
    stoppedBy: 'references',
  },
  {
    hazard: 'H057',
    mistake: 'a found secret without a place to find it',
    change: { secrets: { 'api-key': { kind: 'discovered' } } },
    stoppedBy: 'sources',
  },
  {
    hazard: 'H057',
    mistake: 'a secret that comes from nowhere',
    change: { secrets: { 'api-key': { kind: undefined } } },
    stoppedBy: 'schema',
  },

  // Rights
  {
    hazard: 'H020',
    mistake: 'the processes of the host',
    change: main({ pid: 'host' }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H020',
    mistake: 'the network of the host',
    change: main({ networkMode: 'host' }),
    stoppedBy: 'rights',
  },
  {
    hazard: 'H020',
    mistake: 'the whole disk',
    change: main({ mounts: [{ type: 'host', source: '/', target: '/host', reason: 'Looks.' }] }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H020',
    mistake: 'no confinement',
    change: main({ security_opt: ['apparmor:unconfined'] }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H021',
    mistake: 'a folder of the system',
    change: main({ mounts: [{ type: 'host', source: '/var/lib', target: '/var/lib', reason: 'State.' }] }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H021',
    mistake: 'a path of the host for writing',
    change: main({
      mounts: [{ type: 'host', source: '/proc', target: '/proc', readOnly: false, reason: 'State.' }],
    }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H021',
    mistake: 'a way out of the data folder',
    change: main({ mounts: [{ type: 'data', name: '../../etc', target: '/etc' }] }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H022',
    mistake: 'the Docker socket',
    change: main({ mounts: [{ type: 'docker-socket', reason: 'Because.' }] }),
    stoppedBy: 'rights',
  },
  {
    hazard: 'H022',
    mistake: 'the Docker socket without a reason',
    change: main({ mounts: [{ type: 'docker-socket' }] }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H022',
    mistake: 'the Docker socket as a path',
    change: main({
      mounts: [
        { type: 'host', source: '/var/run/docker.sock', target: '/var/run/docker.sock', reason: 'Because.' },
      ],
    }),
    stoppedBy: 'schema',
  },
  { hazard: 'H023', mistake: 'all rights', change: main({ privileged: 'Because.' }), stoppedBy: 'rights' },
  {
    hazard: 'H023',
    mistake: 'all rights without a reason',
    change: main({ privileged: true }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H024',
    mistake: 'rights that can be gained',
    change: main({ newPrivileges: 'Because.' }),
    stoppedBy: 'rights',
  },
  {
    hazard: 'H025',
    mistake: 'a container that runs as the user that its image likes',
    change: main({ user: undefined }),
    stoppedBy: 'users',
  },
  {
    hazard: 'H026',
    mistake: 'a database among all apps',
    change: database({ networks: ['sample', 'proxy'] }),
    stoppedBy: 'privateDatabases',
  },
  {
    hazard: 'H041',
    mistake: 'the data of all apps',
    change: main({ mounts: [{ type: 'all-data', target: '/all', reason: 'Because.' }] }),
    stoppedBy: 'rights',
  },
  {
    hazard: 'H041',
    mistake: 'the data of all apps for writing',
    change: main({ mounts: [{ type: 'all-data', target: '/all', readOnly: false, reason: 'Because.' }] }),
    stoppedBy: 'schema',
  },

  // Images
  {
    hazard: 'H048',
    mistake: 'two versions of one image',
    change: database({ image: { name: 'registry.example.org/sample/app' } }),
    stoppedBy: 'oneVersion',
  },
  {
    hazard: 'H066',
    mistake: 'an image without a tag',
    change: main({ image: { tag: undefined } }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H066',
    mistake: 'the tag latest',
    change: main({ image: { tag: 'latest' } }),
    stoppedBy: 'versions',
  },
  {
    hazard: 'H066',
    mistake: 'the tag latest in an app of a stack',
    change: main({ image: { tag: 'latest' } }),
    stoppedBy: 'verify/floating-image',
  },
  {
    hazard: 'H066',
    mistake: 'a major version alone',
    change: main({ image: { tag: '6' } }),
    stoppedBy: 'versions',
  },
  {
    hazard: 'H066',
    mistake: 'a database that moves',
    change: database({ image: { tag: '16' } }),
    stoppedBy: 'databases',
  },
  {
    hazard: 'H066',
    mistake: 'a database that moves in an app of a stack',
    change: database({ image: { tag: 'latest' } }),
    stoppedBy: 'verify/floating-database',
  },
  {
    hazard: 'H068',
    mistake: 'a deprecated app without a word',
    change: { deprecated: { why: 'It is gone.' } },
    stoppedBy: 'check/deprecated-app',
  },
  {
    hazard: 'H068',
    mistake: 'a successor that does not exist',
    change: { deprecated: { why: 'It is gone.', successor: 'samples' } },
    stoppedBy: 'successors',
  },
  {
    hazard: 'H077',
    mistake: 'a vendor from two registries',
    change: main({ image: { name: 'linuxserver/sample' } }),
    stoppedBy: 'registries',
  },

  // Switches, names and places
  {
    hazard: 'H051',
    mistake: 'a peer at a wrong port',
    change: variables({ RADARR: 'http://radarr-4k:7979' }),
    stoppedBy: 'peers',
  },
  {
    hazard: 'H052',
    mistake: 'a switch that changes nothing',
    change: { settings: { dead: { type: 'boolean', description: 'Nothing.', default: false } } },
    stoppedBy: 'settings',
  },
  {
    hazard: 'H050',
    mistake: 'a condition on a setting that does not exist',
    change: { patches: [{ when: { setting: { lang: 'en' } }, service: 'sample', set: { user: 'root' } }] },
    stoppedBy: 'references',
  },
  {
    hazard: 'H053',
    mistake: 'a path that is in no mount',
    change: variables({ LOG_FILE: '/downloads/app.log' }),
    stoppedBy: 'paths',
  },
  {
    hazard: 'H054',
    mistake: 'a variant that is forgotten',
    change: {
      patches: [
        {
          when: { app: 'sonarr' },
          service: 'sample',
          set: { environment: { SONARR: 'http://sonarr:8989' } },
        },
      ],
    },
    stoppedBy: 'variants',
  },
  {
    hazard: 'H055',
    mistake: 'an address with a guessed scheme',
    change: variables({ PUBLIC: 'https://{host}' }),
    stoppedBy: 'addresses',
  },
  {
    hazard: 'H060',
    mistake: 'a container name that is fixed',
    change: main({ container_name: 'sample' }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H064',
    mistake: 'a name that two apps have',
    change: { services: { sonarr: SAMPLE.services['sample'] } },
    stoppedBy: 'names',
  },
  {
    hazard: 'H120',
    mistake: 'a step that speaks of a secret by a wrong name',
    change: { steps: ['Log in with the generated secret sample-admin-password.'] },
    stoppedBy: 'steps',
  },

  // Ports and devices
  {
    hazard: 'H018',
    mistake: 'a page that cannot have a login',
    change: { login: { own: 'none', sso: false } },
    stoppedBy: 'guardable',
  },
  {
    hazard: 'H061',
    mistake: 'a port that another app has',
    change: main({ ports: [{ container: 8080, host: 8989, purpose: 'web interface' }] }),
    stoppedBy: 'hostPorts',
  },
  {
    hazard: 'H062',
    mistake: 'the port of a variant',
    change: main({ ports: [{ container: 8080, host: 8990, purpose: 'web interface' }] }),
    stoppedBy: 'hostPorts',
  },
  {
    hazard: 'H065',
    mistake: 'a drive that need not be there',
    change: main({ devices: ['/dev/sda'] }),
    stoppedBy: 'devices',
  },
  {
    hazard: 'H076',
    mistake: 'a port that nobody asked for',
    change: main({ ports: [{ container: 8080, host: 18080, purpose: 'web interface', publish: 'always' }] }),
    stoppedBy: 'openPorts',
  },

  // Files and health
  {
    hazard: 'H071',
    mistake: 'a single file of the host',
    change: main({
      mounts: [{ type: 'host', source: '/etc/localtime', target: '/etc/localtime', reason: 'Time.' }],
    }),
    stoppedBy: 'schema',
  },
  {
    hazard: 'H073',
    mistake: 'a probe by a tool that no image has',
    change: main({ health: { tool: 'httpie' } }),
    stoppedBy: 'schema',
  },
  { hazard: 'H074', mistake: 'no health check', change: main({ health: undefined }), stoppedBy: 'schema' },
  {
    hazard: 'H074',
    mistake: 'no health check and no reason',
    change: { services: { sample: { ...SAMPLE.services['sample'], health: { kind: 'none' } } } },
    stoppedBy: 'schema',
  },
];

/** Codes that a stack gives which has the definition as an app of its own. */
function codesOf(definition: AppDefinition): string[] {
  // JSON is YAML.
  const files = { 'apps/sample.yaml': JSON.stringify(definition) };
  const { diagnostics } = compileText(`${PLAIN_STACK}apps: {sample: {}}\n`, files, judgeTree);
  return diagnostics.map(({ code }) => code);
}

describe('an app without a mistake', () => {
  it('passes the schema, every rule and every check', () => {
    expect(validate(SAMPLE) || validate.errors).toBe(true);
    const catalogue = { ...catalogueFiles(), sample: SAMPLE };
    expect(Object.values(rules).flatMap((problems) => problems(catalogue))).toEqual([]);
    expect(codesOf(SAMPLE)).toEqual([]);
  });
});

describe('hazards of the catalogue', () => {
  const catalogue = catalogueFiles();
  for (const { hazard, mistake, change, stoppedBy } of TABLE) {
    it(`${hazard}: ${mistake} -> ${stoppedBy}`, () => {
      const definition = changed(SAMPLE, change);
      if (stoppedBy === 'schema') {
        expect(validate(definition)).toBe(false);
        return;
      }
      expect(validate(definition) || validate.errors, 'the mistake is one that the schema lets through').toBe(
        true,
      );
      if (stoppedBy.includes('/')) expect(codesOf(definition)).toContain(stoppedBy);
      else
        expect(rules[stoppedBy as keyof typeof rules]({ ...catalogue, sample: definition })).not.toEqual([]);
    });
  }

  it('every rule has its hazard, but for those about order in the file itself', () => {
    const shown = new Set(TABLE.map(({ stoppedBy }) => stoppedBy));
    expect(Object.keys(rules).filter((rule) => !shown.has(rule as keyof typeof rules))).toEqual([
      'leftovers',
    ]);
  });
});
