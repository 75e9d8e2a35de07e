/** Single faults on purpose, in every kind of artifact: `verify` must report each. The digests are made to fit, so that none is found by its digest alone. */
import { expect, it } from 'vitest';
import { sha256 } from '../../src/util/digest.ts';
import { verify } from '../../src/verify/verify.ts';
import { allTrees } from '../harness/trees.ts';

interface Kind {
  readonly name: string;
  readonly files: RegExp;
  readonly find: RegExp;
  readonly put: string;
}

const KINDS: readonly Kind[] = [
  {
    name: 'a middleware that does not exist',
    files: /^traefik\/dynamic\//,
    find: /^( {8}- )(lan-only|tunnel-chain|direct-chain|[a-z0-9-]+_login)$/gm,
    put: '$1nobody',
  },
  {
    name: 'a login taken out of a router',
    files: /^traefik\/dynamic\/(?!_)/,
    find: /^ {8}- [a-z0-9-]+_login\n/gm,
    put: '',
  },
  {
    name: 'a service that does not exist',
    files: /^traefik\/dynamic\//,
    find: /^( {6}service: )(?!.*@internal).+$/gm,
    put: '$1nobody',
  },
  {
    name: 'an entry point that does not exist',
    files: /^traefik\/dynamic\//,
    find: /^( {8}- )(websecure|tunnel)$/gm,
    put: '$1websecur',
  },
  {
    name: 'another port of a container',
    files: /^traefik\/dynamic\//,
    find: /(url: http:\/\/authentik-proxy-[a-z0-9-]+):9000/g,
    put: '$1:9001',
  },
  {
    name: 'a container that does not exist',
    files: /^traefik\/dynamic\//,
    find: /(url: https?:\/\/)[a-z]/g,
    put: '$1no-such-',
  },
  { name: 'a misspelt host name', files: /^traefik\/dynamic\//, find: /Host\(`[a-z]/g, put: 'Host(`x' },
  {
    name: 'a misspelt key of Traefik',
    files: /^traefik\//,
    find: /^( +)(entryPoints|middlewares|sourceRange|forwardAuth|loadBalancer|rule):/gm,
    put: '$1$2x:',
  },
  {
    name: 'all private ranges count as the LAN',
    files: /^traefik\/dynamic\/_shared/,
    find: /192\.168\.1\.0\/24/g,
    put: '172.16.0.0/12',
  },
  {
    name: 'a tunnel rule past Traefik',
    files: /^cloudflared\//,
    find: /http:\/\/traefik:8443/g,
    put: 'http://sonarr:8989',
  },
  { name: 'a tunnel rule for another name', files: /^cloudflared\//, find: /(hostname: )[a-z]/g, put: '$1x' },
  {
    name: 'an outpost for another provider',
    files: /^authentik\/blueprints\/(?!_)/,
    find: /(external_host: "?https:\/\/)[a-z]/g,
    put: '$1x',
  },
  {
    name: 'a login that is skipped for everything',
    files: /^authentik\/blueprints\/(?!_)/,
    find: /^( +skip_path_regex: ).*$/gm,
    put: '$1^/',
  },
  {
    name: 'a record for another name',
    files: /^dns\/public\.zone/,
    find: /^[a-z](?=[a-z0-9-]+ IN)/gm,
    put: 'x',
  },
  {
    name: 'a network that is not there',
    files: /^compose\//,
    find: /^( {6})(proxy|tunnel|download): \{\}$/gm,
    put: '$1nowhere: {}',
  },
  {
    name: 'a port opened past Traefik',
    files: /^compose\/(?!traefik)/,
    find: /^( {4}restart: .*)$/gm,
    put: '$1\n    ports:\n      - target: 8989\n        published: "8989"\n        protocol: tcp\n        mode: host',
  },
  { name: 'all rights', files: /^compose\//, find: /^( {4}restart: .*)$/gm, put: '$1\n    privileged: true' },
  {
    name: 'an image without a version',
    files: /^compose\//,
    find: /^( {4}image: [^:\n]+):.*$/gm,
    put: '$1:latest',
  },
  {
    name: 'a secret written down',
    files: /^compose\//,
    find: /^( {6}TZ: ).*$/gm,
    put: '$1${TZ}\n      API_KEY: 8f14e45fceea167a5a36dedd4bea2543',
  },
  {
    name: 'a secret file that is not defined',
    files: /^compose\//,
    find: /^( {6}- source: )[a-z].*$/gm,
    put: '$1nothing_0',
  },
];

/** The tree with one occurrence changed, its manifest made to fit; undefined when that changes nothing. */
function faulty(files: ReadonlyMap<string, string>, path: string, text: string): Map<string, string> {
  const manifest = JSON.parse(files.get('manifest.json') ?? '{}') as { files: Record<string, string> };
  manifest.files[path] = sha256(text);
  return new Map([...files, [path, text], ['manifest.json', `${JSON.stringify(manifest, undefined, 2)}\n`]]);
}

function* faultsOf(files: ReadonlyMap<string, string>, { files: where, find, put }: Kind) {
  for (const [path, text] of files) {
    if (!where.test(path)) continue;
    for (const match of text.matchAll(find)) {
      // The expression is put to one match only, in its place, because it may look at what surrounds it.
      const rest = text.slice(match.index).replace(new RegExp(find.source, 'm'), put);
      const changed = text.slice(0, match.index) + rest;
      if (changed !== text) yield [path, changed] as const;
    }
  }
}

const trees = allTrees().filter(({ name }) => name.startsWith('out/'));

it('finds nothing wrong in any tree that was rendered, and agrees with its manifest', () => {
  for (const { name, files } of allTrees()) {
    const errors = verify(new Map(Object.entries(files))).diagnostics.filter((d) => d.severity === 'error');
    expect(
      errors.map(({ code, message }) => `${code} ${message}`),
      name,
    ).toEqual([]);
  }
});

it('reports each of several hundred single faults', { timeout: 120_000 }, () => {
  const missed: string[] = [];
  const counts = new Map<string, number>();
  for (const { name, files } of trees.filter((tree) => tree.name !== 'out/everything')) {
    const tree = new Map(Object.entries(files));
    for (const kind of KINDS) {
      for (const [path, text] of faultsOf(tree, kind)) {
        counts.set(kind.name, (counts.get(kind.name) ?? 0) + 1);
        const { diagnostics } = verify(faulty(tree, path, text));
        if (diagnostics.length === 0) missed.push(`${kind.name}: ${name}/${path}`);
      }
    }
  }
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  expect(missed).toEqual([]);
  expect(counts.size).toBe(KINDS.length);
  expect(total).toBeGreaterThanOrEqual(300);
});
