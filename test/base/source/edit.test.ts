/** Edits change one place and no other byte. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, isCollection, isPair, parse, visit } from 'yaml';
import { removeAt, setAt } from '../../../src/base/source/edit.ts';
import type { SourceFile } from '../../../src/base/source/source-file.ts';
import { join, split } from '../../../src/base/util/pointer.ts';
import { parseSource } from '../../../src/compile/load/parse.ts';

function source(text: string): SourceFile {
  const parsed = parseSource('stack.yaml', new TextEncoder().encode(text));
  if (parsed.value === undefined) throw new Error(`${JSON.stringify(parsed.diagnostics)}\n${text}`);
  return parsed.value;
}

const set = (text: string, pointer: string, value: unknown) => setAt(source(text), pointer, value);
const remove = (text: string, pointer: string) => removeAt(source(text), pointer);

const STACK = `# head
name: home   # the name
lan: [192.168.1.0/24]
apps:
  # before sonarr
  sonarr: {auth: sso, variants: [4k]}  # behind sonarr

  radarr:
    # inside
    auth: sso   # login
    access:
      - lan
      - tunnel
  plex: {}
  'seerr':
retired: []

# foot
`;

describe('setting a value', () => {
  it.each([
    ['/name', 'house', 'name: home ', 'name: house '],
    ['/apps/sonarr/auth', 'app', 'auth: sso, var', 'auth: app, var'],
    ['/apps/sonarr/subdomain', 'tv', '[4k]}', '[4k], subdomain: tv}'],
    ['/apps/plex/access', ['lan', 'tunnel'], 'plex: {}', 'plex: {access: [lan, tunnel]}'],
    ['/apps/radarr/access', ['lan'], 'access:\n      - lan\n      - tunnel\n', 'access: [lan]\n'],
    ['/apps/radarr/access/2', 'internet', '- tunnel\n', '- tunnel\n      - internet\n'],
    ['/apps/radarr/vpn/type', 'wireguard', '- tunnel\n', '- tunnel\n    vpn: {type: wireguard}\n'],
    ['/apps/seerr/auth', 'sso', "'seerr':\n", "'seerr': {auth: sso}\n"],
    ['/apps/bazarr', {}, "'seerr':\n", "'seerr':\n  bazarr: {}\n"],
    ['/retired/0', 'lidarr', 'retired: []', 'retired: [lidarr]'],
    ['/lan/1', 'fd00::/8', '1.0/24]', '1.0/24, fd00::/8]'],
    ['/host/data', '/opt/a: b', 'retired: []\n', 'retired: []\nhost: {data: "/opt/a: b"}\n'],
  ])('%s = %j', (pointer, value, before, after) => {
    expect(set(STACK, pointer, value)).toEqual({ text: STACK.replace(before, after) });
  });

  it('works where the last line has no end', () => {
    expect(set('a: 1', '/b', 2)).toEqual({ text: 'a: 1\nb: 2\n' });
  });

  it.each([
    ['apps: {a: &x {auth: sso}, b: *x}\n', '/apps/b/auth', 'alias'],
    ['apps:\n  a: &x {auth: sso}\n  b: {<<: *x}\n', '/apps/b/auth', 'alias'],
    ['name: home\n', '/name/x', 'not-a-map'],
    ['lan: [a]\n', '/lan/7', 'not-a-map'],
  ])('refuses %j at %s', (text, pointer, refused) => {
    expect(set(text, pointer, 'x')).toEqual({ refused });
  });
});

describe('removing an entry', () => {
  it.each([
    ['/apps/sonarr', '  sonarr: {auth: sso, variants: [4k]}  # behind sonarr\n', ''],
    ['/apps/sonarr/auth', 'auth: sso, ', ''],
    ['/apps/sonarr/variants', ', variants: [4k]', ''],
    ['/apps/radarr/access/1', '      - tunnel\n', ''],
    ['/apps/plex', '  plex: {}\n', ''],
    ['/apps/seerr', "  'seerr':\n", ''],
    ['/lan/0', '[192.168.1.0/24]', '[]'],
  ])('%s', (pointer, before, after) => {
    expect(remove(STACK, pointer)).toEqual({ text: STACK.replace(before, after) });
  });

  it('leaves an empty map where the last entry goes', () => {
    expect(remove('apps:\n  plex: {}\nlan: []\n', '/apps/plex')).toEqual({ text: 'apps: {}\nlan: []\n' });
  });

  it('refuses what is not there', () => {
    expect(remove(STACK, '/apps/lidarr')).toEqual({ refused: 'missing' });
  });
});

/** Values as stacks hold them, printed in a mixture of styles with comments at every key. */
const leaf = fc.oneof(
  fc.constantFrom('sso', 'a b', '12', 'yes', 'a: b', '# no', '[x]', "it's", 'two\nlines\n', ''),
  fc.integer({ min: 0, max: 99 }),
  fc.boolean(),
);
const key = fc.constantFrom('a', 'b', 'c', 'd e', '4k', 'x-y', 'null');
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));
const map = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

function printed(value: unknown, seed: readonly boolean[]): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  let n = 0;
  const next = () => seed[n++ % seed.length] === true;
  document.commentBefore = ' head';
  visit(document, (name, node) => {
    if (isCollection(node)) node.flow = next() && next();
    if (isPair(node) && next()) (node.key as { commentBefore?: string }).commentBefore = ` remark ${n}`;
    if (name === 'value' || isPair(node)) return;
    if (!isCollection(node) && next()) (node as { comment?: string }).comment = ` behind ${n}`;
  });
  return document.toString({ lineWidth: 0 });
}

function pointers(value: unknown, at = ''): string[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, child]) => pointers(child, join(at, name)))
      : [];
  return at === '' ? below : [at, ...below];
}

const comments = (text: string) => text.match(/# (?:head|remark \d+|behind \d+)$/gm) ?? [];

describe('any document', () => {
  const styles = fc.array(fc.boolean(), { minLength: 5, maxLength: 12 });

  it('keeps all that is outside of what is set, comments included', () => {
    fc.assert(
      fc.property(map, styles, fc.nat(), tree, fc.boolean(), (value, style, pick, next, fresh) => {
        const text = printed(value, style);
        fc.pre(JSON.stringify(parse(text)) === JSON.stringify(value));
        const all = pointers(value);
        const chosen = all[pick % all.length] ?? '';
        const parent = chosen.slice(0, chosen.lastIndexOf('/'));
        const holder = split(parent).reduce<unknown>((v, k) => (v as Record<string, unknown>)[k], value);
        const pointer = fresh && !Array.isArray(holder) ? join(parent, 'fresh') : chosen;
        const edit = set(text, pointer, next);
        if (!('text' in edit)) expect.fail(`${edit.refused}: ${pointer} of\n${text}`);
        const outside = pointer === chosen ? [] : comments(text);
        expect(comments(edit.text)).toEqual(expect.arrayContaining(outside));
        const after = parse(edit.text) as unknown;
        const found = split(pointer).reduce<unknown>((v, k) => (v as Record<string, unknown>)[k], after);
        expect(found).toEqual(next);
      }),
      { numRuns: 2000 },
    );
  });

  it('loses nothing but the entry that is removed', () => {
    fc.assert(
      fc.property(map, styles, fc.nat(), (value, style, pick) => {
        const text = printed(value, style);
        fc.pre(JSON.stringify(parse(text)) === JSON.stringify(value));
        const all = pointers(value);
        const pointer = all[pick % all.length] ?? '';
        const edit = remove(text, pointer);
        if (!('text' in edit)) expect.fail(`${edit.refused}: ${pointer} of\n${text}`);
        expect(pointers(parse(edit.text)).length).toBeLessThan(all.length);
        expect(comments(edit.text)).toContain('# head');
      }),
      { numRuns: 2000 },
    );
  });
});
