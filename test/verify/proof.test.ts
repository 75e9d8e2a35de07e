/** `render` proves that the files do what the model says; `check` also looks at what was edited by hand. */
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/base/host/memory-host.ts';
import { check } from '../../src/cli/commands/check.ts';
import { type Command, exitCode } from '../../src/cli/commands/command.ts';
import { judgeTree } from '../../src/cli/commands/compiled.ts';
import { render } from '../../src/cli/commands/render.ts';
import { compile } from '../../src/compile/compile.ts';
import type { Artifact } from '../../src/compile/model/artifact.ts';
import type { Judge } from '../../src/compile/prove/prove.ts';
import { call } from '../harness/context.ts';

const SPEC = `apiVersion: waybill/v1
name: home
domain: example.com
host: {timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/home, media: /mnt/home}
lan: [192.168.1.0/24]
apps: {sonarr: {}, radarr: {}}
`;
const ROUTE = 'traefik/dynamic/sonarr.yml';

const run = async (command: Command, files: Readonly<Record<string, string>>) => {
  const { host, context, out, err } = call(files, []);
  return { code: await command.run(context), said: out() + err(), host };
};

const spec = (text: string) => ({ '/repo/stacks/home/stack.yaml': text });

/** The tree of a stack, with one file changed. */
function tree(path: string, from: string, to: string): Record<string, string> {
  const [stack] = compile({ host: new MemoryHost(spec(SPEC)), root: '/repo', wanted: [] }).stacks;
  const files = stack?.tree() ?? [];
  const old = files.find((file) => file.path === path)?.text ?? '';
  expect(old).toContain(from);
  return Object.fromEntries(
    files.map((file) => [
      `/repo/out/home/${file.path}`,
      file.path === path ? old.replace(from, to) : file.text,
    ]),
  );
}

describe('render', () => {
  it('writes a tree whose files do what the model says', async () => {
    const { code, host } = await run(render, spec(SPEC));
    expect(code).toBe(exitCode.clean);
    expect(host.read(`/repo/out/home/${ROUTE}`)).toBeDefined();
  });

  it('refuses a tree in which an override makes a route lead nowhere, and writes nothing', async () => {
    const override =
      'overrides: {services: {sonarr: {networks: !override {other: {}}}}, networks: {other: {}}}\n';
    const { code, said, host } = await run(render, spec(`${SPEC}${override}`));
    expect(said).toContain(
      'sonarr.example.com cannot be reached from the LAN, although the manifest says so',
    );
    expect(said).toContain(`out/home/${ROUTE}:`);
    expect(code).toBe(exitCode.problems);
    expect(host.list('/repo/out')).toBeUndefined();
  });

  it('calls any other difference an internal error in Waybill', () => {
    const open = (file: Artifact): Artifact =>
      file.path === ROUTE ? { ...file, text: file.text.replace('- lan-only', '- secure-headers') } : file;
    const judge: Judge = (stack, tree) => judgeTree(`out/${stack}`, tree.map(open));
    expect(() => compile({ host: new MemoryHost(spec(SPEC)), root: '/repo', wanted: [], judge })).toThrow(
      /would not do what their model says: sonarr\.example\.com can be reached from the internet/,
    );
  });
});

describe('check', () => {
  it('says what is wrong in a tree that was edited', async () => {
    const edited = tree(ROUTE, 'lan-only', 'lan');
    const { code, said } = await run(check, { ...spec(SPEC), ...edited });
    expect(said).toContain(`${ROUTE} is not the file that was rendered`);
    expect(said).toContain('names the middleware `lan@file`, which does not exist');
    expect(code).toBe(exitCode.problems);
  });

  it('has nothing to say of a tree that is only older than its spec', async () => {
    const rendered = tree(ROUTE, 'sonarr', 'sonarr');
    const { code } = await run(check, { ...spec(SPEC.replace(', radarr: {}', '')), ...rendered });
    expect(code).toBe(exitCode.clean);
  });
});
