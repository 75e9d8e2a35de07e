/** Everything that the artifacts of one stack say, put together. */
import { defined } from '../../base/util/defined.ts';
import { readAuthentik } from './authentik.ts';
import { readTunnels } from './cloudflared.ts';
import { readCompose } from './compose.ts';
import { type Json, record } from './data.ts';
import { readDns } from './dns.ts';
import { outpostContainers } from './outposts.ts';
import { TreeReader } from './reader.ts';
import { readReadme } from './readme.ts';
import { readTraefik } from './traefik.ts';
import type { ParsedTree, Tree } from './types.ts';

/** Reads a tree; undefined when it holds no Compose project. */
export function parseTree(tree: Tree): ParsedTree | undefined {
  const reader = new TreeReader(tree);
  const compose = readCompose(reader);
  if (compose === undefined) return undefined;
  const services = [...compose.services.values()];
  const authentik = readAuthentik(reader, services);
  const all = [...services, ...outpostContainers(authentik)];
  const traefik = readTraefik(reader, all, compose.project);
  const tunnels = readTunnels(reader, services);
  const readme = readReadme(tree);
  const manifest = reader.parsed('manifest.json');
  for (const file of tree.keys()) if (/\.ya?ml$/.test(file)) reader.parsed(file);
  return {
    tree,
    compose,
    ...defined({ traefik }),
    tunnels,
    authentik,
    containers: new Map(all.map((container) => [container.name, container])),
    records: readDns(tree),
    ...(manifest === undefined ? {} : { manifest: record(manifest) as Json }),
    ...defined({ readme }),
    problems: reader.problems,
    data: reader.data,
  };
}
