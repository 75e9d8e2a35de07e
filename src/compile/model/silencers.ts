/** All warnings that are accepted: by the spec, and by definitions of apps whose images have no versions. */
import type { Silencer } from '../../base/diag/silence.ts';
import type { Model } from './model.ts';

export interface Accepted extends Silencer {
  readonly reason: string;
}

/** The silences of the spec first, in its order. */
export function silencersOf({ silences, services }: Pick<Model, 'silences' | 'services'>): Accepted[] {
  const floating = services.flatMap(({ app, floating: reason }): Accepted[] =>
    reason === undefined ? [] : [{ code: 'verify/floating-image', app, reason }],
  );
  return [...silences, ...floating];
}
