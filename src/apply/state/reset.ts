/** Data that was set aside. */

/** Data of an app that was set aside so that the app starts fresh. */
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
