/** The values that the steps hand on. */
import type { Manifest } from '../schema/manifest.gen.ts';
import type { Problem } from './problem.ts';
import type { Move } from './state/upgrades.ts';

export type DriftPolicy = 'report' | 'repair';
export type RollbackPolicy = 'last-good' | 'never';

/** A receiver of notifications. */
export interface NotifyConfig {
  readonly preset: 'webhook' | 'ntfy' | 'discord' | 'gotify' | 'healthchecks' | 'commit-status';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Body of a `webhook`, with `{{outcome}}` and the like. */
  readonly template?: string;
}

/** schema/applier.schema.json. */
export interface ApplierConfig {
  readonly apiVersion: 'waybill/v1';
  readonly repository: { readonly url: string; readonly branch: string; readonly tree?: string };
  readonly host?: string;
  readonly stacks: readonly string[];
  readonly state?: string;
  readonly secrets?: string;
  readonly identity?: string;
  readonly policies?: {
    readonly drift?: DriftPolicy;
    readonly rollback?: Readonly<Record<string, RollbackPolicy>>;
  };
  readonly verify?: { readonly allowedSigners?: string; readonly gnupgHome?: string };
  readonly notify?: readonly NotifyConfig[];
  readonly metrics?: string;
  readonly keepReleases?: number;
  readonly backups?: { readonly folder?: string; readonly keep?: number };
}

/** The configuration with nothing left out. */
export interface Settings {
  /** Path of the configuration file. */
  readonly file: string;
  readonly repository: { readonly url: string; readonly branch: string; readonly tree: string };
  readonly host: string | undefined;
  readonly stacks: readonly string[];
  readonly state: string;
  readonly secrets: string;
  /** File with the identity of age. */
  readonly identity: string;
  readonly drift: DriftPolicy;
  readonly rollback: (stack: string) => RollbackPolicy;
  readonly verify: { readonly allowedSigners?: string; readonly gnupgHome?: string };
  readonly notify: readonly NotifyConfig[];
  readonly metrics: string | undefined;
  readonly keepReleases: number;
  readonly backups: { readonly folder: string; readonly keep: number };
}

/** A verified tree: what was checked is what gets written, byte by byte. */
export interface Tree {
  readonly stack: string;
  readonly commit: string;
  /** SHA-256 of the manifest, which holds the digests of all the rest. */
  readonly digest: string;
  readonly manifest: Manifest;
  /** Every file, the manifest included, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Digests of what makes up one service once Compose has resolved it. Keyed, because secrets are part of it. */
export interface ServiceParts {
  readonly image: string;
  readonly environment: string;
  /** Of the mounted files that the container reads once. */
  readonly files: string;
  readonly rest: string;
}

/** What Compose makes of a tree. */
export interface Resolved {
  readonly services: Readonly<Record<string, ServiceParts>>;
  /** Digest of networks, volumes and all else that is no service. */
  readonly project: string;
  readonly networks: readonly ResolvedNetwork[];
}

/** What the JSON of `docker compose config` says of a network. */
export interface ResolvedNetwork {
  readonly name: string;
  readonly external?: boolean;
  readonly driver?: string;
  readonly internal?: boolean;
  readonly enable_ipv6?: boolean;
  readonly driver_opts?: Readonly<Record<string, unknown>>;
  readonly ipam?: { readonly config?: readonly { readonly subnet?: string }[] };
}

/** A network on the host. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly ipv6: boolean;
  /** Address ranges, as `10.1.0.0/16`. */
  readonly ranges: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  /** Containers that are in it now. */
  readonly members: readonly { readonly id: string; readonly name: string }[];
}

export interface Container {
  readonly id: string;
  readonly name: string;
  /** Compose service; undefined for a container that Compose does not know. */
  readonly service: string | undefined;
  readonly image: string;
  readonly imageId: string;
  readonly status: string;
  /** `starting`, `healthy`, `unhealthy`; undefined without a health check. */
  readonly health: string | undefined;
  readonly exitCode: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly restarts: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
}

export interface AppliedService extends ServiceParts {
  /** Compose's own digest, as the label of the container had it. */
  readonly configHash: string;
}

/** applied.json: the last good release of a stack. */
export interface Applied {
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
export interface Before {
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
export interface Failed {
  readonly commit: string;
  /** Digest of the tree and of the secrets it was given. */
  readonly key: string;
  readonly at: number;
  readonly problems: readonly Problem[];
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

export type ActionKind =
  | 'upgrade'
  | 'create'
  | 'recreate'
  | 'restart'
  | 'start'
  | 'remove'
  | 'leave'
  | 'write'
  | 'delete';

export type Reason =
  | 'new'
  | 'changed'
  | 'gone'
  | 'image'
  | 'environment'
  | 'mounted file'
  | 'configuration'
  | 'secret'
  | 'network'
  | 'drift'
  | 'interrupted'
  | 'unknown to Waybill';

/** One thing that a pass will do, and why. */
export interface Action {
  readonly kind: ActionKind;
  /** Service, container, file or image. */
  readonly subject: string;
  readonly reasons: readonly Reason[];
  /** More words, for people. */
  readonly detail?: string;
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
  /** Networks to make anew. All that is in them is removed before. */
  readonly networks: readonly Network[];
  /** Images that are not here yet, with a service that names each. */
  readonly pull: readonly { readonly image: string; readonly service: string }[];
  /** Stored data that is to be upgraded before anything starts. */
  readonly moves: readonly Move[];
  /** Networks and volumes changed, or a pass was interrupted: `up` is needed although no service differs. */
  readonly touchProject: boolean;
}

export type Outcome =
  | 'in-step'
  | 'applied'
  | 'repaired'
  | 'drifted'
  | 'failing'
  | 'held'
  | 'refused'
  | 'rolled-back'
  | 'failed';

export interface ReceiptService {
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly container: string;
  readonly health: string;
}

/** schema/receipt.schema.json: one line of the log of receipts. */
export interface Receipt {
  readonly apiVersion: 'waybill/v1';
  readonly started: string;
  readonly seconds: number;
  readonly stack: string;
  readonly outcome: Outcome;
  /** Commit that was wanted; absent when none could be had. */
  readonly commit?: string;
  readonly tree?: string;
  /** Release that runs afterwards. */
  readonly release?: string;
  readonly actions: readonly Action[];
  readonly problems: readonly Problem[];
  readonly services: readonly ReceiptService[];
  readonly durations: Readonly<Record<string, number>>;
  readonly logs: Readonly<Record<string, string>>;
}
