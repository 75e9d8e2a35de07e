/** A verified tree. */
import type { Manifest } from '../../schema/manifest.gen.ts';

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
