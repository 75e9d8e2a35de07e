/** Networks that a change of the tree makes wrong, and apps that share the network of another one. */
import { expect, it, onTestFinished } from 'vitest';
import { BUSY, describeOnEngine, docker } from './engine.ts';
import { observed } from './table.ts';
import { healthy, idle, job, world } from './world.ts';

const run = (...args: string[]) => {
  const id = docker('run', '-d', '--init', ...args, BUSY);
  onTestFinished(() => void docker('rm', '-f', id));
  return id;
};

describeOnEngine('networks', () => {
  it('recreates a network that gets another range, with everything in it, and runs no job again', async () => {
    const host = world();
    const name = `${host.stack}_proxy`;
    const outpost = (manifest: object) => ({
      ...manifest,
      outposts: [{ app: 'one', name: 'x', container: 'x', network: name }],
    });
    const spec = {
      apps: { one: healthy, job: {} },
      files: { 'apps/job.yaml': job('exit 0').replace('JOB', 'job') },
      manifest: outpost,
    };
    const moved = {
      ...spec,
      more: { networks: { proxy: `${host.range}.128/26`, tunnel: `${host.range}.64/29` } },
    };
    const range = () => docker('network', 'inspect', '--format', '{{(index .IPAM.Config 0).Subnet}}', name);
    host.publish(spec);
    expect((await host.apply()).code).toBe(0);
    const before = host.containers();
    const stranger = run('--network', name);
    host.publish(moved);
    const refused = await host.apply();
    expect(refused.code, refused.out + refused.err).toBe(3);
    expect(refused.out).toContain('apply/prepare-network');
    expect(host.containers()).toEqual(before);
    docker('network', 'disconnect', name, stranger);
    const labels = ['io.goauthentik.outpost-uuid=1', `waybill.stack=${host.stack}`, 'waybill.app=one'];
    const found = run('--network', name, ...labels.flatMap((label) => ['--label', label]));
    const killed = await host.apply(['run'], { WAYBILL_TEST_KILL_AT: 'up' });
    expect(killed.code).toBeUndefined();
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(range()).toBe(`${host.range}.128/26`);
    expect(docker('ps', '-aq', '--no-trunc').split('\n')).not.toContain(found);
    expect(host.containers()['job']).toEqual(before['job']);
    expect(host.containers()['traefik']?.status).toBe('running');
    const after = host.containers();
    const quiet = await host.apply();
    expect(quiet.code, quiet.out + quiet.err).toBe(0);
    expect(host.containers()).toEqual(after);
    const back = await host.apply(['rollback']);
    expect(back.code, back.out + back.err).toBe(0);
    expect(range()).toBe(`${host.range}.0/26`);
    observed(
      'network with another range',
      'a foreign container in it: exit code 3, nothing stopped. Otherwise recreated with its containers, the outpost in it removed, a finished job left; also after a kill half-way, and back by `rollback`',
    );
  });

  it('recreates an app in the network of another one together with it', async () => {
    const host = world();
    const edit = (files: Map<string, string>) => {
      const path = 'compose/two.yaml';
      const text = files.get(path) ?? '';
      files.set(path, text.replace(/^ {4}networks:\n(?: {6}.*\n)+/m, '    network_mode: "service:one"\n'));
    };
    const spec = (one: object) => ({ apps: { one: { ...idle, ...one }, two: idle }, edit });
    host.publish(spec({}));
    const first = await host.apply();
    expect(first.code, first.out + first.err).toBe(0);
    const mode = () => docker('inspect', '--format', '{{.HostConfig.NetworkMode}}', host.ids()['two'] ?? '');
    expect(mode()).toBe(`container:${host.ids()['one']}`);
    host.publish(spec({ environment: { A: 'b' } }));
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(mode()).toBe(`container:${host.ids()['one']}`);
    const before = host.containers();
    const quiet = await host.apply();
    expect(quiet.code, quiet.out + quiet.err).toBe(0);
    expect(host.containers()).toEqual(before);
    observed(
      'app behind another one (`network_mode: service`)',
      'recreated together with it; then nothing to do',
    );
  });
});
