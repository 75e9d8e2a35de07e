/** unsent.json: requests that a receiver of notifications has not taken yet. */

export interface Unsent {
  /** Digest of what the receiver is configured as: one that is changed or removed is told nothing old. */
  readonly receiver: string;
  /** What follows the address of the receiver, which may hold a token and stays in the configuration. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function isUnsent(value: unknown): value is Unsent {
  const { receiver, path, headers, body } = (value ?? {}) as Partial<Record<keyof Unsent, unknown>>;
  return [receiver, path, body].every((one) => typeof one === 'string') && typeof headers === 'object';
}
