/** Promises that hold for every stack, not only for those that a person thought of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { hasErrors } from '../src/base/diag/outcome.ts';
import { renderText } from '../src/review/report/text.ts';
import type { Manifest } from '../src/schema/manifest.gen.ts';
import { arbitraryStack } from './harness/arbitrary-stack.ts';
import { compileText } from './harness/compile.ts';
import { repository } from './harness/files.ts';
import { blueprintComplaints, parseBlueprint } from './strict/authentik.ts';
import { cloudflaredComplaints } from './strict/cloudflared.ts';
import { dynamicComplaints, staticComplaints } from './strict/traefik.ts';

interface Router {
  entryPoints: string[];
  middlewares?: string[];
  service: string;
  rule: string;
}

const RUNS = { numRuns: 60 };

/** The tree of a stack without errors, by path. */
function treeOf(spec: object):
  | {
      files: Map<string, string>;
      model: NonNullable<ReturnType<typeof compileText>['stacks'][number]>['model'];
    }
  | undefined {
  const { stacks, diagnostics } = compileText(stringify(spec));
  const [stack] = stacks;
  if (stack === undefined) {
    expect(hasErrors(diagnostics)).toBe(true);
    return undefined;
  }
  return { files: new Map(stack.tree().map(({ path, text }) => [path, text])), model: stack.model };
}

function dynamicFiles(files: ReadonlyMap<string, string>): unknown[] {
  return [...files]
    .filter(([path]) => path.startsWith('traefik/dynamic/'))
    .map(([, text]) => parse(text) as unknown);
}

const routersIn = (files: ReadonlyMap<string, string>): [string, Router][] =>
  dynamicFiles(files).flatMap((file) =>
    Object.entries((file as { http?: { routers?: Record<string, Router> } }).http?.routers ?? {}),
  );

function forStacks(
  promise: (tree: NonNullable<ReturnType<typeof treeOf>>, spec: Record<string, unknown>) => void,
  most = RUNS,
): void {
  let rendered = 0;
  fc.assert(
    fc.property(arbitraryStack, (spec) => {
      const tree = treeOf(spec);
      if (tree === undefined) return;
      rendered++;
      promise(tree, spec);
    }),
    most,
  );
  // A property over stacks that are all refused would prove nothing.
  expect(rendered).toBeGreaterThan(most.numRuns / 5);
}

describe('every stack', () => {
  it('renders alike twice', () => forStacks((tree, spec) => expect(treeOf(spec)?.files).toEqual(tree.files)));

  it('gives files about which the strict readings have nothing to say', () =>
    forStacks(({ files, model }) => {
      const staticFile: unknown = parse(files.get('traefik/traefik.yml') ?? '');
      expect(staticComplaints(staticFile)).toEqual([]);
      if (model.routing === 'files') expect(dynamicComplaints(staticFile, dynamicFiles(files))).toEqual([]);
      const tunnel = files.get('cloudflared/config.yml');
      if (tunnel !== undefined) expect(cloudflaredComplaints(parse(tunnel))).toEqual([]);
      for (const [path, text] of files) {
        if (path.startsWith('authentik/blueprints/'))
          expect(blueprintComplaints(parseBlueprint(text)), path).toEqual([]);
      }
    }));

  it('has a router on the LAN only behind the allow-list, and on the tunnel only where the spec says so', () =>
    forStacks(({ files, model }) => {
      for (const [name, router] of routersIn(files)) {
        const host = /Host\(`([^`]+)`\)/.exec(router.rule)?.[1];
        const route = model.routes.find((candidate) => candidate.host === host);
        expect(route, name).toBeDefined();
        const middlewares = router.middlewares ?? [];
        if (router.entryPoints.includes('tunnel')) {
          expect(route?.access).toContain('tunnel');
          expect(middlewares).not.toContain('lan-only');
        } else if (route?.access.includes('internet') !== true)
          expect(middlewares, name).toContain('lan-only');
        if (route?.auth === 'sso' && !router.service.endsWith('_outpost')) {
          expect(
            middlewares.some((middleware) => middleware.endsWith('_login')),
            name,
          ).toBe(true);
        }
      }
    }));

  it('is on the internet only with a login or a reason', () =>
    forStacks(({ model }) => {
      for (const { access, auth, reason, login } of model.routes) {
        if (access.every((from) => from === 'lan')) continue;
        const loggedIn = auth === 'sso' || auth === 'oidc' || (auth === 'app' && login.own === 'required');
        expect(loggedIn || reason !== undefined).toBe(true);
      }
    }));

  it('has files in every folder of the tree that a container mounts', () =>
    forStacks(({ files, model }) => {
      for (const { name, treeMounts } of model.services) {
        for (const { folder } of treeMounts) {
          expect(
            [...files.keys()].some((path) => path.startsWith(`${folder}/`)),
            `${name} ${folder}`,
          ).toBe(true);
        }
      }
    }));

  it('is described whole and truly by its manifest', () =>
    forStacks(({ files, model }) => {
      const manifest = JSON.parse(files.get('manifest.json') ?? '') as Manifest;
      expect(Object.keys(manifest.files).sort()).toEqual(
        [...files.keys()].filter((path) => path !== 'manifest.json').sort(),
      );
      expect(manifest.services.map((service) => service.name)).toEqual(
        model.services.map((service) => service.name),
      );
      for (const { consumers } of manifest.secrets) expect(consumers.length).toBeGreaterThan(0);
    }));
});

describe('no input', () => {
  const text = readFileSync(join(repository, 'stacks/home/stack.yaml'), 'utf8');

  /** Compiles what may be anything, and shows what is wrong with it. */
  function survives(input: string): void {
    const { diagnostics, textOf, stacks } = compileText(input);
    for (const { at } of diagnostics) expect(at.start).toBeLessThanOrEqual((textOf(at.file) ?? '').length);
    renderText(diagnostics, textOf, { color: true });
    for (const stack of stacks) stack.tree();
  }

  it('makes the compiler crash: any text', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), survives), { numRuns: 300 }));

  it('makes the compiler crash: a stack with a line lost, doubled or cut', () => {
    const lines = text.split('\n');
    const edits: Record<string, (line: string, at: number, what: string) => string[]> = {
      lose: () => [],
      double: (line) => [line, line],
      cut: (line, at) => [line.slice(0, at)],
      indent: (line) => [` ${line}`],
      insert: (line, at, what) => [line.slice(0, at) + what + line.slice(at)],
    };
    const edit = fc.record({
      line: fc.nat(lines.length - 1),
      kind: fc.constantFrom(...Object.keys(edits)),
      at: fc.nat(40),
      what: fc.string({ maxLength: 5 }),
    });
    const edited = fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (wanted) => {
      const changed = lines.flatMap((line, i) =>
        wanted
          .filter((one) => one.line === i)
          .reduce(
            (texts, { kind, at, what }) => texts.flatMap((text) => edits[kind]?.(text, at, what) ?? []),
            [line],
          ),
      );
      survives(changed.join('\n'));
    });
    fc.assert(edited, { numRuns: 300 });
  });

  it('makes the compiler crash: a value of the wrong kind anywhere', () => {
    const spec = parse(text) as Record<string, unknown>;
    const anything = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 2 }),
      fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
    );
    const replaced = fc.property(fc.nat(200), anything, (which, value) => {
      let count = 0;
      const walk = (node: unknown): unknown => {
        if (count++ === which) return value;
        if (Array.isArray(node)) return node.map(walk);
        if (typeof node !== 'object' || node === null) return node;
        return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item)]));
      };
      survives(stringify(walk(spec)));
    });
    fc.assert(replaced, { numRuns: 400 });
  });
});
