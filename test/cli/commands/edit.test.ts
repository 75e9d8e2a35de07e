/** `waybill add`, `remove` and `set`: one place changes, or nothing. */
import { describe, expect, it } from 'vitest';
import { PLAIN_STACK } from '../../../src/base/diag/example.ts';
import { add } from '../../../src/cli/commands/add.ts';
import type { Command } from '../../../src/cli/commands/command.ts';
import { remove } from '../../../src/cli/commands/remove.ts';
import { set } from '../../../src/cli/commands/set.ts';
import { call } from '../../harness/context.ts';

const PATH = '/repo/stacks/home/stack.yaml';
const STACK = `${PLAIN_STACK}
apps:
  # films
  radarr: {}   # the one
  sonarr: {variants: [4k]}

retired: [lidarr]
# end
`;

/** Runs a command over a stack; the text of the file afterwards, what was printed, the exit code. */
function run(command: Command, args: readonly string[], text = STACK) {
  const { context, host, out, err } = call({ [PATH]: text }, args);
  return { code: command.run(context), text: host.text(PATH), out: out(), err: err() };
}

const changed = (before: string, after: string) => STACK.replace(before, after);

describe('add', () => {
  it('writes one line', () => {
    const { code, text, out } = run(add, ['bazarr']);
    expect(text).toBe(changed('[4k]}\n', '[4k]}\n  bazarr: {}\n'));
    expect(out).toContain('+  bazarr: {}');
    expect(code).toBe(0);
  });

  it('takes settings', () => {
    const { text } = run(add, ['qbittorrent', 'vpn.type=wireguard', 'access=[lan]']);
    expect(text).toBe(changed('[4k]}\n', '[4k]}\n  qbittorrent: {vpn: {type: wireguard}, access: [lan]}\n'));
  });

  it('takes several apps, with commas or one after the other, and a list without brackets', () => {
    const both = (more: string) => changed('[4k]}\n', `[4k]}\n  bazarr: {${more}}\n  prowlarr: {${more}}\n`);
    expect(run(add, ['bazarr,prowlarr']).text).toBe(both(''));
    expect(run(add, ['bazarr', 'access=lan', 'prowlarr']).text).toBe(both('access: [lan]'));
    expect(run(add, ['bazarr', 'prowlarr']).err).toContain('Next: `waybill render`');
  });

  it('takes a retired app back', () => {
    expect(run(add, ['lidarr']).text).toBe(
      changed('[4k]}\n', '[4k]}\n  lidarr: {}\n').replace('[lidarr]', '[]'),
    );
  });

  it('changes nothing when the app is there', () => {
    expect(run(add, ['radarr'])).toMatchObject({ code: 0, text: STACK });
  });

  it('leaves the file alone when the app does not exist, and says what is near', () => {
    const { code, text, out } = run(add, ['bazar']);
    expect([code, text]).toEqual([1, STACK]);
    expect(out).toContain('resolve/unknown-app');
    expect(out).toContain('bazarr');
  });

  it('leaves the file alone when the app needs a choice', () => {
    const { code, text, out } = run(add, ['qbittorrent']);
    expect([code, text]).toEqual([1, STACK]);
    expect(out).toContain('vpn');
  });

  it('refuses values that are not YAML', () => {
    expect(run(add, ['bazarr', 'access=[lan'])).toMatchObject({ code: 1, text: STACK });
  });

  it('says how it is called', () => {
    expect(run(add, []).err).toContain('takes the name of an app');
    expect(run(add, ['bazarr', '=sso']).err).toContain('auth=sso');
  });
});

describe('remove', () => {
  it('puts the app under retired', () => {
    const { code, text } = run(remove, ['sonarr']);
    expect(text).toBe(changed('  sonarr: {variants: [4k]}\n', '').replace('[lidarr]', '[lidarr, sonarr]'));
    expect(code).toBe(0);
  });

  it('makes the list where there is none', () => {
    const text = STACK.replace('\nretired: [lidarr]\n', '\n');
    expect(run(remove, ['radarr'], text).text).toBe(
      text.replace('  radarr: {}   # the one\n', '').replace('[4k]}\n', '[4k]}\nretired: [radarr]\n'),
    );
  });

  it('leaves the file alone when something else names the app', () => {
    const text = `${STACK}overrides: {services: {radarr: {mem_limit: 1g}}}\n`;
    const { code, text: after, out } = run(remove, ['radarr'], text);
    expect([code, after]).toEqual([1, text]);
    expect(out).toContain('model/unknown-override');
  });

  it('says that there is no such app', () => {
    const { code, out } = run(remove, ['plex']);
    expect(code).toBe(1);
    expect(out).toContain('edit/not-possible');
  });
});

describe('set', () => {
  it('changes one value', () => {
    expect(run(set, ['apps.radarr.subdomain', 'films']).text).toBe(
      changed('radarr: {}', 'radarr: {subdomain: films}'),
    );
    expect(run(set, ['lan', '[10.0.0.0/24]']).text).toBe(changed('[192.168.1.0/24]', '[10.0.0.0/24]'));
    expect(run(set, ['/host/uid', '1001']).text).toBe(changed('uid: 1000', 'uid: 1001'));
  });

  it('leaves the file alone for a new error, with the error', () => {
    const { code, text, out, err } = run(set, ['apps.radarr.auth', 'sso']);
    expect([code, text]).toEqual([1, STACK]);
    expect(out).toContain('error');
    expect(err).toContain('was left as it was');
  });

  it('works on a file that has other errors already', () => {
    const text = STACK.replace('radarr: {}', 'radarr: {subdomain: sonarr}');
    expect(run(set, ['apps.sonarr.subdomain', 'tv'], text)).toMatchObject({ code: 0 });
    expect(run(set, ['host.timezone', 'Europe/Paris'], text).text).toBe(
      text.replace('Europe/Berlin', 'Europe/Paris'),
    );
  });

  it('refuses a place behind an anchor', () => {
    const text = STACK.replace('radarr: {}', 'radarr: &a {}').replace('{variants: [4k]}', '*a');
    expect(run(set, ['apps.sonarr.auth', 'app'], text).out).toContain('edit/not-possible');
  });

  it('warns of what the change brings, and writes it', () => {
    const text = `${STACK}tls: {email: admin@example.com, dnsProvider: cloudflare}\n`;
    const { code, text: after, err } = run(set, ['tls.staging', 'true'], text);
    expect(code).toBe(0);
    expect(after).toContain('dnsProvider: cloudflare, staging: true}');
    expect(err).toContain('check/staging-certificates');
  });
});

describe('the choice of the stack', () => {
  const files = { [PATH]: STACK, '/repo/stacks/two/stack.yaml': STACK.replace('name: home', 'name: two') };

  it('is asked for where there are several', () => {
    const { context, host, out } = call(files, ['plex']);
    expect(add.run(context)).toBe(1);
    expect(out()).toContain('edit/which-stack');
    expect(host.text(PATH)).toBe(STACK);
  });

  it('is --stack', () => {
    const { context, host } = call(files, ['domain', 'example.org'], { values: new Map([['stack', 'two']]) });
    set.run(context);
    expect(host.text('/repo/stacks/two/stack.yaml')).toContain('domain: example.org');
    expect(host.text(PATH)).toBe(STACK);
  });

  it('must be one that there is, with a file that can be read', () => {
    const { context, out } = call(files, ['plex'], { values: new Map([['stack', 'three']]) });
    expect(add.run(context)).toBe(1);
    expect(out()).toContain('load/unknown-stack');
    const broken = call({ [PATH]: 'name: [\n' }, ['plex']);
    expect(add.run(broken.context)).toBe(1);
    expect(broken.out()).toContain('load/yaml-syntax');
    expect(broken.host.text(PATH)).toBe('name: [\n');
  });
});
