/** Warnings that the user has read and accepted. */
import { defineCodes, diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../base/diag/example.ts';
import type { Silence } from '../model/model.ts';

export const silenceCodes = defineCodes({
  'check/useless-silence': {
    severity: 'warning',
    message: (p: { code: string }) => `nothing is silenced here: there is no such warning \`${p.code}\``,
    help: () => 'remove the entry',
    why: 'A silencer that silences nothing hides the next warning of its kind before anybody has read it.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\nsilence: [{code: check/docker-socket, app: sonarr, reason: it was needed once}]\n`,
  },
});

/** Leaves out silenced warnings. Errors stay; an entry that silences nothing becomes a warning itself. */
export function applySilences(
  diagnostics: readonly Diagnostic[],
  silences: readonly Silence[],
): Diagnostic[] {
  const silencing = (silence: Silence, d: Diagnostic) =>
    d.severity === 'warning' &&
    d.code === silence.code &&
    (silence.app === undefined || silence.app === d.app);
  const kept = diagnostics.filter((d) => !silences.some((silence) => silencing(silence, d)));
  const useless = silences.filter((silence) => !diagnostics.some((d) => silencing(silence, d)));
  const complaints = useless.map(({ code, place }) =>
    diagnose(silenceCodes, 'check/useless-silence', place, { code }),
  );
  return [...kept, ...complaints];
}
