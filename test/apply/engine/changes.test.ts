/** What a change of the tree does to containers that run: on a real engine, and nothing more than it must. */
import { existsSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { describeOnEngine, docker, makeImage } from './engine.ts';
import { observed } from './table.ts';
import { healthy, idle, job, world } from './world.ts';

/** Services whose container is another one now. */
const changed = (before: Record<string, string>, after: Record<string, string>) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort();

describeOnEngine('changes', () => {
  it('first install: folders, secrets, containers, receipt', async () => {
    const host = world();
    const secretive = {
      ...healthy,
      environment: { TOKEN: { secret: 'token' } },
      data: { config: '/config' },
    };
    host.secret('token', 'given-by-hand\n');
    host.publish({ apps: { one: secretive, two: idle } });
    const planned = await host.apply(['plan']);
    expect(planned.code, planned.err).toBe(0);
    expect(planned.out).toContain('create   one  (new)');
    expect(host.containers()).toEqual({});
    expect(host.json(`stacks/${host.stack}/applied.json`)).toBeUndefined();
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(Object.keys(host.containers()).sort()).toEqual(['one', 'traefik', 'two']);
    expect(docker('inspect', '--format', '{{json .Config.Env}}', host.ids()['one'] ?? '')).toContain(
      'TOKEN=given-by-hand"',
    );
    expect(existsSync(`${host.data}/one/config`)).toBe(true);
    expect(host.receipts().map(({ outcome }) => outcome)).toEqual(['applied']);
    // It has no health check: the container runs before its program listens.
    await expect.poll(() => host.ask('/_shared.yml').catch(String), { timeout: 20_000 }).toMatch(/^200 /);
    observed(
      'first install',
      'folders, secrets and 3 containers made; `plan` before it changed nothing; one receipt `applied`; the published port answers',
    );
  });

  it('no-op pass: nothing restarts, no receipt', async () => {
    const host = world();
    host.publish({ apps: { one: healthy, two: idle } });
    expect((await host.apply()).code).toBe(0);
    const { own, others } = await host.quietPass(1);
    expect(host.receipts()).toHaveLength(1);
    observed(
      'no-op pass',
      `same containers, no receipt; ${own} s its own, ${others.toFixed(2)} s in git and Docker`,
    );
  });

  it('one app changed: only its container is new', async () => {
    const host = world();
    host.publish({ apps: { one: healthy, two: idle, three: idle } });
    await host.apply();
    const before = host.ids();
    host.publish({ apps: { one: { ...healthy, environment: { COLOR: 'blue' } }, two: idle, three: idle } });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(ran.out).toContain('recreate one  (environment)');
    expect(changed(before, host.ids())).toEqual(['one']);
    observed('one app changed (environment)', 'one new container, 3 untouched; reason `environment`');
  });

  it('image changed, by another name and by another content of the same name', async () => {
    const host = world();
    const own = `wbtest/own-${host.stack}`;
    onTestFinished(() => void docker('rmi', '-f', `${own}:1`, `${own}:2`));
    makeImage(`${own}:1`, 'one');
    makeImage(`${own}:2`, 'two');
    host.publish({ apps: { one: { ...idle, image: `${own}:1` }, two: idle } });
    await host.apply();
    const first = host.ids();
    host.publish({ apps: { one: { ...idle, image: `${own}:2` }, two: idle } });
    const named = await host.apply();
    expect(named.out).toContain('recreate one  (image)');
    expect(changed(first, host.ids())).toEqual(['one']);
    const second = host.ids();
    makeImage(`${own}:2`, 'three');
    const content = await host.apply();
    expect(content.out).toContain('recreate one  (image)');
    expect(changed(second, host.ids())).toEqual(['one']);
    observed(
      'image changed',
      'only its container is new, also when the same name means another image; reason `image`',
    );
  });

  it('mounted file changed: the container that reads it once is new, the file is there', async () => {
    const host = world();
    const reader = { ...idle, files: { 'files/one': '/etc/one' } };
    host.publish({ apps: { one: reader, two: idle }, files: { 'files/one/a.conf': 'first\n' } });
    await host.apply();
    const before = host.ids();
    host.publish({ apps: { one: reader, two: idle }, files: { 'files/one/a.conf': 'second\n' } });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(ran.out).toContain('recreate one  (mounted file)');
    expect(changed(before, host.ids())).toEqual(['one']);
    expect(docker('exec', host.ids()['one'] ?? '', 'cat', '/etc/one/a.conf')).toBe('second');
    observed('mounted file changed', 'only its reader is new and sees the new text; reason `mounted file`');
  });

  it('route changed, then taken back: no container restarts, the running one serves the new file at once', async () => {
    const host = world();
    const routed = (subdomain: string) => ({ ...idle, port: 80, subdomain });
    host.publish({ apps: { one: routed('first'), two: idle } });
    await host.apply();
    const before = host.containers();
    expect(await host.ask('/one.yml')).toContain('first.example.com');
    host.publish({ apps: { one: routed('second'), two: idle } });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(host.containers()).toEqual(before);
    expect(await host.ask('/one.yml')).toContain('second.example.com');
    const back = await host.apply(['rollback']);
    expect(back.code, back.out + back.err).toBe(0);
    expect(host.containers()).toEqual(before);
    expect(await host.ask('/one.yml')).toContain('first.example.com');
    const held = await host.apply();
    expect(held.code, held.out + held.err).toBe(4);
    expect(await host.ask('/one.yml')).toContain('first.example.com');
    const retried = await host.apply(['run', '--retry']);
    expect(retried.code, retried.out + retried.err).toBe(0);
    expect(await host.ask('/one.yml')).toContain('second.example.com');
    expect(host.containers()).toEqual(before);
    observed(
      'route changed, rolled back by hand, applied again',
      'no container restarted; the published port answers with the new, the old, then the new file',
    );
  });

  it('app removed: its container goes, its volume and its data stay', async () => {
    const host = world();
    const keeper = { ...idle, data: { config: '/config' } };
    const scratch = { type: 'volume', source: 'scratch', target: '/scratch' };
    const volumes = { services: { two: { volumes: [scratch] } }, overrides: { volumes: { scratch: {} } } };
    host.publish({ apps: { one: idle, two: keeper }, ...volumes });
    const first = await host.apply();
    expect(first.code, first.out + first.err).toBe(0);
    expect(docker('volume', 'ls', '-q')).toContain(`${host.stack}_scratch`);
    const before = host.ids();
    host.publish({ apps: { one: idle } });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(ran.out).toContain('remove   two  (gone)');
    expect(changed(before, host.ids())).toEqual(['two']);
    expect(docker('volume', 'ls', '-q')).toContain(`${host.stack}_scratch`);
    expect(existsSync(`${host.data}/two/config`)).toBe(true);
    expect(existsSync(`${host.state}/stacks/${host.stack}/current/compose/two.yaml`)).toBe(false);
    observed(
      'app removed',
      'its container is gone; its volume and data folder are still there; others untouched',
    );
  });

  it('one-shot job: awaited, and never run again because of another app', async () => {
    const host = world();
    const files = { 'apps/job.yaml': job('sleep 1; exit 0').replace('JOB', 'job') };
    host.publish({ apps: { job: {}, one: idle }, files });
    const first = await host.apply();
    expect(first.code, first.out + first.err).toBe(0);
    const before = host.containers();
    expect(before['job']?.status).toBe('exited');
    host.publish({ apps: { job: {}, one: { ...idle, environment: { A: 'b' } } }, files });
    expect((await host.apply()).code).toBe(0);
    expect(host.containers()['job']).toEqual(before['job']);
    expect(host.ids()['one']).not.toBe(before['one']?.id);
    observed('one-shot job', 'awaited until exit code 0; not run again when another app changes');
  });

  it('variables of the shell do not win over .env', async () => {
    const host = world();
    host.publish({ apps: { one: { ...idle, environment: { A: 'b' } } } });
    const ran = await host.apply(['run'], { TZ: 'Mars/Olympus', PUID: '77', DATA: '/nowhere' });
    expect(ran.code, ran.out + ran.err).toBe(0);
    const before = host.ids();
    const zone = docker('inspect', '--format', '{{json .Config.Env}}', before['traefik'] ?? '');
    expect(zone).toContain('TZ=Europe/Berlin');
    expect((await host.apply()).code).toBe(0);
    expect(host.ids()).toEqual(before);
    observed(
      'TZ, PUID, DATA set in the shell',
      'the values of `.env` win; a pass without them changes nothing',
    );
  });
});
