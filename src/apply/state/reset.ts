/** Data that was put aside. */

/** Data of an app that was put aside so that the app begins anew. */
export interface Reset {
  readonly app: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The backup that was made before. */
  readonly backup?: string;
  readonly places: readonly {
    readonly kind: 'volume' | 'folder';
    readonly from: string;
    readonly to: string;
  }[];
}
