/** `status` and `remove`: what they say of failures that are over, of commits that change nothing, and of forgotten stacks. */
import { describe, expect, it } from 'vitest';
import { remove } from '../../../src/apply/commands/remove.ts';
import { status } from '../../../src/apply/commands/status.ts';
import { Stopwatch } from '../../../src/apply/machine/process.ts';
import { sha256 } from '../../../src/base/util/digest.ts';
import { manifest } from '../manifest.ts';
import { type Answer, type Call, MemorySystem } from '../memory.ts';

const config = '/etc/waybill/applier.yaml';
const state = '/var/lib/waybill/stacks';
const [newest, earlier] = ['a'.repeat(40), 'b'.repeat(40)];
const trees = ['home', 'old'].map((stack) => [stack, JSON.stringify(manifest({ stack }))] as const);
const treeOf = (stack: string) => trees.find(([name]) => name === stack)?.[1] ?? '';

const applied = (stack: string, commit: string, digest = sha256(treeOf(stack))) => ({
  [`${state}/${stack}/applied.json`]: JSON.stringify({
    ...{ commit, digest, at: 0, services: {}, secrets: {}, generated: [], networks: [`${stack}_net`] },
  }),
  [`${state}/${stack}/current/manifest.json`]: treeOf(stack),
  [`/var/lib/waybill/releases/${stack}/${commit}/manifest.json`]: treeOf(stack),
});
const failed = {
  commit: earlier,
  key: 'k',
  at: 0,
  problems: [{ code: 'apply/gate-failed', message: 'It failed.', help: '' }],
};

function gitAnswer(line: string): Answer {
  if (line.includes('rev-parse')) return { out: newest };
  if (line.includes('ls-tree')) return { out: '100644 blob 1234       9\tmanifest.json\0' };
  if (!line.includes('cat-file')) return {};
  return { out: `1234 blob ${treeOf('home').length}\n${treeOf('home')}\n` };
}

function dockerAnswer(line: string, ids: readonly string[]): Answer {
  if (line.startsWith('ps'))
    return { out: line.includes('outpost') ? '' : (/project=(\w+)/.exec(line)?.[1] ?? '') };
  if (line.startsWith('container inspect')) return { out: JSON.stringify(ids.map(container)) };
  if (line.startsWith('network ls')) return { out: line.includes('{{.Name}}') ? 'old_net' : 'n1' };
  if (!line.startsWith('network inspect')) return {};
  return { out: JSON.stringify([{ Id: 'n1', Name: 'old_net', IPAM: {}, Options: {}, Containers: {} }]) };
}

/** A host that follows the newest commit, with a container of each stack. */
function host(files: Record<string, string>) {
  const answer = ({ program, args }: Call): Answer =>
    program === 'git' ? gitAnswer(args.join(' ')) : dockerAnswer(args.join(' '), args.slice(2));
  const text =
    'apiVersion: waybill/v1\nrepository: {url: "https://example.com/x.git", branch: main}\nstacks: [home]\n';
  const system = new MemorySystem({ [config]: text, ...files }, answer);
  return { system, stopwatch: new Stopwatch(() => 0), config, args: [] as string[], values: {} };
}

const container = (id: string) => ({
  Id: id,
  Name: `/${id}-web-1`,
  Image: 'x',
  RestartCount: 0,
  Config: { Image: 'x', Labels: { 'waybill.stack': id, 'com.docker.compose.service': 'web' } },
  State: { Status: 'running', ExitCode: 0, StartedAt: '' },
  NetworkSettings: { Networks: {} },
});

describe('status', () => {
  it('is silent about a failure that is over, and says that a commit does not change a stack', async () => {
    const shown = host({
      ...applied('home', earlier),
      [`${state}/home/failed.json`]: JSON.stringify(failed),
    });
    expect(await status.run(shown)).toBe(0);
    expect(shown.system.printed).toBe(
      'No pass has ended here yet.\nhome: in sync; at aaaaaaaaaaaa, which does not change it, applied bbbbbbbbbbbb on 1970-01-01 00:00:00 UTC\n',
    );
  });

  it('tells a failure that is not over', async () => {
    const shown = host({
      ...applied('home', earlier, 'other'),
      [`${state}/home/failed.json`]: JSON.stringify(failed),
    });
    expect(await status.run(shown)).toBe(2);
    expect(shown.system.printed).toContain('home: held; wanted aaaaaaaaaaaa, applied bbbbbbbbbbbb');
    expect(shown.system.printed).toContain('apply/gate-failed: It failed.');
  });

  it('tells how old the last pass is', async () => {
    const shown = host({ ...applied('home', newest), '/var/lib/waybill/last-pass.json': '{"at": 100000}' });
    await status.run(shown);
    expect(shown.system.printed).toContain('Last pass: 15 minutes ago, 1970-01-01 00:01:40 UTC.');
  });

  it('does not forget a stack that was taken off the list', async () => {
    const shown = host({ ...applied('home', newest), ...applied('old', earlier) });
    expect(await status.run(shown)).toBe(2);
    expect(shown.system.printed).toContain('old: off the list; applied bbbbbbbbbbbb');
    expect(shown.system.printed).toContain('`waybill-apply remove old`');
  });
});

describe('remove', () => {
  const files = {
    ...applied('home', newest),
    ...applied('old', earlier),
    '/etc/waybill/secrets/old/key': 'x',
  };

  it('shows what it would do, does it with --yes, and keeps data', async () => {
    const shown = { ...host(files), args: ['old'] };
    expect(await remove.run(shown)).toBe(0);
    expect(shown.system.printed).toContain(
      'removes the container old-web-1\nremoves the network old_net\nDry run',
    );
    const calls = () => shown.system.calls.map(({ args }) => args.join(' '));
    expect(calls().filter((line) => line.startsWith('rm'))).toEqual([]);
    expect(await remove.run({ ...shown, values: { yes: true } })).toBe(0);
    expect(calls().filter((line) => /^(?:rm|network rm)/.test(line))).toEqual([
      'rm -f old',
      'network rm old_net',
    ]);
    expect(calls().join()).not.toContain('volume');
    expect(shown.system.files.walk(`${state}/old`).filter(({ kind }) => kind === 'file')).toEqual([]);
    expect(shown.system.files.read('/etc/waybill/secrets/old/key')?.toString()).toBe('x');
    expect(shown.system.files.stat(`${state}/home/applied.json`)).toBeDefined();
  });

  it('refuses a stack that a pass would bring back, and one that there is not', async () => {
    for (const stack of ['home', 'none'])
      await expect(Promise.resolve(remove.run({ ...host(files), args: [stack] }))).rejects.toThrow(
        'apply/config-remove',
      );
  });
});
