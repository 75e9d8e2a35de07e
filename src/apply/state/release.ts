/** Releases of a stack as the state folder remembers them: the good one, the failed one, the one under way, and what ran before Waybill. */
import type { Problem } from '../problem.ts';

/** Digests of what makes up one service once Compose has resolved it. Keyed, because secrets are part of it. */
export interface ServiceParts {
  readonly image: string;
  readonly environment: string;
  /** Of the mounted files that the container reads once. */
  readonly files: string;
  readonly rest: string;
}

export interface AppliedService extends ServiceParts {
  /** Compose's own digest, as the label of the container had it. */
  readonly configHash: string;
}

/** applied.json: the last good release of a stack. */
export interface AppliedRelease {
  readonly commit: string;
  readonly digest: string;
  /** Keyed digest of all that Compose was told. */
  readonly inputs: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly project: string;
  readonly services: Readonly<Record<string, AppliedService>>;
  /** Keyed digests of the secrets that were delivered, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Names of the secrets that were made on this host. */
  readonly generated: readonly string[];
  readonly networks: readonly string[];
}

/** before.json: the project that a stack has taken over. */
export interface AdoptedProject {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly folder: string;
  readonly files: readonly string[];
  readonly environmentFiles: readonly string[];
  /** Services whose containers ran. */
  readonly services: readonly string[];
  /** A person wants it back, or the first release failed: the next pass ends what a kill left half-done. */
  readonly returning?: true;
}

/** failed.json: a tree that must not be tried again as it is. */
export interface FailedRelease {
  readonly commit: string;
  /** Digest of the tree and of the secrets it was given. */
  readonly key: string;
  readonly at: number;
  readonly problems: readonly Problem[];
  /** Milliseconds since 1970 from which on it may be tried again; absent when it is to blame itself. */
  readonly retryAfter?: number;
  /** How often it has been tried. */
  readonly attempts?: number;
  /** A person took it back: it does not run any more. */
  readonly byHand?: true;
}

/** journal.json: there from the first change of a running thing until the receipt is written. */
export interface Journal {
  readonly commit: string;
  readonly digest: string;
  readonly at: number;
  readonly phase: 'apply' | 'rollback';
}
