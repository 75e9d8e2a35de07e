import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/apply/config.ts';
import { problems } from './manifest.ts';
import { MemorySystem } from './memory.ts';

const path = '/etc/waybill/applier.yaml';
const plain =
  'apiVersion: waybill/v1\nrepository: {url: "https://example.com/x.git", branch: main}\nstacks: [home]\n';
const load = (text: string) => loadConfig(new MemorySystem({ [path]: text }), path);

const withTokens = (mode: number, more: string) => {
  const file = '/etc/waybill/applier.yaml';
  const system = new MemorySystem();
  const text = `apiVersion: waybill/v1\nstacks: [home]\n${more}\n`;
  system.files.write(file, text, { mode });
  return problems(() => loadConfig(system, file)).map((line) => line.split(': ')[0]);
};

it('a configuration that holds tokens is for root alone', () => {
  const repository = 'repository: {url: "https://example.com/x.git", branch: main}';
  const login = repository.replace('example.com', 'token@example.com');
  const notify = `${repository}\nnotify: [{preset: ntfy, url: "https://ntfy.sh/secret-topic"}]`;
  for (const mode of [0o644, 0o640, 0o604])
    for (const more of [login, notify])
      expect(withTokens(mode, more)).toEqual(['apply/config-readable-by-others']);
  for (const more of [login, notify]) expect(withTokens(0o600, more)).toEqual([]);
  expect(withTokens(0o644, repository)).toEqual([]);
  expect(withTokens(0o644, repository.replace('https://', 'ssh://git@'))).toEqual([]);
});

describe('configuration', () => {
  it('is completed with defaults', () => {
    expect(load(plain)).toMatchObject({
      repository: { tree: 'out' },
      state: '/var/lib/waybill',
      secrets: '/etc/waybill/secrets',
      drift: 'report',
      keepReleases: 5,
      longestPass: 12,
    });
    expect(load(plain).rollback('home')).toBe('last-good');
    expect(load(`${plain}policies: {rollback: {home: never}}\n`).rollback('home')).toBe('never');
    expect(
      load(
        JSON.stringify({ apiVersion: 'waybill/v1', repository: { url: 'x', branch: 'main' }, stacks: ['a'] }),
      ).stacks,
    ).toEqual(['a']);
  });

  it('is refused with everything that is wrong', () => {
    const found = problems(() =>
      load(
        'apiVersion: waybill/v2\nstack: [home]\nrepository: {url: 5, branch: -x}\npolicies: {drift: fix}\n',
      ),
    );
    for (const part of [
      'stacks is missing',
      'apiVersion must be "waybill/v1"',
      'stack is unknown; did you mean `stacks`?',
      'repository.url must be a string',
      'repository.branch must match',
      'policies.drift must be one of report, repair',
    ])
      expect(found.join('\n')).toContain(part);
    expect(problems(() => load('a: [')).join()).toContain('apply/config-syntax');
    expect(problems(() => loadConfig(new MemorySystem(), path)).join()).toContain('apply/config-missing');
  });

  it('is refused when others can change it', () => {
    const system = new MemorySystem({ [path]: plain });
    system.files.write(path, plain, { mode: 0o664 });
    expect(problems(() => loadConfig(system, path))).toEqual([
      `apply/config-writable-by-others: ${path} can be changed by others than root: owner 0, mode 664.`,
    ]);
    system.files.write(path, plain, { mode: 0o600, uid: 1000, gid: 1000 });
    system.uid = 0;
    expect(problems(() => loadConfig(system, path)).join()).toContain('owner 1000');
  });

  it('is refused when others can change a folder on the way to it', () => {
    const system = new MemorySystem();
    const below = (folder: string, access: { mode: number; uid?: number; gid?: number }) => {
      system.files.makeFolder(folder, access);
      system.files.write(`${folder}/waybill/applier.yaml`, plain, { mode: 0o600 });
      return problems(() => loadConfig(system, `${folder}/waybill/applier.yaml`));
    };
    expect(below('/home/me', { mode: 0o755, uid: 1000, gid: 1000 })).toEqual([
      'apply/config-writable-by-others: /home/me can be changed by others than root: owner 1000, mode 755.',
    ]);
    expect(below('/srv/shared', { mode: 0o777 })).toHaveLength(1);
    expect(below('/sticky', { mode: 0o1777 })).toEqual([]);
  });
});
