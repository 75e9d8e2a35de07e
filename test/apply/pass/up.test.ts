/** What the applier does when Compose fails: the release is to blame, or the machine, or the process that ended it. */
import { describe, expect, it } from 'vitest';
import { Compose } from '../../../src/apply/engine/compose.ts';
import { Docker } from '../../../src/apply/engine/docker.ts';
import type { Plan } from '../../../src/apply/pass/plan.ts';
import { up } from '../../../src/apply/pass/steps/6-up.ts';
import { State } from '../../../src/apply/state/state.ts';
import { manifest, service } from '../manifest.ts';
import { type Answer, type Call, MemorySystem } from '../memory.ts';

const plan = {
  actions: [{ kind: 'create', subject: 'one', reasons: ['new'] }],
  up: ['one'],
} as unknown as Plan;

const configured = {
  services: { one: { container_name: 'one', ports: [{ published: '8080-8081', protocol: 'tcp' }] } },
};

/** Containers as `docker container inspect` prints them. */
const inspected = (name: string, more: Record<string, unknown> = {}, labels = {}) => ({
  Id: `id of ${name}`,
  Name: `/${name}`,
  Image: 'x',
  RestartCount: 0,
  Config: { Image: 'x', Labels: { 'com.docker.compose.service': 'one', ...labels } },
  State: { Status: 'running', ExitCode: 0, StartedAt: '', ...more },
  NetworkSettings: { Networks: {} },
});

/** Runs `up` on a machine whose programs answer as the test says; what it says nothing about succeeds. */
async function run(
  answers: (call: Call, ups: number) => Answer | undefined,
  files: Readonly<Record<string, string>> = {},
) {
  let ups = 0;
  const system = new MemorySystem(files, (call) => {
    if (call.args.includes('up')) ups++;
    const own = answers(call, ups);
    if (own !== undefined) return own;
    if (call.args.includes('config')) return { out: JSON.stringify(configured) };
    return call.args[0] === 'container' ? { out: '[]' } : {};
  });
  const docker = new Docker(system);
  const compose = new Compose(docker, 'home', '/state/stacks/home/current', {});
  const tree = manifest({ services: [service('one', { timeout: 30 }), service('two', { timeout: 50 })] });
  const host = { system, docker, state: new State('/state', system.files) };
  const options = { stop: new AbortController().signal, started: () => {} };
  const problem = await up(host, compose, plan, tree, options).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { problem, system, ups, calls: system.calls.map(({ args }) => args.join(' ')) };
}

const fails = (answer: Answer) => (call: Call) => (call.args.includes('up') ? answer : undefined);

describe('up', () => {
  it('gives Compose the time of all services and more, and a mark by which it is known again', async () => {
    const { system } = await run(() => undefined);
    const options = system.calls.find(({ args }) => args.includes('up'))?.options;
    expect(options?.limit).toBe(630);
    expect(options?.environment?.['WAYBILL_COMPOSE']).toBe('/state/stacks/home/current');
  });

  it('blames the release when Compose gives up, or needs too long', async () => {
    expect((await run(fails({ code: 1, err: 'Error: no such device' }))).problem).toContain(
      'apply/up-compose',
    );
    const late = await run(fails({ code: undefined as never, timedOut: true }));
    expect(late.problem).toContain(
      'apply/up-compose: Docker Compose could not start everything: not done within 630',
    );
  });

  it('starts Compose again after it was ended from outside, and never blames the release for that', async () => {
    for (const code of [undefined as never, 130, 137, 143, 255]) {
      const twice = await run((call, ups) => (call.args.includes('up') && ups < 3 ? { code } : undefined));
      expect([twice.problem, twice.ups]).toEqual([undefined, 3]);
      const always = await run(fails({ code }));
      expect(always.problem).toContain('apply/up-interrupted');
    }
  });

  it('does not blame the release for an engine that went away, or a full disk', async () => {
    const away = await run((call) =>
      call.args.includes('up') || call.args[0] === 'version' ? { code: 1, err: 'failed' } : undefined,
    );
    expect(away.problem).toContain('apply/docker-failed');
    const full = await run(fails({ code: 1, err: 'write /x: no space left on device' }));
    expect(full.problem).toContain('apply/disk-full');
  });

  it('does not blame the release for a port or a name that something else has', async () => {
    const failed = fails({ code: 1, err: 'whatever an engine says' });
    const listens = `sl local rem st\n 0: 00000000:${(8081).toString(16).toUpperCase()} 00000000:0000 0A\n`;
    const port = await run(failed, { '/proc/net/tcp': listens });
    expect(port.problem).toContain('apply/up-taken: one needs port 8081/tcp of this host');
    const other = JSON.stringify([inspected('one', {}, { 'com.docker.compose.project': 'other' })]);
    const name = await run((call) =>
      call.args.join(' ') === 'container inspect one' ? { out: other } : failed(call),
    );
    expect(name.problem).toContain('apply/up-taken: one needs the container name one');
  });
});

describe('what a Compose that was cut off leaves', () => {
  const half = inspected(
    '0123456789ab_home-one-1',
    { Status: 'created' },
    { 'com.docker.compose.replace': 'home-one-1' },
  );
  const listing =
    (...containers: ReturnType<typeof inspected>[]) =>
    (call: Call): Answer | undefined => {
      if (call.args[0] === 'ps') return { out: containers.map(({ Id }) => Id).join('\n') };
      return call.args[0] === 'container' ? { out: JSON.stringify(containers) } : undefined;
    };

  it('is removed where the old container is still there', async () => {
    const { calls } = await run(listing(inspected('home-one-1', { Status: 'exited' }), half));
    expect(calls).toContain('rm -f id of 0123456789ab_home-one-1');
  });

  it('gets its name where the old one is gone: it holds the volumes without a name', async () => {
    const { calls } = await run(listing(half));
    expect(calls).toContain('rename id of 0123456789ab_home-one-1 home-one-1');
    expect(calls.some((call) => call.startsWith('rm '))).toBe(false);
  });

  it('is told from a container that merely looks alike', async () => {
    const named = inspected('0123456789ab_home-one-1', { Status: 'created' });
    const { calls } = await run(listing(named));
    expect(calls.some((call) => call.startsWith('rm ') || call.startsWith('rename '))).toBe(false);
  });
});
