/** Everything that Waybill asks of the machine: the only door to files. A twin in memory serves the tests. */

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
  /** Bytes; 0 for anything but a file. */
  readonly size: number;
}

export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** Only the user who runs Waybill may read it (mode 0600), not even for a moment. */
  readonly private?: boolean;
}

/** File access by absolute path. Methods throw only for faults of the machine (no permission, disk full). */
export interface Host {
  /** What is at a path, links not followed; undefined when there is nothing. */
  kind(path: string): EntryKind | undefined;
  /** Entries of a folder ordered by name, links not followed; undefined when there is no such folder. */
  list(path: string): Entry[] | undefined;
  /** Bytes of a file; undefined when there is none. */
  read(path: string): Uint8Array | undefined;
  /**
   * Replaces files, each in one step: readers see the old text or the new one, never a part. All texts are on the disk
   * before the first file is replaced, so a full disk changes nothing. Makes folders as needed.
   */
  write(files: readonly NewFile[]): void;
  /** Removes a file, and then each parent folder below `root` that is empty. */
  remove(path: string, root: string): void;
}
