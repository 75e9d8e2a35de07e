/** What a pass is about to do to one stack. */
import type { Container } from '../engine/container.ts';
import type { Network } from '../engine/networks.ts';
import type { Action } from '../state/receipt.ts';
import type { Move } from '../state/upgrades.ts';

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
  /** Networks to make anew. All that is in them is removed before. */
  readonly networks: readonly Network[];
  /** Images that are not here yet, with a service that names each. */
  readonly pull: readonly { readonly image: string; readonly service: string }[];
  /** Stored data that is to be upgraded before anything starts. */
  readonly moves: readonly Move[];
  /** Networks and volumes changed, or a pass was interrupted: `up` is needed although no service differs. */
  readonly touchProject: boolean;
}
