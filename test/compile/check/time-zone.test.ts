import { describe, expect, it } from 'vitest';
import { TIME_ZONES } from '../../../src/base/util/time-zones.ts';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const zone = (name: string) => problems(`${PLAIN_STACK.replace('Europe/Berlin', name)}apps: {sonarr: {}}\n`);

describe('a time zone', () => {
  it.each([
    'Europe/Berlin',
    'UTC',
    'Etc/GMT+5',
    'America/Argentina/Buenos_Aires',
    'US/Eastern',
    'Asia/Calcutta',
  ])('known: %s', (name) => expect(zone(name)).toEqual([]));

  it.each(['Europe/Berln', 'europe/berlin', 'Berlin', 'Local', 'Mars/Phobos', 'Factory'])(
    'unknown: %s',
    (name) => expect(zone(name)).toEqual([`check/unknown-time-zone ${name}`]),
  );

  it('has no name that this machine does not know', () => {
    const known = (name: string) => {
      try {
        return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
      } catch {
        return false;
      }
    };
    expect(TIME_ZONES.length).toBeGreaterThan(590);
    expect(TIME_ZONES.filter((name) => !known(name))).toEqual([]);
  });
});
