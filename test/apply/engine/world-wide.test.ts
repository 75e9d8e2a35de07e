/** The applier and the world around it: registries, signatures, receivers of news, people at the terminal. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, it, onTestFinished } from 'vitest';
import { repository } from '../../harness/files.ts';
import { applier } from '../bundle.ts';
import { BUSY, describeOnEngine, docker, makeImage } from './engine.ts';
import { serve } from './registry.ts';
import { observed } from './table.ts';
import { healthy, idle, ill, type World, world } from './world.ts';

/** The same with GnuPG, whose key ring of root must not count. */
async function signedByGnupg(host: World): Promise<void> {
  const home = join(host.folder, 'gnupg');
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: string[]) =>
    execFileSync('gpg', args, { env: { ...process.env, GNUPGHOME: home }, stdio: 'ignore' });
  gpg('--batch', '--passphrase', '', '--quick-gen-key', 'Test <test@example.com>', 'ed25519', 'sign');
  onTestFinished(() => void spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']));
  process.env['GNUPGHOME'] = home;
  try {
    host.git('-c', 'gpg.format=openpgp', 'commit', '--quiet', '--amend', '--no-edit', '-S');
    expect((await host.apply()).code).toBe(3);
    host.configure({ verify: { gnupgHome: home } });
    const good = await host.apply();
    expect(good.code, good.out + good.err).toBe(0);
  } finally {
    delete process.env['GNUPGHOME'];
  }
}

describeOnEngine('the world around', () => {
  it('a registry: images are fetched before anything is stopped', async () => {
    const host = world();
    const source = `wbtest/pulled-${host.stack}:1`;
    makeImage(source, 'pulled');
    const registry = await serve(source, host.stack);
    onTestFinished(() => registry.close());
    onTestFinished(() => void docker('rmi', '-f', source, registry.image));
    host.publish({ apps: { one: idle, two: idle } });
    expect((await host.apply()).code).toBe(0);
    const before = host.containers();
    host.publish({ apps: { one: { ...idle, image: registry.image }, two: idle } });
    const killed = await host.apply(['run'], { WAYBILL_TEST_KILL_AT: 'pull' });
    expect(killed.code).toBeUndefined();
    expect(host.containers()).toEqual(before);
    expect(registry.asked.some((path) => path.includes('/manifests/'))).toBe(true);
    const asked = registry.asked.length;
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(registry.asked).toHaveLength(asked);
    expect(docker('exec', host.ids()['one'] ?? '', 'cat', '/etc/mark')).toBe('pulled');
    observed('image from a registry', 'fetched while the old container still ran; not asked for again');
  });

  it('signed commits: only those of allowed keys are followed', async () => {
    const host = world();
    const key = (name: string) => {
      execFileSync('ssh-keygen', [
        '-q',
        '-t',
        'ed25519',
        '-N',
        '',
        '-C',
        name,
        '-f',
        join(host.folder, name),
      ]);
      return readFileSync(join(host.folder, `${name}.pub`), 'utf8').trim();
    };
    const good = key('good');
    key('bad');
    const signers = join(host.folder, 'allowed_signers');
    writeFileSync(signers, `test@example.com ${good}\n`, { mode: 0o600 });
    host.configure({ verify: { allowedSigners: signers } });
    const sign = (name: string) =>
      host.git(
        '-c',
        'gpg.format=ssh',
        '-c',
        `user.signingkey=${join(host.folder, name)}`,
        'commit',
        '--quiet',
        '--amend',
        '--no-edit',
        '-S',
      );
    host.publish({ apps: { one: idle } });
    const unsigned = await host.apply();
    expect(unsigned.code, unsigned.out + unsigned.err).toBe(3);
    expect(unsigned.err).toContain('apply/fetch-signature');
    expect(host.containers()).toEqual({});
    sign('good');
    expect((await host.apply()).code).toBe(0);
    const before = host.containers();
    host.publish({ apps: { one: { ...idle, environment: { A: 'b' } } } });
    sign('bad');
    const forged = await host.apply();
    expect(forged.code, forged.out + forged.err).toBe(3);
    expect(host.containers()).toEqual(before);
    await signedByGnupg(host);
    observed(
      'commits unsigned, or signed by a foreign key',
      'exit code 3, nothing changed; followed when signed by an allowed key, of ssh or of GnuPG',
    );
  });

  it('configuration and secrets that others can write: refused', async () => {
    const host = world();
    host.publish({ apps: { one: idle } });
    for (const path of [host.config, host.secrets]) {
      execFileSync('chmod', ['go+w', path]);
      const ran = await host.apply();
      expect(ran.err).toContain('apply/config-writable-by-others');
      expect(ran.code).toBe(1);
      execFileSync('chmod', ['go-w', path]);
    }
    expect(host.containers()).toEqual({});
    observed('configuration or secrets writable by others', 'exit code 1, nothing done');
  });

  it('news: told once when an outcome changes; receipts as their schema says', async () => {
    const host = world();
    const heard: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        heard.push(`${request.url} ${body}`);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    host.configure({
      host: 'server',
      notify: [
        { preset: 'ntfy', url: `${url}/ntfy` },
        { preset: 'healthchecks', url: `${url}/ping` },
        { preset: 'webhook', url: 'http://127.0.0.1:1/nobody' },
      ],
    });
    host.publish({ apps: { one: healthy } });
    const steps: [() => unknown, number, string[]][] = [
      [() => {}, 0, ['/ping']],
      [() => {}, 0, ['/ping']],
      [() => host.publish({ apps: { one: ill }, timeout: 3 }), 4, ['/ntfy', '/ping/fail']],
      [() => {}, 4, ['/ping/fail']],
      [() => host.publish({ apps: { one: { ...healthy, environment: { A: 'b' } } } }), 0, ['/ntfy', '/ping']],
    ];
    for (const [change, code, expected] of steps) {
      heard.length = 0;
      change();
      const ran = await host.apply();
      expect(ran.code, ran.out + ran.err).toBe(code);
      expect(heard.map((one) => one.split(' ')[0])).toEqual(expected);
    }
    const schema = JSON.parse(readFileSync(join(repository, 'schema/receipt.schema.json'), 'utf8'));
    const validate = new Ajv({ strict: false }).compile(schema);
    const receipts = host.receipts();
    for (const receipt of receipts) expect(validate(receipt) || validate.errors).toBe(true);
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['applied', 'rolled-back', 'applied']);
    observed(
      'notifications',
      'one message when it failed, one when it was good again; a ping after every pass; a dead receiver fails nothing',
    );
  });

  it('people: status, history, pause, rollback to a named release, doctor', async () => {
    const host = world();
    const first = host.publish({ apps: { one: idle } });
    const never = await host.apply(['status']);
    expect(never.out).toContain('never applied');
    expect((await host.apply()).code).toBe(0);
    const status = await host.apply(['status', '--json']);
    expect(status.code).toBe(0);
    expect(JSON.parse(status.out).stacks[0]).toMatchObject({
      state: 'in sync',
      applied: first,
      desired: first,
    });
    await host.apply(['pause', 'new disk']);
    const second = host.publish({ apps: { one: { ...idle, environment: { A: 'b' } } } });
    const before = host.containers();
    expect((await host.apply()).out).toContain('paused since');
    expect(host.containers()).toEqual(before);
    await host.apply(['resume']);
    expect((await host.apply()).code).toBe(0);
    const history = await host.apply(['history']);
    expect(history.out.match(/: applied /g)).toHaveLength(2);
    const back = await host.apply(['rollback', first.slice(0, 8)]);
    expect(back.code, back.out + back.err).toBe(0);
    const held = await host.apply(['status']);
    expect(held.out).toContain(`held; wanted ${second.slice(0, 12)}, applied ${first.slice(0, 12)}`);
    expect((await host.apply(['rollback', 'ffff'])).err).toContain('apply/config-release');
    const doctor = await host.apply(['doctor']);
    expect(doctor.out, doctor.out).toMatch(/ok {7}Docker Compose [\d.]+/);
    expect(doctor.out).not.toMatch(/^bad/m);
    observed('status, history, pause, rollback, doctor', 'as documented, on a real host');
  });

  it('told to end (SIGTERM): ends at once with what it started, and the next pass goes on', async () => {
    const host = world();
    host.publish({ apps: { one: idle } });
    expect((await host.apply()).code).toBe(0);
    const before = host.ids()['one'];
    host.publish({ apps: { one: { ...ill, environment: { A: 'b' } } }, timeout: 60 });
    const child = spawn(process.execPath, [applier, 'run', '--config', host.config], { stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await expect.poll(() => host.ids()['one'], { timeout: 60_000 }).not.toBe(before);
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    const commit = host.publish({ apps: { one: idle } });
    const again = await host.apply();
    expect(again.code, again.out + again.err).toBe(0);
    expect(host.json<{ commit: string }>(`stacks/${host.stack}/applied.json`)?.commit).toBe(commit);
    observed('SIGTERM while it waits for health', 'ends at once, the next pass converged');
  });

  it('sixty services: a pass with nothing to do takes less than two seconds of its own time', {
    timeout: 400_000,
  }, async () => {
    const host = world();
    const apps = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`app${index}`, { ...idle, image: BUSY }]),
    );
    host.publish({ apps });
    const first = await host.apply();
    expect(first.code, first.out + first.err).toBe(0);
    expect(Object.keys(host.containers())).toHaveLength(61);
    const { own, others } = await host.quietPass(2);
    observed('no-op pass with 61 services', `${own} s its own; ${others.toFixed(2)} s in git and Docker`);
  });
});
