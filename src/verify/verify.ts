/**
 * Verify: everything that is wrong in a tree, found in its files alone. Nothing here knows how the files were made; they
 * are read as Compose, Traefik, cloudflared and authentik will read them.
 */
import type { Diagnostic, LocatedDiagnostic } from '../base/diag/diagnostic.ts';
import { disagreements } from './agreement.ts';
import { type Exposure, exposures } from './exposure.ts';
import { allowLists } from './findings/allow-lists.ts';
import { blueprints } from './findings/blueprints.ts';
import { certificates } from './findings/certificates.ts';
import { containers } from './findings/containers.ts';
import { definitions } from './findings/definitions.ts';
import { dns } from './findings/dns.ts';
import { entryPoints } from './findings/entry-points.ts';
import { headers } from './findings/headers.ts';
import { homepage } from './findings/homepage.ts';
import { knownKeys } from './findings/known-keys.ts';
import { logins } from './findings/logins.ts';
import { manifest } from './findings/manifest.ts';
import { manifestHost } from './findings/manifest-host.ts';
import { outposts } from './findings/outposts.ts';
import { providers } from './findings/providers.ts';
import { reach } from './findings/reach.ts';
import { reading } from './findings/reading.ts';
import { readme } from './findings/readme.ts';
import { references } from './findings/references.ts';
import { type Find, fileStart, report } from './findings/report.ts';
import { rights } from './findings/rights.ts';
import { routers } from './findings/routers.ts';
import { secrets } from './findings/secrets.ts';
import { trustedProxies } from './findings/trusted-proxies.ts';
import { tunnel } from './findings/tunnel.ts';
import { tunnelRouters } from './findings/tunnel-routers.ts';
import { located } from './read/span.ts';
import type { Tree, World } from './read/types.ts';
import { readWorld } from './read/world.ts';

const FINDERS: readonly Find[] = [
  reading,
  knownKeys,
  entryPoints,
  headers,
  certificates,
  providers,
  routers,
  definitions,
  allowLists,
  logins,
  blueprints,
  outposts,
  trustedProxies,
  tunnel,
  tunnelRouters,
  reach,
  readme,
  rights,
  references,
  containers,
  secrets,
  dns,
  homepage,
  manifest,
  manifestHost,
  disagreements,
];

/** What was found in a tree: faults, and who can reach what. */
export interface Verification {
  readonly diagnostics: readonly LocatedDiagnostic[];
  readonly exposures: readonly Exposure[];
  readonly world?: World;
}

/** Verifies a tree: the text of every file by its path. */
export function verify(tree: Tree): Verification {
  const { world, found } = findFaults(tree);
  const diagnostics = found.map((one) => located(tree, one));
  return world === undefined
    ? { diagnostics, exposures: [] }
    : { diagnostics, exposures: exposures(world), world };
}

/** The faults of a tree with their places not looked up yet. */
export function findFaults(tree: Tree): { readonly world?: World; readonly found: readonly Diagnostic[] } {
  const world = readWorld(tree);
  if (world === undefined) return { found: [report('verify/no-project', fileStart('compose.yaml'), {})] };
  return { world, found: unique(FINDERS.flatMap((find) => find(world))) };
}

/** Two finders may see one fault: the same words at the same place are said once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const key = `${one.code} ${one.message} ${JSON.stringify(one.at)}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
