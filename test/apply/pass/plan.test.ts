import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Container } from '../../../src/apply/engine/container.ts';
import type { Network } from '../../../src/apply/engine/networks.ts';
import type { PlanInput } from '../../../src/apply/pass/plan.ts';
import { plan } from '../../../src/apply/pass/steps/4-plan.ts';
import type { Action } from '../../../src/apply/state/receipt.ts';
import type { AppliedRelease, ServiceParts } from '../../../src/apply/state/release.ts';
import type { Service } from '../../../src/schema/manifest.gen.ts';
import { manifest, secret, service } from '../manifest.ts';

const parts = (name: string, more: Partial<ServiceParts> = {}): ServiceParts => ({
  image: `image of ${name}`,
  environment: `environment of ${name}`,
  files: '',
  rest: `rest of ${name}`,
  ...more,
});

const container = (name: string, more: Partial<Container> = {}): Container => ({
  id: `id of ${name}`,
  name: `home-${name}-1`,
  service: name,
  image: `${name}:1`,
  imageId: `content of ${name}:1`,
  status: 'running',
  health: undefined,
  exitCode: 0,
  startedAt: 1,
  restarts: 0,
  labels: {
    'waybill.stack': 'home',
    'waybill.app': name,
    'com.docker.compose.config-hash': `hash of ${name}`,
  },
  networks: ['home_proxy'],
  ...more,
});

const network = (more: Partial<Network> = {}): Network => ({
  id: 'id of proxy',
  name: 'home_proxy',
  driver: 'bridge',
  internal: false,
  ipv6: false,
  ranges: ['172.30.0.0/24'],
  options: {},
  members: [],
  ...more,
});

interface World {
  readonly services?: readonly Service[];
  /** Parts by service, where they differ from what was applied. */
  readonly changed?: Readonly<Record<string, Partial<ServiceParts>>>;
  readonly applied?: Partial<AppliedRelease> | 'never';
  readonly containers?: readonly Container[];
  readonly more?: Partial<PlanInput>;
  readonly manifest?: Parameters<typeof manifest>[0];
}

/** A host on which everything is as it should be, but for what the test says. */
function facts({
  services = [service('one'), service('two')],
  changed = {},
  applied = {},
  containers,
  more = {},
  manifest: tree = {},
}: World): PlanInput {
  const before: AppliedRelease = {
    commit: 'old',
    digest: 'same',
    inputs: 'before',
    at: 0,
    project: 'project',
    services: Object.fromEntries(
      services.map(({ name }) => [name, { ...parts(name), configHash: `hash of ${name}` }]),
    ),
    secrets: {},
    generated: [],
    networks: [],
    ...(applied === 'never' ? {} : applied),
  };
  return {
    tree: {
      stack: 'home',
      commit: 'new',
      digest: 'same',
      manifest: manifest({ services: [...services], ...tree }),
      files: new Map(),
    },
    resolved: {
      services: Object.fromEntries(services.map(({ name }) => [name, parts(name, changed[name])])),
      project: 'project',
      networks: [{ name: 'home_proxy', internal: false }],
    },
    services,
    inputs: 'now',
    applied: applied === 'never' ? undefined : before,
    containers: containers ?? services.map(({ name }) => container(name)),
    outposts: [],
    networks: [network()],
    images: new Map(services.map(({ image }) => [image, `content of ${image}`])),
    secrets: {},
    difference: { add: [], change: [], remove: [] },
    interrupted: false,
    drift: 'report',
    ...more,
  };
}

const line = ({ kind, subject, reasons }: Action) => `${kind} ${subject}: ${reasons.join(', ')}`;
const actions = (world: World) => plan(facts(world)).actions.map(line);

describe('plan', () => {
  it('does nothing where everything is as it was', () => {
    const found = plan(facts({}));
    expect([found.actions, found.files, found.drift, found.remove, found.restart, found.pull]).toEqual([
      [],
      [],
      [],
      [],
      [],
      [],
    ]);
    expect(found.projectChanged).toBe(false);
  });

  it('gives every action its reason', () => {
    const cases: [World, string[]][] = [
      [{ applied: 'never', containers: [] }, ['create one: new', 'create two: new']],
      [{ applied: 'never' }, ['recreate one: unknown to Waybill', 'recreate two: unknown to Waybill']],
      [{ changed: { one: { image: 'other' } } }, ['recreate one: image']],
      [{ changed: { one: { environment: 'other' } } }, ['recreate one: environment']],
      [{ changed: { one: { files: 'other' } } }, ['recreate one: mounted file']],
      [
        { changed: { two: { rest: 'other', environment: 'other' } } },
        ['recreate two: environment, configuration'],
      ],
      [
        { containers: [container('one', { imageId: 'built by hand' }), container('two')] },
        ['recreate one: image'],
      ],
      [{ containers: [container('one'), container('two'), container('gone')] }, ['remove gone: gone']],
      [
        { more: { interrupted: true }, containers: [container('one', { status: 'exited' })] },
        ['start one: interrupted', 'create two: interrupted'],
      ],
    ];
    for (const [world, expected] of cases) expect(actions(world)).toEqual(expected);
  });

  it('recreates a network that is not what the tree says, and everything in it', () => {
    const world: World = {
      services: [service('one'), service('two'), service('job', { gate: 'completed' })],
      containers: [
        container('one'),
        container('two', { networks: ['home_other'] }),
        container('job', { status: 'exited' }),
        container('mine', { labels: {} }),
      ],
      more: { networks: [network({ internal: true })] },
      applied: { digest: 'another' },
    };
    const found = plan(facts(world));
    expect(found.actions.map(line)).toEqual([
      'recreate network home_proxy: configuration',
      'recreate one: network',
    ]);
    expect(found.remove.map(({ service: name }) => name)).toEqual(['one']);
    const byHand = plan(facts({ ...world, applied: {} }));
    expect([byHand.actions, byHand.networks, byHand.remove]).toEqual([[], [], []]);
    expect(byHand.drift.map(line)).toEqual(['recreate network home_proxy: drift']);
  });

  it('does not take another version of Compose for a change', () => {
    const other = { one: { rest: 'the same in other words' } };
    expect(actions({ changed: other, applied: { inputs: 'now' } })).toEqual([]);
    expect(
      plan(facts({ applied: { inputs: 'now', project: 'the same in other words' } })).projectChanged,
    ).toBe(false);
  });

  it('leaves containers alone that are not of this stack', () => {
    const foreign = container('mine', { labels: { 'com.docker.compose.service': 'mine' } });
    expect(actions({ containers: [container('one'), container('two'), foreign] })).toEqual([]);
  });

  it('starts what is stopped, whatever the policy: that is not drift', () => {
    for (const drift of ['report', 'repair'] as const)
      for (const status of ['exited', 'created', 'dead']) {
        const found = plan(
          facts({ containers: [container('one', { status }), container('two')], more: { drift } }),
        );
        expect([found.actions.map(line), found.drift, found.up]).toEqual([
          ['start one: stopped'],
          [],
          ['one', 'two'],
        ]);
      }
  });

  it('reports drift, or repairs it', () => {
    const containers = [container('one')];
    const reported = plan(facts({ containers }));
    expect(reported.actions).toEqual([]);
    expect(reported.drift.map(line)).toEqual(['create two: drift']);
    expect(reported.up).toEqual(['one']);
    const repaired = plan(facts({ containers, more: { drift: 'repair' } }));
    expect(repaired.actions.map(line)).toEqual(['create two: drift']);
    expect(repaired.up).toEqual(['one', 'two']);
    const labels = { ...container('one').labels, 'com.docker.compose.config-hash': 'other' };
    expect(
      plan(facts({ containers: [container('one', { labels }), container('two')] })).drift.map(line),
    ).toEqual(['recreate one: drift']);
  });

  it('restarts who reads a secret or an edited file, and nobody else', () => {
    const secrets = [secret('key', { consumers: [{ service: 'one', as: 'file', uid: 0, path: '/run/x' }] })];
    const changed = facts({
      manifest: { secrets },
      applied: { secrets: { key: 'a' } },
      more: { secrets: { key: 'b' } },
    });
    expect(plan(changed).actions.map(line)).toEqual(['restart one: secret']);
    expect(plan(changed).restart).toEqual(['one']);
    const services = [service('one', { mounts: ['one/conf'] }), service('two')];
    const edited = { services, more: { difference: { add: [], change: ['one/conf'], remove: [] } } };
    expect(actions({ ...edited })).toEqual([]);
    expect(actions({ ...edited, more: { ...edited.more, drift: 'repair' } })).toEqual([
      'restart one: mounted file',
    ]);
  });

  it('never gives Compose a finished job that it would run again', () => {
    const services = [service('job', { gate: 'completed' }), service('two')];
    const done = container('job', { status: 'exited' });
    expect(
      plan(facts({ services, containers: [done, container('two')], changed: { two: { image: 'other' } } }))
        .up,
    ).toEqual(['two']);
    expect(
      plan(facts({ services, containers: [done, container('two')], changed: { job: { image: 'other' } } }))
        .up,
    ).toEqual(['job', 'two']);
  });

  it('fetches only what it needs', () => {
    const images = new Map([['one:1', 'content of one:1']]);
    expect(plan(facts({ more: { images } })).pull).toEqual([]);
    // The image of a container that runs was removed by hand: that does not call for a new container.
    expect(plan(facts({ more: { images } })).up).toEqual(['one']);
    const changed = plan(facts({ more: { images }, changed: { two: { image: 'other' } } }));
    expect(changed.pull).toEqual([{ image: 'two:1', service: 'two' }]);
  });

  it('removes outposts of apps that are gone, and those in the wrong network', () => {
    const outpost = (app: string, network: string) =>
      container(app, { id: app, service: undefined, networks: [network] });
    const outposts = [{ app: 'one', name: 'home-one', container: 'x', network: 'home_proxy' }];
    const world = (...found: Container[]): World => ({ manifest: { outposts }, more: { outposts: found } });
    expect(actions(world(outpost('one', 'home_proxy')))).toEqual([]);
    expect(actions(world(outpost('gone', 'home_proxy')))).toEqual(['remove home-gone-1: gone']);
    expect(actions(world(outpost('one', 'bridge')))).toEqual(['remove home-one-1: network']);
  });

  it('touches what differs and nothing else, for whatever differs', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const state = fc.constantFrom('same', 'changed', 'new', 'stopped', 'removed');
    fc.assert(
      fc.property(
        fc.array(state, { minLength: 5, maxLength: 5 }),
        fc.constantFrom('report' as const, 'repair' as const),
        (states, drift) => {
          const of = (...wanted: string[]) =>
            names.filter((_, index) => wanted.includes(states[index] ?? ''));
          const services = names.map((name) => service(name));
          const world = facts({
            services,
            changed: Object.fromEntries(of('changed').map((name) => [name, { image: 'other' }])),
            containers: of('same', 'changed', 'stopped').map((name) =>
              container(name, of('stopped').includes(name) ? { status: 'exited' } : {}),
            ),
            more: { drift },
          });
          const known = { ...world.applied?.services };
          for (const name of of('new')) delete known[name];
          const found = plan({
            ...world,
            ...(world.applied === undefined ? {} : { applied: { ...world.applied, services: known } }),
          });
          const drifted = of('removed');
          expect(found.drift.map(({ subject }) => subject).sort()).toEqual(drifted);
          const expected = [...of('changed', 'new', 'stopped'), ...(drift === 'repair' ? drifted : [])];
          expect(found.actions.map(({ subject }) => subject).sort()).toEqual(expected.sort());
          for (const { reasons } of found.actions) expect(reasons.length).toBeGreaterThan(0);
          expect(found.up).toEqual(names.filter((name) => drift === 'repair' || !drifted.includes(name)));
        },
      ),
    );
  });
});
