/** `waybill trace` and `waybill verify`, as a person calls them. */
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/base/host/memory-host.ts';
import { type Command, type Context, exitCode, type Format } from '../../src/cli/commands/command.ts';
import { trace } from '../../src/cli/commands/trace.ts';
import { verify } from '../../src/cli/commands/verify.ts';
import { handMade } from './hand-made.ts';

interface Call {
  readonly args: readonly string[];
  readonly from?: string;
  readonly flags?: readonly string[];
  readonly format?: Format;
}

/** A machine that notes which folders were looked into; asking whether a tree exists does not count. */
class NotingHost extends MemoryHost {
  readonly listed: string[] = [];

  override list(path: string) {
    if (!path.endsWith('/compose.yaml')) this.listed.push(path);
    return super.list(path);
  }
}

async function call(command: Command, { args, from, flags = [], format = 'text' }: Call, tree = handMade()) {
  const files = [...tree].map(([path, text]) => [`/repo/out/hand/${path}`, text]);
  let out = '';
  let err = '';
  const host = new NotingHost(Object.fromEntries(files));
  const context: Context = {
    host,
    root: '/repo',
    out: '/repo/out',
    args,
    flags: new Set(flags),
    values: new Map(from === undefined ? [] : [['from', from]]),
    format,
    color: { out: false, err: false },
    columns: 100,
    print: (text) => {
      out += text;
    },
    say: (text) => {
      err += text;
    },
    readSecret: async () => new Uint8Array(),
    watch: () => {},
  };
  return { code: await command.run(context), out, err, listed: host.listed };
}

describe('trace', () => {
  it('shows one line for each hop, and the login in plain words', async () => {
    const { code, out } = await call(trace, { args: ['https://app.example.com'], from: 'tunnel' });
    expect(code).toBe(exitCode.clean);
    expect(out).toBe(`hand
  1. cloudflared rule 1 sends app.example.com to http://traefik:8443
  2. entry point tunnel of Traefik
  3. router app-tunnel: Host(\`app.example.com\`) (priority 100)
  4. clean sets X-Forwarded-Uri, X-Forwarded-Host, X-Forwarded-Method and 265 more headers
  5. host sets X-Forwarded-Host
  6. login: authentik asks for a login to App, for friends
  7. container app, port 8080
  still without a login: ^/api/
  = reached; authentik asks for a login first
  past Traefik: 2 other containers reach it without a login in hand_proxy: authentik-server, authentik-worker
`);
  });
  it('says where a request ends', async () => {
    const { out } = await call(trace, { args: ['app.example.com'], from: 'internet' });
    expect(out).toContain(
      '= not reached: 403: lan (192.168.1.0/24) does not let a client from the internet in',
    );
  });
  it('takes the LAN when nobody says from where', async () => {
    expect((await call(trace, { args: ['https://app.example.com'] })).out).toContain('port 443 of the host');
  });
  it('asks a stack that is named for names that it does not know', async () => {
    expect((await call(trace, { args: ['https://other.example.com', 'hand'] })).out).toContain(
      '404: no router',
    );
  });
  it('asks containers by their names', async () => {
    expect((await call(trace, { args: ['http://app:8080'], from: 'container:traefik' })).out).toContain(
      'nobody asks for a login',
    );
  });
  it('is data for programs', async () => {
    const { out } = await call(trace, { args: ['https://app.example.com'], format: 'json' });
    expect(JSON.parse(out)).toMatchObject([
      {
        stack: 'hand',
        reached: 'yes',
        login: 'authentik',
        target: { container: 'app', port: 8080 },
        skips: ['^/api/'],
        end: null,
      },
    ]);
  });
  it('refuses what it does not understand', async () => {
    for (const wrong of [
      { args: [''] },
      { args: ['ftp://a'] },
      { args: ['https://app.example.com'], from: 'moon' },
      { args: ['https://nobody.example.com'] },
      { args: ['https://app.example.com', 'other'] },
    ])
      expect((await call(trace, wrong)).code, JSON.stringify(wrong)).toBe(exitCode.problems);
  });
});

describe('verify', () => {
  const broken = handMade([
    'traefik/dynamic/all.yml',
    'middlewares: [lan, login]',
    'middlewares: [lan, logn]',
  ]);

  it('names the place, the fault and the cure', async () => {
    const { code, out } = await call(verify, { args: ['hand'] }, broken);
    expect(code).toBe(exitCode.problems);
    expect(out).toMatch(/out\/hand\/traefik\/dynamic\/all\.yml:3:\d+ error verify\/missing-middleware/);
    expect(out).toContain('the router app names the middleware `logn@file`, which does not exist');
    expect(out).toContain('help: name a middleware that is defined');
  });
  it('takes folders as well as stacks', async () => {
    const { out } = await call(verify, { args: ['out/hand/'] }, broken);
    expect(out).toMatch(/out\/hand\/traefik\/dynamic\/all\.yml:3/);
    expect((await call(verify, { args: ['/repo/out/hand'] }, broken)).code).toBe(exitCode.problems);
  });
  it('reads nothing beside the trees: the folder above may hold a whole disk', async () => {
    for (const arg of ['hand', 'out/hand', '/repo/out/hand', 'other', '.']) {
      const { listed } = await call(verify, { args: [arg] });
      expect(
        listed.filter((path) => path !== '/repo/out' && !path.startsWith('/repo/out/hand')),
        arg,
      ).toEqual([]);
    }
  });
  it('says which tree there is not', async () => {
    const { code, err } = await call(verify, { args: ['other'] });
    expect([code, err]).toEqual([exitCode.problems, 'waybill: there is no tree out/other\n']);
  });
  it('shows who can reach what', async () => {
    const { out } = await call(verify, { args: [], flags: ['exposure'] });
    expect(out.split('\n').slice(0, 4)).toEqual([
      'hand                   LAN   tunnel  internet  login                               leads to',
      'app.example.com        open  open    -         login at authentik, not for ^/api/  app:8080',
      'authentik.example.com  open  -       -         no login before the app             authentik-server:9000',
      '(every other name)     -     -       -',
    ]);
  });
});
