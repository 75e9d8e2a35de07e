/** Warnings that the user has read and accepted. */
import { defineCodes, diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../base/diag/example.ts';
import { silences } from '../../base/diag/silence.ts';
import type { Model } from '../model/model.ts';
import { silencersOf } from '../model/silencers.ts';

export const silenceCodes = defineCodes({
  'check/useless-silence': {
    severity: 'warning',
    message: (p: { code: string }) => `this silences nothing: no warning \`${p.code}\` was reported`,
    help: () => 'remove the entry',
    why: 'A silencer that silences nothing hides the next warning of its kind before anyone has read it.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\nsilence: [{code: check/skipped-login, app: sonarr, reason: it was needed once}]\n`,
  },
});

/** Codes of findings in the files of a tree. */
const OF_TREES = /^verify\//;

/**
 * Leaves out silenced warnings. Errors stay; an entry that silences nothing becomes a warning itself.
 * `proved`: the files were judged, so a warning about them that is not here does not exist.
 */
export function applySilences(
  diagnostics: readonly Diagnostic[],
  model: Pick<Model, 'silences' | 'services'>,
  proved: boolean,
): Diagnostic[] {
  const accepted = silencersOf(model);
  const kept = diagnostics.filter((d) => !accepted.some((silencer) => silences(silencer, d)));
  const useless = model.silences.filter(
    (silence) => (proved || !OF_TREES.test(silence.code)) && !diagnostics.some((d) => silences(silence, d)),
  );
  const complaints = useless.map(({ code, place }) =>
    diagnose(silenceCodes, 'check/useless-silence', place, { code }),
  );
  return [...kept, ...complaints];
}
