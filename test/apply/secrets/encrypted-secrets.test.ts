/** Secrets that the repository keeps: written with Debian's age, opened by the applier, refused where they must be. */
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Settings } from '../../../src/apply/config.ts';
import { contextOf } from '../../../src/apply/pass/pass.ts';
import type { Tree } from '../../../src/apply/repository/tree.ts';
import { secretsOf } from '../../../src/apply/secrets/encrypted-secrets.ts';
import { variables } from '../../../src/apply/secrets/secrets.ts';
import { ageEncrypt, ageKey, noAge } from '../../harness/age.ts';
import { manifest, secret } from '../manifest.ts';
import { MemorySystem } from '../memory.ts';

const IDENTITY = '/etc/waybill/identity.txt';
const settings = { secrets: '/etc/waybill/secrets', identity: IDENTITY, state: '/state' } as Settings;
const path = (name: string) => `/etc/waybill/secrets/home/${name}`;
const variable = (name: string) => ({ service: 'app', as: 'environment' as const, variable: name });

describe.skipIf(noAge)('secrets of the repository', () => {
  const key = ageKey();
  const other = ageKey();
  const sealed = (value: string, recipient = key.recipient) =>
    ageEncrypt(value, recipient, '--armor').toString();

  const treeWith = (values: Readonly<Record<string, unknown>>, ...names: string[]): Tree =>
    ({
      stack: 'home',
      manifest: manifest({
        secrets: names.map((name) => secret(name, { consumers: [variable(name.toUpperCase())] })),
      }),
      files: new Map([['secrets.age.yaml', Buffer.from(stringify({ secrets: values }))]]),
    }) as unknown as Tree;

  function machine(files: Readonly<Record<string, string>> = { [IDENTITY]: key.identity }) {
    const system = new MemorySystem(files);
    const context = contextOf(system, settings, { dryRun: false, acceptRewrite: false, retry: false });
    return { system, read: (tree: Tree) => secretsOf(context, tree) };
  }

  const refusal = (tree: Tree, files?: Readonly<Record<string, string>>): Promise<string> =>
    machine(files)
      .read(tree)
      .then(
        () => 'accepted',
        (error: Error) => error.message,
      );

  it('arrive as they were, whatever is in them, and never touch a file', async () => {
    const values = {
      a: 'q\'u"o`t\\e $HOME $$ ${X}',
      b: 'two\nlines',
      c: 'ä€𝄞',
      d: ' blanks ',
      e: 'ended by echo\n',
    };
    const { system, read } = machine();
    const tree = treeWith(
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sealed(value)])),
      ...Object.keys(values),
    );
    const before = [...system.files.nodes.keys()];
    const found = variables(tree.manifest, await read(tree));
    expect(found).toEqual({ A: values.a, B: values.b, C: values.c, D: values.d, E: 'ended by echo' });
    expect([...system.files.nodes.keys()]).toEqual(before);
  });

  it('give way to a file on the host, which needs no identity', async () => {
    const tree = treeWith({ a: sealed('repository') }, 'a');
    const { read } = machine({ [path('a')]: 'host' });
    expect((await read(tree)).values.get('a')?.toString()).toBe('host');
  });

  it('are refused without an identity, with a wrong one, with one that others can read, and damaged', async () => {
    const tree = treeWith({ a: sealed('tr0ub4dor') }, 'a');
    expect(await refusal(tree, {})).toMatch(/^apply\/verify-identity-missing: .* no identity \/etc\/waybill/);
    expect(await refusal(tree, { [IDENTITY]: other.identity })).toMatch(
      /^apply\/verify-secret-encrypted: The secret a cannot be read: it is encrypted for other keys\.$/,
    );
    expect(await refusal(tree, { [IDENTITY]: 'nonsense' })).toMatch(/^apply\/verify-identity-unusable/);
    const { system, read } = machine({});
    system.files.write(IDENTITY, key.identity, { mode: 0o640 });
    await expect(read(tree)).rejects.toThrow(/^apply\/verify-identity-exposed/);
    const torn = sealed('tr0ub4dor').replace(/.(?=\n-----END)/, 'A');
    expect(await refusal(treeWith({ a: torn }, 'a'))).toMatch(/^apply\/verify-secret-encrypted/);
    expect(await refusal(treeWith({ a: 'tr0ub4dor' }, 'a'))).toMatch(/^apply\/verify-secret-encrypted/);
    expect(await refusal(treeWith({ a: { b: 1 } }, 'a'))).toMatch(/^apply\/verify-encrypted/);
  });

  it('are judged like all others: nothing empty, no ciphertext in a ciphertext, no bytes that are not text', async () => {
    expect(await refusal(treeWith({ a: sealed('') }, 'a'))).toMatch(/^apply\/verify-secret-empty/);
    expect(await refusal(treeWith({ a: sealed(sealed('x')) }, 'a'))).toMatch(
      /^apply\/verify-secret-ciphertext/,
    );
    expect(await refusal(treeWith({ a: sealed('a\0b') }, 'a'))).toMatch(/^apply\/verify-secret-binary/);
  });

  it('never show a value in what is said about them', async () => {
    const files = { [IDENTITY]: other.identity };
    expect(
      await refusal(treeWith({ a: sealed('tr0ub4dor'), b: 'tr0ub4dor' }, 'a', 'b'), files),
    ).not.toContain('tr0ub4dor');
    expect(await refusal(treeWith({ a: sealed('x') }, 'a'), files)).not.toContain(other.identity);
  });
});
