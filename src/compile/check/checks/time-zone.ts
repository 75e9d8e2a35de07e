/** The time zone: a name that the tz database has. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { didYouMean } from '../../../base/diag/suggest.ts';
import { TIME_ZONES } from '../../../base/util/time-zones.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/unknown-time-zone': {
    severity: 'error',
    message: (p: { zone: string }) => `there is no time zone \`${p.zone}\``,
    help: (p: { hint: string | undefined }) => p.hint ?? 'write it like Europe/Berlin, or UTC',
    why: 'A container that does not know the name of its time zone uses UTC silently: schedules and logs are hours off.',
    example: `${PLAIN_STACK.replace('Europe/Berlin', 'Europe/Berln')}apps: {sonarr: {}}\n`,
  },
});

export const timeZone = defineCheck({
  name: 'time-zone',
  codes,
  run: ({ source, host: { timezone: zone } }) =>
    TIME_ZONES.includes(zone)
      ? []
      : [
          diagnose(
            codes,
            'check/unknown-time-zone',
            { file: source, pointer: '/host/timezone', on: 'value' },
            { zone, hint: didYouMean(zone, TIME_ZONES) },
          ),
        ],
});
