/** What a pass is about to do to one stack, and what that is computed from. */
import type { Service } from '../../schema/manifest.gen.ts';
import type { DriftPolicy } from '../config.ts';
import type { Resolved } from '../engine/compose.ts';
import type { Container } from '../engine/container.ts';
import type { Network } from '../engine/networks.ts';
import type { Difference } from '../repository/sync.ts';
import type { Tree } from '../repository/tree.ts';
import type { Action } from '../state/receipt.ts';
import type { AppliedRelease, Journal } from '../state/release.ts';
import type { DataUpgrade } from '../state/upgrades.ts';
import type { ResolvedRelease } from './resolved-release.ts';

export interface PlanInput {
  readonly tree: Tree;
  readonly resolved: Resolved;
  /** Services that get a container. */
  readonly services: readonly Service[];
  /** Digest of all that Compose is told. */
  readonly inputs: string;
  readonly applied: AppliedRelease | undefined;
  readonly containers: readonly Container[];
  readonly outposts: readonly Container[];
  /** Networks of the stack that are on the host. */
  readonly networks: readonly Network[];
  /** Ids of the images that are on the host, by name. */
  readonly images: ReadonlyMap<string, string>;
  /** Keyed digests of the secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly difference: Difference;
  /** The last pass did not finish, or the host was restarted: stopped containers may have to be started. */
  readonly interrupted: boolean;
  readonly drift: DriftPolicy;
}

export interface Plan {
  /** What happens to containers. */
  readonly actions: readonly Action[];
  /** Files of the tree that are written or deleted. */
  readonly files: readonly Action[];
  /** Differences made by hand. */
  readonly drift: readonly Action[];
  /** Services that `docker compose up` is given. Finished jobs are left out: it would run them again. */
  readonly up: readonly string[];
  /** Services that a secret file makes restart. */
  readonly restart: readonly string[];
  /** Containers to remove, by id. */
  readonly remove: readonly Container[];
  /** Outposts to remove at once, by id. */
  readonly outposts: readonly Container[];
  /** Networks to recreate. Everything in them is removed before. */
  readonly networks: readonly Network[];
  /** Images that are not here yet, with a service that names each. */
  readonly pull: readonly { readonly image: string; readonly service: string }[];
  /** Stored data that is to be upgraded before anything starts. */
  readonly upgrades: readonly DataUpgrade[];
  /** Networks and volumes changed, or a pass was interrupted: `up` is needed although no service differs. */
  readonly projectChanged: boolean;
}

/** A release on its way: what is to be done to run it, and what ran before. */
export interface Rollout {
  readonly release: ResolvedRelease;
  readonly plan: Plan;
  readonly before: readonly Container[];
  readonly phase: Journal['phase'];
}
