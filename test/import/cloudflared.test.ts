/** Ingress rules of a tunnel, into a stack that exists and into a new one. */
import { describe, expect, it } from 'vitest';
import { runImport } from '../../src/cli/commands/import.ts';
import { compile } from '../../src/compile/compile.ts';
import { cloudflared } from '../../src/import/cloudflared/import.ts';
import { verify } from '../../src/verify/verify.ts';
import { call } from '../harness/context.ts';

const ID = '0d6ff3a8-6f1c-4b37-9a7e-5c1d5b8f0a42';
const CONFIG = `tunnel: ${ID}
credentials-file: /etc/cloudflared/${ID}.json
ingress:
  - hostname: jellyfin.example.com
    service: http://jellyfin:8096
  - hostname: tv.example.com
    service: http://jellyfin:8096
  - hostname: Sonarr.example.com
    service: http://sonarr:8989
  - hostname: nas.example.com
    service: https://192.168.1.5:5001
    originRequest: {noTLSVerify: true, httpHostHeader: nas.lan}
  - hostname: app.example.com
    service: http://localhost:3000
  - hostname: ssh.example.com
    service: ssh://192.168.1.2:22
  - hostname: "*.example.com"
    service: http://sonarr:8989
  - service: http_status:404
`;

/** A stack with things in it that only a person would write. */
const STACK = `apiVersion: waybill/v1
name: home   # ours
domain: example.com
host: {timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/home, media: /mnt/home}
lan: [192.168.1.0/24]
tls: {email: admin@example.com, dnsProvider: cloudflare}
SSO

apps:
  # series
  sonarr: {}

  jellyfin: {access: [lan]}   # films
`;

function run(spec: string | undefined, config: string, values: Readonly<Record<string, string>>) {
  const { context, host, out, err } = call(
    {
      '/in/config.yml': config,
      [`/in/${ID}.json`]: '{"TunnelSecret":"c2VjcmV0LW9mLXRoZS10dW5uZWw="}',
      ...(spec === undefined ? {} : { '/repo/stacks/home/stack.yaml': spec }),
    },
    ['cloudflared', '/in/config.yml'],
    { values: new Map(Object.entries(values)) },
  );
  const code = runImport(context, cloudflared, ['/in/config.yml']);
  return { code, host, out: out(), err: err() };
}

describe('into a stack that exists', () => {
  const spec = STACK.replace('SSO', 'sso: {}');
  const done = run(spec, CONFIG, { stack: 'home' });
  const text = done.host.text('/repo/stacks/home/stack.yaml') ?? '';

  it('leaves every byte that the rules do not concern', () => {
    expect(done.code, done.err + done.out).toBe(0);
    for (const line of ['name: home   # ours', '  # series', '# films']) expect(text).toContain(line);
    expect(text.split('\n').length).toBeGreaterThan(spec.split('\n').length);
  });

  it('opens apps behind a login only, and makes external hosts of machines', () => {
    const { stacks } = compile({ host: done.host, root: '/repo', wanted: [] });
    const routes = new Map(stacks[0]?.model.routes.map((route) => [route.host, route]));
    expect(routes.get('jellyfin.example.com')).toMatchObject({ access: ['lan', 'tunnel'], auth: 'app' });
    expect(routes.get('tv.example.com')).toMatchObject({ access: ['lan', 'tunnel'], auth: 'app' });
    expect(routes.get('sonarr.example.com')).toMatchObject({ access: ['lan', 'tunnel'], auth: 'sso' });
    expect(routes.get('nas.example.com')).toMatchObject({ access: ['tunnel'], auth: 'sso', external: true });
    expect(routes.get('app.example.com')?.target).toMatchObject({ url: 'http://host.docker.internal:3000' });
    expect(routes.has('ssh.example.com')).toBe(false);
    const tree = stacks[0]?.tree() ?? [];
    expect(verify(new Map(tree.map(({ path, text: file }) => [path, file]))).diagnostics).toEqual([]);
  });

  it('speaks of every key, and moves the credentials', () => {
    expect(done.out).toContain('To do (3)');
    expect(done.out).not.toContain('nothing here reads this key');
    const secrets = done.host.text('/repo.home.secrets.env') ?? '';
    expect(secrets).toContain('c2VjcmV0LW9mLXRoZS10dW5uZWw=');
    expect(text + done.out).not.toContain('c2VjcmV0');
  });

  it('opens nothing where no login would be asked for', () => {
    const without = run(STACK.replace('SSO\n', ''), CONFIG, { stack: 'home' });
    const { stacks } = compile({ host: without.host, root: '/repo', wanted: [] });
    const open = stacks[0]?.model.routes
      .filter(({ access }) => access.includes('tunnel'))
      .map(({ host }) => host);
    expect(open).toEqual(['jellyfin.example.com', 'tv.example.com']);
  });

  it('refuses a place that is written with an anchor, and writes nothing', () => {
    const anchored = `${STACK.replace('SSO', 'sso: {}').replace('sonarr: {}', 'sonarr: &x {}')}  radarr: *x\n`;
    const refused = run(
      anchored,
      CONFIG.replace('Sonarr.', 'Radarr.').replace('http://sonarr:8989', 'http://radarr:7878'),
      { stack: 'home' },
    );
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('import/cannot-edit');
    expect(refused.host.text('/repo/stacks/home/stack.yaml')).toBe(anchored);
  });
});

describe('into a new stack', () => {
  it('puts every machine behind a login', () => {
    const { code, host, out, err } = run(undefined, CONFIG, {});
    expect(code, out + err).toBe(0);
    const { stacks } = compile({ host, root: '/repo', wanted: [] });
    const open = stacks[0]?.model.routes.filter(({ access }) => access.includes('tunnel')) ?? [];
    expect(open.map(({ host: name, auth }) => [name, auth])).toEqual(
      expect.arrayContaining([
        ['nas.example.com', 'sso'],
        ['sonarr.example.com', 'sso'],
      ]),
    );
  });

  it('reads a tunnel that was exported from Cloudflare', () => {
    const ingress = [
      { hostname: 'a.example.org', service: 'http://10.0.0.2:80' },
      { service: 'http_status:404' },
    ];
    const json = JSON.stringify({
      result: { tunnel_id: ID, version: 7, config: { ingress, 'warp-routing': { enabled: true } } },
    });
    const { code, host, out } = run(undefined, json, {});
    expect(code, out).toBe(0);
    expect(host.text('/repo/stacks/tunnel/stack.yaml')).toContain(`tunnel: {id: ${ID}}`);
    expect(out).toContain('private networks');
    expect(out).not.toContain('nothing here reads this key');
  });

  it('says when there is nothing to read', () => {
    const { code, host, out } = run(undefined, 'hello: world\n', {});
    expect(code).toBe(1);
    expect(out).toContain('import/nothing');
    expect(host.text('/repo/stacks/tunnel/stack.yaml')).toBeUndefined();
  });
});
