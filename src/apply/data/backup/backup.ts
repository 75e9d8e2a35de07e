/** What a backup is. */

/** The data of one service in a backup. */
export interface Part {
  readonly service: string;
  /** A dump by the database's own tools, or everything in a volume or folder as it was while nobody wrote to it. */
  readonly kind: 'postgresql' | 'archive';
  readonly engine: string;
  readonly version: string;
  readonly volume?: string;
  readonly folder?: string;
  /** Folder below that of the backup. */
  readonly path: string;
}

/** backup.json: written last, so that a backup without it is none. */
export interface Backup {
  readonly apiVersion: 'waybill/v1';
  /** Name of its folder: the moment at which it was begun. */
  readonly id: string;
  readonly stack: string;
  /** The release that ran. */
  readonly commit: string;
  /** What was asked for: the stack, or one app or service of it. */
  readonly of: string;
  readonly bytes: number;
  readonly parts: readonly Part[];
  /** SHA-256 of SHA256SUMS, which lists every file. */
  readonly sums: string;
}
