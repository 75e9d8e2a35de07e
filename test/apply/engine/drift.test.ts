/** What hands, authentik and other programs do to the host: seen, repaired if so wished, and never confused. */
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BUSY, describeOnEngine, docker } from './engine.ts';
import { observed } from './table.ts';
import { healthy, idle, type World, world } from './world.ts';

const reader = { ...idle, files: { 'files/one': '/etc/one' } };
const spec = { apps: { one: reader, two: healthy, three: idle }, files: { 'files/one/a': 'as committed\n' } };

async function running(config?: Record<string, unknown>) {
  const host = world(config);
  host.publish(spec);
  const ran = await host.apply();
  expect(ran.code, ran.out + ran.err).toBe(0);
  return { host, before: host.containers() };
}

/** Stops one container, removes one, and edits a file that the first one mounts. */
function meddle(host: World): void {
  const { two = '', three = '' } = host.ids();
  docker('stop', '-t', '0', two);
  docker('rm', '-f', three);
  appendFileSync(join(host.state, 'stacks', host.stack, 'current/one/one/a'), 'edited\n');
}

describeOnEngine('drift', () => {
  it('policy report: named, left alone, also while another app changes', async () => {
    const { host, before } = await running();
    meddle(host);
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(2);
    for (const line of ['start    two  (stopped: the container is exited)', 'changed by hand'])
      expect(ran.out).toContain(line);
    expect(host.containers()['two']?.status).toBe('running');
    const status = await host.apply(['status']);
    expect(status.code).toBe(2);
    expect(status.out).toContain('drifted  three  (the container was removed)');
    expect(status.out).toContain('drifted  one/one/a  (edited by hand)');
    expect((await host.apply()).code).toBe(2);
    expect(host.receipts()).toHaveLength(2);
    host.publish({ ...spec, apps: { ...spec.apps, four: idle } });
    const other = await host.apply();
    expect(other.code, other.out + other.err).toBe(0);
    expect(host.containers()['two']?.status).toBe('running');
    expect(host.containers()['three']).toBeUndefined();
    expect(host.containers()['traefik']).toEqual(before['traefik']);
    observed(
      'stopped, removed, edited by hand; policy `report`',
      'exit code 2; what stood still was started, the rest named and left alone, also while another app was added',
    );
  });

  it('policy repair: put right, others untouched', async () => {
    const { host, before } = await running({ policies: { drift: 'repair' } });
    meddle(host);
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    const after = host.containers();
    expect(after['two']).toMatchObject({ id: before['two']?.id, status: 'running' });
    expect(after['three']?.status).toBe('running');
    expect(after['one']?.id).toBe(before['one']?.id);
    expect(after['one']?.startedAt).not.toBe(before['one']?.startedAt);
    expect(docker('exec', after['one']?.id ?? '', 'cat', '/etc/one/a')).toBe('as committed');
    expect(after['traefik']).toEqual(before['traefik']);
    expect(host.receipts().at(-1)).toMatchObject({ outcome: 'repaired' });
    expect((await host.apply()).code).toBe(0);
    expect(host.containers()).toEqual(after);
    observed(
      'the same; policy `repair`',
      'started, made again, file put back and its reader restarted; others untouched',
    );
  });

  it('finds a container that was recreated by hand with other settings', async () => {
    const { host } = await running();
    const current = join(host.state, 'stacks', host.stack, 'current');
    const file = join(current, 'compose/three.yaml');
    const text = readFileSync(file, 'utf8');
    appendFileSync(file, '    environment: {BY: hand}\n');
    docker(
      'compose',
      '-p',
      host.stack,
      '-f',
      join(current, 'compose.yaml'),
      'up',
      '-d',
      '--no-deps',
      'three',
    );
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(2);
    expect(ran.out).toContain('recreate three  (drift: the container was recreated with other settings)');
    host.configure({ policies: { drift: 'repair' } });
    const repaired = await host.apply();
    expect(repaired.code, repaired.out + repaired.err).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(docker('inspect', '--format', '{{json .Config.Env}}', host.ids()['three'] ?? '')).not.toContain(
      'BY=hand',
    );
    observed('container recreated by hand', 'seen by the digest in its label; repaired when so configured');
  });

  it('outposts: those of apps that are gone or in the wrong network are removed, all else that is foreign stays', async () => {
    const host = world();
    const outposts =
      (...apps: string[]) =>
      (manifest: object) => ({
        ...manifest,
        outposts: apps.map((app) => ({
          app,
          name: `x-${app}`,
          container: `authentik-proxy-${host.stack}-${app}`,
          network: `${host.stack}_proxy`,
        })),
      });
    host.publish({ ...spec, manifest: outposts('one', 'two') });
    expect((await host.apply()).code).toBe(0);
    const outpost = (app: string, stack: string, network: string) =>
      docker(
        'run',
        '-d',
        '--init',
        '--network',
        network,
        '--label',
        'io.goauthentik.outpost-uuid=1',
        '--label',
        `waybill.stack=${stack}`,
        '--label',
        `waybill.app=${app}`,
        BUSY,
      );
    const own = `${host.stack}_proxy`;
    const kept = outpost('one', host.stack, own);
    const goes = outpost('two', host.stack, own);
    const astray = outpost('one', host.stack, 'bridge');
    const others = outpost('two', `other-${host.stack}`, 'bridge');
    const foreign = docker(
      'run',
      '-d',
      '--init',
      '--label',
      `com.docker.compose.project=${host.stack}`,
      '--label',
      'com.docker.compose.service=mine',
      '--label',
      'com.docker.compose.oneoff=False',
      BUSY,
    );
    onTestFinished(() => void docker('rm', '-f', others, foreign, kept));
    host.publish({ ...spec, manifest: outposts('one') });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    const there = docker('ps', '-q', '--no-trunc').split('\n');
    expect([kept, goes, astray, others, foreign].map((id) => there.includes(id))).toEqual([
      true,
      false,
      false,
      true,
      true,
    ]);
    const quiet = await host.apply();
    expect(quiet.code, quiet.out + quiet.err).toBe(0);
    observed(
      'left-over outposts',
      'the one whose app is gone and the one in the wrong network are removed; those of other stacks, and a foreign container in the same project, stay',
    );
  });

  it('starts containers after a restart of the host, which has lost the delivered secrets', async () => {
    const host = world();
    const path = `/run/waybill/${host.stack}/secrets/1000/made`;
    const made = {
      name: 'made',
      kind: 'generated',
      optional: false,
      purpose: 'Test.',
      form: { length: 24, alphabet: 'hex' },
      consumers: [{ service: 'two', as: 'file', uid: 1000, path }],
    };
    host.publish({
      ...spec,
      services: {
        two: { volumes: [{ type: 'bind', source: path, target: '/run/secrets/made', read_only: true }] },
      },
      manifest: (manifest) => ({ ...manifest, secrets: [made] }),
    });
    const first = await host.apply();
    expect(first.code, first.out + first.err).toBe(0);
    const before = host.ids();
    rmSync(`/run/waybill/${host.stack}`, { recursive: true });
    docker('stop', '-t', '0', before['two'] ?? '');
    expect(() => docker('start', before['two'] ?? '')).toThrow();
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(ran.out).toContain('start    two  (interrupted');
    expect(host.ids()).toEqual(before);
    expect(host.containers()['two']?.status).toBe('running');
    rmSync(`/run/waybill/${host.stack}`, { recursive: true });
    expect((await host.apply(['deliver'])).code).toBe(0);
    docker('restart', '-t', '0', before['two'] ?? '');
    expect(host.containers()['two']?.status).toBe('running');
    observed(
      'host restarted (delivered secrets gone)',
      'delivered again, containers that could not start are started, the same ids; `deliver` does it before Docker starts',
    );
  });

  it('two stacks: one fails, the other is applied; one joins the network of the other', async () => {
    const host = world();
    const second = `${host.stack}b`;
    host.stacks.push(second);
    host.configure();
    host.publish({ apps: { one: { ...idle, externalNetworks: [] } } });
    const shared = `${host.stack}_proxy`;
    host.publish(
      {
        apps: { guest: { ...healthy, externalNetworks: [shared] } },
        more: { networks: { proxy: `${host.range}.128/26`, tunnel: `${host.range}.192/29` } },
      },
      second,
    );
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    const { guest = '' } = host.ids(second);
    expect(docker('inspect', '--format', '{{json .NetworkSettings.Networks}}', guest)).toContain(shared);
    const before = host.ids();
    appendFileSync(join(host.tree(), 'compose.yaml'), '# tampered\n');
    host.publish(
      {
        apps: { guest: { ...healthy, externalNetworks: [shared], environment: { A: 'b' } } },
        more: { networks: { proxy: `${host.range}.128/26`, tunnel: `${host.range}.192/29` } },
      },
      second,
    );
    const half = await host.apply();
    expect(half.code, half.out + half.err).toBe(3);
    expect(host.ids()).toEqual(before);
    expect(host.ids(second)['guest']).not.toBe(guest);
    observed(
      'two stacks that share a network',
      'applied in the order of the configuration; one refused (3), the other applied anyway',
    );
  });
});
