/** The values of an upgrade of stored data. */

/** One volume that a newer version of its program is to take over. */
export interface DataUpgrade {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  /** Docker volume, by its full name. */
  readonly volume: string;
  readonly database: string;
  readonly user: string;
  /** Secret that holds the password of that user. */
  readonly password: string | undefined;
  /** Services that must be stopped. */
  readonly consumers: readonly string[];
}

/** How the old server is started once more, alone and out of everybody's reach. */
export interface OldServer {
  /** Id of the image. */
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
  /** Variables that say where the data lies. The others are for a first start. */
  readonly environment: readonly string[];
  /** Where the volume is mounted. */
  readonly target: string;
  readonly sharedMemory: number;
}

/**
 * How far an upgrade has come. Until `copied` the volume is as it was; from then on the copy is whole, and the volume may
 * be anything until `compared`.
 */
export type Step = 'begun' | 'dumped' | 'copied' | 'compared';

/** An upgrade that is under way, as it is on the disk. */
export interface UpgradeRun extends DataUpgrade {
  readonly step: Step;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Volume that holds the copy of the old data. */
  readonly copy: string;
  /** Bytes of the old data. */
  readonly bytes: number;
  /** Bytes of all databases, as the server counts them. */
  readonly content: number;
  /** Folder of the dump. */
  readonly dump: string;
  /** The dump is that of a backup, which stays. */
  readonly backup?: string;
  readonly old: OldServer;
  /** Containers that were stopped for it, the database last. */
  readonly stopped: readonly string[];
}

/** progress.json: what an upgrade does at this moment. */
export interface ProgressFacts {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  readonly step: 'stop' | 'dump' | 'copy' | 'restore' | 'compare';
  readonly number: number;
  readonly of: number;
  /** How much of the step is done, from 0 to 1, where that can be measured. */
  readonly part: number;
  readonly secondsLeft?: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The old data of an upgrade that is done. */
export interface KeptVolume {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  readonly volume: string;
  readonly at: number;
  readonly bytes: number;
}

/** upgrades.json of a stack. */
export interface Upgrades {
  readonly running: readonly UpgradeRun[];
  readonly kept: readonly KeptVolume[];
}
