/** What a tree that is not good does to containers that run: nothing, or nothing for long. */
import { appendFileSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BUSY, describeOnEngine, docker } from './engine.ts';
import { observed } from './table.ts';
import { healthy, idle, ill, job, world } from './world.ts';

/** A host on which a first release runs. */
async function running(config?: Record<string, unknown>) {
  const host = world(config);
  const commit = host.publish({ apps: { one: healthy, two: idle } });
  const ran = await host.apply();
  expect(ran.code, ran.out + ran.err).toBe(0);
  return { host, commit, before: host.containers() };
}

describeOnEngine('failures', () => {
  it('an image that cannot be pulled: nothing is stopped, the next pass tries again', async () => {
    const { host, before } = await running();
    host.publish({ apps: { one: { ...healthy, image: 'registry.invalid/nobody/nothing:1' }, two: idle } });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(3);
    expect(ran.out).toContain('apply/prepare-pull');
    expect(host.containers()).toEqual(before);
    docker('tag', BUSY, 'registry.invalid/nobody/nothing:1');
    onTestFinished(() => void docker('rmi', 'registry.invalid/nobody/nothing:1'));
    const again = await host.apply();
    expect(again.code, again.out + again.err).toBe(0);
    observed(
      'image cannot be pulled',
      'exit code 3, all containers the same and running; applied by a later pass once it can be had',
    );
  });

  it('a container that never gets healthy: rolled back, the logs kept with secrets masked, not tried again', async () => {
    const { host, commit, before } = await running();
    const metrics = join(host.folder, 'waybill.prom');
    host.configure({ metrics });
    host.secret('token', 'top-secret-value');
    const bad = {
      ...ill,
      command: ['sh', '-c', 'echo the token is $TOKEN; exec sleep infinity'],
      environment: { TOKEN: { secret: 'token' } },
    };
    host.publish({ apps: { one: bad, two: idle }, timeout: 3 });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(4);
    const after = host.containers();
    expect(after['two']).toEqual(before['two']);
    expect(after['traefik']).toEqual(before['traefik']);
    expect(after['one']?.status).toBe('running');
    expect(after['one']?.id).not.toBe(before['one']?.id);
    const [, receipt] = host.receipts();
    expect(receipt).toMatchObject({ outcome: 'rolled-back', release: commit });
    expect(JSON.stringify(receipt)).toContain('the token is ***');
    expect(JSON.stringify(receipt)).not.toContain('top-secret-value');
    const again = await host.apply();
    expect(again.code, again.out + again.err).toBe(4);
    expect(host.containers()).toEqual(after);
    expect(host.receipts()).toHaveLength(2);
    expect(readFileSync(metrics, 'utf8')).toContain(
      `waybill_outcome{stack="${host.stack}",outcome="held"} 1`,
    );
    host.publish({ apps: { one: { ...healthy, environment: { A: 'b' } }, two: idle } });
    const fixed = await host.apply();
    expect(fixed.code, fixed.out + fixed.err).toBe(0);
    observed(
      'container never healthy',
      'exit code 4, old release runs again, untouched apps served throughout; log in the receipt, secret masked; not tried again until the tree changed',
    );
  });

  it('a container that crashes at once, with `rollback: never`: stays, is reported', async () => {
    const { host } = await running();
    host.configure({ policies: { rollback: { [host.stack]: 'never' } } });
    const flag = { 'files/one/flag': '' };
    const crash = { ...idle, files: { 'files/one': '/etc/one' }, command: ['sh', '-c', 'exit 7'] };
    host.publish({ apps: { one: crash, two: idle }, files: flag, timeout: 3 });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(5);
    expect(host.receipts().at(-1)).toMatchObject({ outcome: 'failed' });
    const again = await host.apply();
    expect(again.code, again.out + again.err).toBe(5);
    // A newer commit that is refused does not make it go back either.
    const failed = Object.keys(host.ids());
    appendFileSync(join(host.tree(), 'compose.yaml'), '# tampered\n');
    host.commit();
    expect((await host.apply()).code).toBe(3);
    expect(docker('inspect', '--format', '{{json .Config.Cmd}}', host.ids()['one'] ?? '')).toContain(
      'exit 7',
    );
    expect(Object.keys(host.ids())).toEqual(failed);
    host.publish({ apps: { one: idle, two: idle } });
    const fixed = await host.apply();
    expect(fixed.code, fixed.out + fixed.err).toBe(0);
    // A person may go back, and the next pass stays there.
    const good = host.ids();
    host.publish({ apps: { one: { ...idle, environment: { A: 'b' } }, two: idle } });
    expect((await host.apply()).code).toBe(0);
    expect((await host.apply(['rollback'])).code).toBe(0);
    const back = host.ids();
    expect(back['two']).toBe(good['two']);
    expect((await host.apply()).code).toBe(4);
    expect(host.ids()).toEqual(back);
    observed(
      'container crashes, `rollback: never`',
      'exit code 5, nothing is taken back; the next good commit is applied',
    );
  });

  it('a first release that fails, with nothing to go back to, is kept when it becomes good later', async () => {
    const host = world();
    const late = { ...idle, health: ['test', '-e', '/tmp/ready'] };
    host.publish({ apps: { one: late, two: idle }, timeout: 3 });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(5);
    const before = host.containers();
    expect((await host.apply()).code).toBe(5);
    expect(host.containers()).toEqual(before);
    docker('exec', before['one']?.id ?? '', 'touch', '/tmp/ready');
    docker('exec', before['one']?.id ?? '', 'sleep', '2');
    const good = await host.apply();
    expect(good.code, good.out + good.err).toBe(0);
    expect(host.containers()).toEqual(before);
    expect((await host.apply()).code).toBe(0);
    observed(
      'first release fails',
      'exit code 5, not tried again; kept as good as soon as all its containers are well',
    );
  });

  it('a one-shot job that fails: rolled back', async () => {
    const { host, before } = await running();
    const files = { 'apps/job.yaml': job('echo migrating; sleep 1; exit 3').replace('JOB', 'job') };
    host.publish({ apps: { one: healthy, two: idle, job: {} }, files });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(4);
    expect(ran.out).toContain('job should be completed, but it ended with exit code 3');
    expect(host.containers()).toEqual(before);
    expect(JSON.stringify(host.receipts().at(-1))).toContain('migrating');
    observed('one-shot job fails', 'exit code 4, its log kept, its container removed, all others the same');
  });

  it('a one-shot job that never ends: its time is over, rolled back', async () => {
    const { host, before } = await running();
    const files = { 'apps/job.yaml': job('sleep 1000').replace('JOB', 'job') };
    host.publish({ apps: { one: healthy, two: idle, job: {} }, files, timeout: 3 });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(4);
    expect(host.containers()).toEqual(before);
    observed('one-shot job never ends', 'exit code 4 after its time limit, all others the same');
  });

  it('the git server is gone: what runs goes on, drift is still seen', async () => {
    const { host, before } = await running();
    renameSync(host.origin, `${host.origin}.away`);
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(2);
    expect(ran.err).toContain('apply/fetch-unreachable');
    expect(host.containers()).toEqual(before);
    docker('stop', '-t', '0', before['two']?.id ?? '');
    host.configure({ policies: { drift: 'repair' } });
    expect((await host.apply()).code).toBe(2);
    expect(host.containers()['two']?.status).toBe('running');
    renameSync(`${host.origin}.away`, host.origin);
    expect((await host.apply()).code).toBe(0);
    observed('git server gone', 'exit code 2, what runs goes on, drift is repaired from the last commit');
  });

  it('the history was rewritten: refused until accepted', async () => {
    const { host, before } = await running();
    host.git('checkout', '--quiet', '--orphan', 'other');
    host.publish({ apps: { one: healthy } });
    host.git('branch', '--quiet', '--force', 'main', 'other');
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(3);
    expect(ran.err).toContain('apply/fetch-rewritten');
    expect(host.containers()).toEqual(before);
    expect((await host.apply(['plan', '--help'])).code).toBe(0);
    const accepted = await host.apply(['run', '--accept-rewrite']);
    expect(accepted.code, accepted.out + accepted.err).toBe(0);
    expect(Object.keys(host.containers()).sort()).toEqual(['one', 'traefik']);
    observed('history rewritten', 'exit code 3, nothing changed; applied with `--accept-rewrite`');
  });

  it('a tampered tree: refused, whatever was done to it', async () => {
    const { host, before } = await running();
    const good = host.git('rev-parse', 'HEAD');
    const cases: [string, (tree: string) => void, string][] = [
      [
        'edited file',
        (tree) => appendFileSync(join(tree, 'compose.yaml'), '# more\n'),
        'is not the file that the manifest lists',
      ],
      [
        'foreign file',
        (tree) => writeFileSync(join(tree, 'compose/evil.yaml'), 'services: {}\n'),
        'is not in the manifest',
      ],
      ['missing file', (tree) => rmSync(join(tree, '.env')), '.env is missing'],
      [
        'symbolic link',
        (tree) => {
          rmSync(join(tree, 'README.md'));
          symlinkSync('/etc/passwd', join(tree, 'README.md'));
        },
        'is a symbolic link',
      ],
      ['no manifest', (tree) => rmSync(join(tree, 'manifest.json')), 'has no manifest.json'],
      [
        'broken manifest',
        (tree) => writeFileSync(join(tree, 'manifest.json'), '{"apiVersion": "waybill/v1"}'),
        'is missing',
      ],
      ['no tree', (tree) => rmSync(tree, { recursive: true }), 'has no folder'],
    ];
    for (const [name, tamper, message] of cases) {
      tamper(host.tree());
      host.commit(name);
      const ran = await host.apply();
      expect(ran.code, name + ran.out + ran.err).toBe(3);
      expect(ran.out, name).toContain(message);
      expect(host.containers(), name).toEqual(before);
      host.git('checkout', '--quiet', good, '--', '.');
      host.commit('back');
    }
    const back = await host.apply();
    expect(back.code, back.out + back.err).toBe(0);
    observed('tampered tree', `exit code 3, nothing changed: ${cases.map(([name]) => name).join(', ')}`);
  });

  it('a compose file that Docker Compose does not accept: refused', async () => {
    const { host, before } = await running();
    host.publish({
      apps: { one: healthy },
      manifest: (manifest) => ({ ...manifest, host: { ...manifest.host, name: 'other' } }),
    });
    host.configure({ host: 'server' });
    const other = await host.apply();
    expect(other.code, other.out + other.err).toBe(3);
    expect(other.out).toContain('apply/verify-other-host');
    host.publish({
      apps: { one: healthy, two: idle },
      edit: (files) => files.set('compose/two.yaml', 'services: {two: {imago: x}}\n'),
    });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(3);
    expect(ran.out).toContain('apply/verify-compose');
    expect(host.containers()).toEqual(before);
    observed('tree of another host; compose file that Compose refuses', 'exit code 3, nothing changed');
  });

  it('secrets: missing, empty, encrypted, open to others; a generated one that is lost', async () => {
    const { host, before } = await running();
    const apps = {
      one: { ...healthy, environment: { TOKEN: { secret: 'token' } } },
      two: idle,
    };
    host.publish({ apps });
    const refused = async (code: string) => {
      const ran = await host.apply();
      expect(ran.code, ran.out + ran.err).toBe(3);
      expect(ran.out).toContain(code);
      expect(host.containers()).toEqual(before);
    };
    await refused('apply/verify-secret-missing');
    host.secret('token', '');
    await refused('apply/verify-secret-empty');
    host.secret('token', '-----BEGIN AGE ENCRYPTED FILE-----\nabc\n');
    await refused('apply/verify-secret-ciphertext');
    host.secret('token', 'ENC[AES256_GCM,data:xyz,iv:a,tag:b,type:str]');
    await refused('apply/verify-secret-ciphertext');
    host.secret('token', 'fine', 0o644);
    await refused('apply/verify-secret-exposed');
    host.secret('token', 'fine');
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    observed(
      'secret missing, empty, ciphertext, readable by others',
      'exit code 3, nothing changed; applied once it is right',
    );
  });

  it('a generated secret: made once, kept, delivered to its reader only; a changed one restarts its reader', async () => {
    const host = world();
    const made = {
      name: 'made',
      kind: 'generated',
      optional: false,
      purpose: 'Test.',
      form: { length: 24, alphabet: 'alphanumeric' },
      consumers: [
        { service: 'one', as: 'file', uid: 1000, path: `/run/waybill/${host.stack}/secrets/1000/made` },
      ],
    };
    const spec = {
      apps: { one: healthy, two: idle },
      services: {
        one: {
          volumes: [
            {
              type: 'bind',
              source: `/run/waybill/${host.stack}/secrets/1000/made`,
              target: '/run/secrets/made',
              read_only: true,
            },
          ],
        },
      },
      manifest: (manifest: object) => ({ ...manifest, secrets: [made] }),
    };
    host.publish(spec);
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    const path = join(host.secrets, host.stack, 'made');
    const value = readFileSync(path, 'utf8');
    expect(value).toMatch(/^[A-Za-z][A-Za-z0-9]{23}$/);
    const before = host.containers();
    expect(docker('exec', before['one']?.id ?? '', 'cat', '/run/secrets/made')).toBe(value);
    expect((await host.apply()).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(value);
    host.secret('made', 'another-value');
    const rotated = await host.apply();
    expect(rotated.code, rotated.out + rotated.err).toBe(0);
    expect(rotated.out).toContain('restart  one  (secret)');
    const after = host.containers();
    expect(after['one']?.id).toBe(before['one']?.id);
    expect(after['two']).toEqual(before['two']);
    expect(docker('exec', after['one']?.id ?? '', 'cat', '/run/secrets/made')).toBe('another-value');
    rmSync(path);
    const lost = await host.apply();
    expect(lost.code, lost.out + lost.err).toBe(3);
    expect(lost.out).toContain('apply/verify-secret-lost');
    expect(host.containers()).toEqual(after);
    observed(
      'generated secret',
      'made once, kept; a changed value restarts its reader alone; a lost one is refused, not made again',
    );
  });
});
