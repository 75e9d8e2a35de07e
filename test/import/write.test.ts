/** What an import leaves on the disk: everything, or nothing. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/base/diag/codes.ts';
import { NodeHost } from '../../src/base/host/node-host.ts';
import { runImport } from '../../src/cli/commands/import.ts';
import { importCodes } from '../../src/import/codes.ts';
import { Ledger } from '../../src/import/ledger.ts';
import type { Importer } from '../../src/import/types.ts';
import { call } from '../harness/context.ts';
import { temporaryFolder } from '../harness/temporary.ts';

/** Takes a domain and a token out of one file. */
const importer: Importer = {
  title: 'a test',
  yaml: '1.1',
  run: ({ inputs, paths: [path = ''] }) => {
    const source = inputs.yaml(path);
    const nothing = { path, wanted: 'settings' };
    if (source === undefined)
      return {
        diagnostics: [diagnose(importCodes, 'import/nothing', { file: path, start: 0, end: 0 }, nothing)],
      };
    const at = (pointer: string) => ({ file: path, pointer, on: 'key' }) as const;
    const { domain, token } = source.value as { domain: string; token: string };
    const ledger = new Ledger();
    ledger.add(source);
    ledger.taken(at('/domain'), 'the domain');
    ledger.taken(at('/token'), 'the secret cf-dns-api-token');
    ledger.secret(at('/token'), { name: 'cf-dns-api-token', value: token, purpose: 'Edits DNS.' });
    const host = { timezone: 'Europe/Berlin', uid: 1000, gid: 1000, data: '/opt/home', media: '/mnt/home' };
    const spec = { apiVersion: 'waybill/v1', name: 'home', domain, host, lan: ['192.168.1.0/24'] } as const;
    const draft = { spec: { ...spec, lan: [...spec.lan], apps: { plex: {} } }, notes: new Map() };
    return {
      value: { stack: { kind: 'new', draft }, secrets: ledger.secrets(), entries: ledger.entries() },
      diagnostics: [],
    };
  },
};

const INPUT = 'domain: example.com\ntoken: s3cr3t-t0k3n\nother: 1\n';
const STACK = '/repo/stacks/home/stack.yaml';
const SECRETS = '/repo.home.secrets.env';

describe('an import', () => {
  it('writes stack and secrets, and shows what was done with every key', () => {
    const { context, host, out, err } = call({ '/in.yml': INPUT }, []);
    expect(runImport(context, importer, ['/in.yml'])).toBe(0);
    expect(err()).toBe('');
    expect([...host.files.keys()].sort()).toEqual(['/in.yml', SECRETS, STACK]);
    expect(host.text(STACK)).not.toContain('s3cr3t');
    expect(host.text(SECRETS)).toContain("CF_DNS_API_TOKEN='s3cr3t-t0k3n'");
    expect(out()).not.toContain('s3cr3t');
    expect(out()).toContain('2 converted, 1 not supported; 1 secret\n');
    expect(out()).toContain('other /in.yml:3:1');
  });

  it.each(['md', 'json'])('writes the report as %s too, without a secret', (ending) => {
    const values = new Map([['report', `/repo/report.${ending}`]]);
    const { context, host } = call({ '/in.yml': INPUT }, [], { values });
    expect(runImport(context, importer, ['/in.yml'])).toBe(0);
    const report = host.text(`/repo/report.${ending}`) ?? '';
    expect(report).toContain('other');
    expect(report).not.toContain('s3cr3t');
  });

  it('writes nothing with --dry-run', () => {
    const { context, host, out } = call({ '/in.yml': INPUT }, [], { flags: new Set(['dry-run']) });
    expect(runImport(context, importer, ['/in.yml'])).toBe(0);
    expect([...host.files.keys()]).toEqual(['/in.yml']);
    expect(out()).toContain('domain: example.com');
  });

  it.each([STACK, SECRETS])('writes nothing when %s is there', (path) => {
    const { context, host, out } = call({ '/in.yml': INPUT, [path]: 'mine\n' }, []);
    expect(runImport(context, importer, ['/in.yml'])).toBe(1);
    expect(out()).toContain('import/exists');
    expect([...host.files.keys()].sort()).toEqual(['/in.yml', path].sort());
    expect(host.text(path)).toBe('mine\n');
  });

  it('goes on where a run was killed between two files', () => {
    const first = call({ '/in.yml': INPUT }, []);
    runImport(first.context, importer, ['/in.yml']);
    const left = { '/in.yml': INPUT, [SECRETS]: first.host.text(SECRETS) ?? '' };
    const { context, host } = call(left, []);
    expect(runImport(context, importer, ['/in.yml'])).toBe(0);
    expect(host.text(STACK)).toBe(first.host.text(STACK));
  });

  it('never puts secrets into the repository', () => {
    const values = new Map([['secrets', '/repo/stacks/home/secrets.env']]);
    const { context, host, out } = call({ '/in.yml': INPUT, '/repo/.git/HEAD': '' }, [], { values });
    expect(runImport(context, importer, ['/in.yml'])).toBe(1);
    expect(out()).toContain('import/secrets-inside');
    expect([...host.files.keys()].sort()).toEqual(['/in.yml', '/repo/.git/HEAD']);
  });

  it.each([
    ['broken YAML', 'domain: [\n', 'load/yaml-syntax'],
    ['a key that is there twice', 'domain: a\ndomain: b\n', 'load/duplicate-key'],
    ['a huge file', `domain: ${'x'.repeat(1 << 22)}\n`, 'load/too-large'],
  ])('says where %s is, and writes nothing', (_, text, code) => {
    const { context, host, out } = call({ '/in.yml': text }, []);
    expect(runImport(context, importer, ['/in.yml'])).toBe(1);
    expect(out()).toContain(code);
    expect(out()).toContain('/in.yml');
    expect([...host.files.keys()]).toEqual(['/in.yml']);
  });

  it('says that there is nothing to read', () => {
    const { context, out } = call({}, []);
    expect(runImport(context, importer, ['/missing.yml'])).toBe(1);
    expect(out()).toContain('import/nothing');
  });
});

describe('on a real disk', () => {
  it('the file of secrets is readable for its owner alone, and a full stop leaves nothing', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'in.yml');
    writeFileSync(file, INPUT);
    const root = join(folder, 'repo');
    mkdirSync(root);
    const { context } = call({}, []);
    const real = { ...context, host: new NodeHost(), root };
    expect(runImport(real, importer, [file])).toBe(0);
    const secrets = join(folder, 'repo.home.secrets.env');
    expect(statSync(secrets).mode & 0o777).toBe(0o600);
    expect(readFileSync(secrets, 'utf8')).toContain('s3cr3t');
    expect(readdirSync(folder).sort()).toEqual(['in.yml', 'repo', 'repo.home.secrets.env']);
    // A folder where the stack should go: the machine refuses, and nothing new is left.
    const second = join(folder, 'second');
    mkdirSync(second);
    writeFileSync(join(second, 'stacks'), 'a file in the way');
    expect(() => runImport({ ...real, root: second }, importer, [file])).toThrow();
    expect(readdirSync(folder).sort()).toEqual(['in.yml', 'repo', 'repo.home.secrets.env', 'second']);
  });
});
