/** Whatever the input is: a diagnostic with a place, or a word in the report; and nothing half-written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importFiles } from './fixtures.ts';

const at = (text: string) => ({ '/in/vars.yml': text });

describe('nothing is written', () => {
  it.each([
    ['broken YAML', 'hms_docker_domain: [a\n', 'load/yaml-syntax', 'vars.yml'],
    ['a tab', 'a:\n\tb: 1\n', 'load/yaml-syntax', 'vars.yml:2'],
    [
      'a key that is there twice',
      'container_uid: 1\ncontainer_uid: 2\n',
      'load/duplicate-key',
      'vars.yml:2:1',
    ],
    ['a huge file', `hms_docker_domain: ${'x'.repeat(1 << 22)}\n`, 'load/too-large', 'vars.yml'],
    ['a user that is not a number', 'container_uid: root\n', 'import/wrong-type', 'vars.yml:1:16'],
    ['the user root', 'container_uid: 0\n', 'import/wrong-type', 'vars.yml:1:16'],
    [
      'a table of apps that is a list',
      'hms_docker_container_map: [sonarr]\n',
      'import/wrong-type',
      'vars.yml:1:27',
    ],
    ['a relative path', 'hms_docker_apps_path: apps\n', 'import/wrong-type', 'vars.yml:1:23'],
    ['no domain', 'hms_docker_domain: "not a domain"\n', 'import/wrong-type', 'vars.yml:1:20'],
    ['a list of everything', '- a\n', 'import/nothing', '/in'],
    ['variables of something else', 'nginx_port: 80\n', 'import/nothing', '/in'],
    ['an empty file', '', 'import/nothing', '/in'],
    [
      'too many aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
        .join('\n')}\n`,
      'load/too-many-aliases',
      'vars.yml',
    ],
  ])('for %s', (_, text, code, place) => {
    const { code: exit, out, host } = importFiles(at(text));
    expect(exit).toBe(1);
    const { diagnostics } = JSON.parse(out) as {
      diagnostics: { code: string; at: { file: string; start: { line: number; column: number } | null } }[];
    };
    const found = diagnostics.find((one) => one.code === code);
    expect(found, out).toBeDefined();
    const { file = '', start } = found?.at ?? {};
    expect(start ? `${file}:${start.line}:${start.column}` : file).toContain(place);
    expect([...host.files.keys()]).toEqual(['/in/vars.yml']);
  });

  it('for a folder that is not there', () => {
    const { code, out } = importFiles({}, {}, '/nowhere');
    expect(code).toBe(1);
    expect(out).toContain('import/nothing');
  });

  it('for several machines, before one is named', () => {
    const files = {
      '/in/group_vars/all/main.yml': 'hms_docker_domain: example.com\n',
      '/in/host_vars/one.yml': 'container_uid: 1001\n',
      '/in/host_vars/two/main.yml': 'container_uid: 1002\n',
    };
    const both = importFiles(files, {}, '/in/group_vars/all');
    expect(both.code).toBe(1);
    expect(both.out).toContain('import/several-hosts');
    expect(importFiles(files, { host: 'two' }, '/in/group_vars/all').stack).toContain('uid: 1002');
    expect(importFiles(files, { host: 'one' }, '/in').stack).toContain('uid: 1001');
  });
});

describe('a word in the report', () => {
  const said = (text: string) => {
    const { report, stack = '' } = importFiles(at(text));
    return {
      stack,
      lines: (report?.entries ?? []).map((e) => `${e.fate} ${e.pointer} ${e.at.line}: ${e.text}`).join('\n'),
    };
  };

  it('for variables in a circle', () => {
    const { lines } = said(
      'hms_docker_domain: example.com\nplex_advertise_ip: "{{ a }}"\na: "{{ b }}"\nb: "{{ a }}"\n',
    );
    expect(lines).toContain('unsupported /plex_advertise_ip 2: its expression has no value here');
    expect(lines).toContain('in a circle: a -> b -> a');
  });

  it('for an unknown key, with what is near', () => {
    const { report } = importFiles(at('hms_docker_domain: example.com\ncontainer_timezon: Europe/Berlin\n'));
    const entry = report?.entries.find(({ pointer }) => pointer === '/container_timezon');
    expect(entry).toMatchObject({ fate: 'unsupported', at: { line: 2 } });
    expect(entry?.todo).toContain('container_timezone');
  });

  it('for keys and apps that are not switches', () => {
    const { lines } = said(
      'hms_docker_container_map: {sonarr: {enabled: yes, wings: 2}, plex: yes, huntarr: {enabled: on}}\n',
    );
    expect(lines).toContain(
      'unsupported /hms_docker_container_map/sonarr/wings 1: nothing here reads this key',
    );
    expect(lines).toContain('unsupported /hms_docker_container_map/plex 1');
    expect(lines).toContain('the catalogue has no app huntarr');
  });

  it('for a value that is encrypted: it is a secret to provide', () => {
    const { report, secrets } = importFiles(
      at(
        'hms_docker_container_map: {notifiarr: {enabled: true}}\nhmsdocker_notifiarr_api_key: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n',
      ),
    );
    expect(report?.secrets).toMatchObject([{ name: 'notifiarr-api-key', moved: false }]);
    expect(secrets).toContain('#NOTIFIARR_API_KEY=');
  });

  it('for names of old versions', () => {
    const { report, stack } = importFiles(
      at(
        'hms_docker_container_map: {transmission: {enabled: true}}\ntransmission_vpn_provider: mullvad\ntailscale_enabled: true\ntailscale_auth_key: tskey-auth-0\n',
      ),
    );
    expect(stack).toContain('provider: mullvad');
    expect(stack).toContain('tailscale: {}');
    expect(report?.entries.filter(({ fate }) => fate === 'unsupported')).toEqual([]);
  });

  it('for the exposure that was, and the one that is', () => {
    const { report, stack } = importFiles(
      at(
        'hms_docker_domain: example.com\nhms_docker_container_map: {calibre: {enabled: true, expose_to_public: true}}\ntraefik_ssl_enabled: true\ntraefik_ssl_letsencrypt_email: a@example.com\n',
      ),
    );
    expect(stack).toContain('calibre: {}');
    expect(report?.entries.find(({ pointer }) => pointer.endsWith('/expose_to_public'))).toMatchObject({
      fate: 'changed',
      exposure: {
        before: expect.stringContaining('with a login only if the app has it on') as string,
        after: 'your network',
      },
    });
  });
});

it('any values at all: no exception, and the same again', () => {
  const value = fc.oneof(
    fc.constantFrom(
      'yes',
      'no',
      '',
      '{{ x }}',
      '{{',
      '{{ a | nope }}',
      "{{ lookup('pipe', 'id') }}",
      '{% if %}',
      'x'.repeat(50),
    ),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  );
  const names = fc.constantFrom(
    'project_name',
    'hms_docker_container_map',
    'container_uid',
    'traefik_ssl_enabled',
    'hmsdocker_vpn_type',
    'traefik_ext_hosts_list',
    'hms_docker_library_folders',
    'traefik_subnet_allow_list',
    'plex_advertise_ip',
    'traefik_ssl_dns_provider_environment_vars',
    'hmsdocker_monitor_disk_devices',
    '__proto__',
    'constructor',
    'x',
  );
  fc.assert(
    fc.property(fc.dictionary(names, value, { minKeys: 1, maxKeys: 6, noNullPrototype: true }), (vars) => {
      const text = JSON.stringify({ hms_docker_domain: 'example.com', ...vars });
      const first = importFiles(at(text));
      expect([0, 1]).toContain(first.code);
      expect(importFiles(at(text)).out).toBe(first.out);
      if (first.code === 1 && first.stack === undefined)
        expect([...first.host.files.keys()]).toEqual(['/in/vars.yml']);
    }),
    { numRuns: 150 },
  );
}, 120_000);
