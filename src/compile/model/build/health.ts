/** Health checks as Compose writes them, and how long the applier waits for them. */
import type { Health, HttpHealth } from '../../../schema/app.gen.ts';
import type { ComposeHealth } from '../compose.ts';
import type { Service } from '../model.ts';
import { literal } from './text.ts';

/** Kinder than a probe every five seconds, which takes a small machine's time and trips over one slow answer. */
/** What Docker takes where a probe leaves something out (docs.docker.com/reference/dockerfile, HEALTHCHECK). */
const DOCKERS = { interval: '30s', timeout: '30s', retries: 3, start_period: '0s' };

const DEFAULTS = { interval: '30s', timeout: '10s', retries: 5, startPeriod: '60s' };

/** Seconds that a container without a probe must stay up. */
const STAYS_UP = 20;

/** Seconds on top of what the probe itself may take: creation and start of the container. */
const MARGIN = 30;

/** Seconds that an image's own probe may take after its start period; images check every 30 seconds, three times. */
const IMAGE_PROBE = 150;

interface Timed {
  readonly interval?: string;
  readonly timeout?: string;
  readonly retries?: number;
  readonly startPeriod?: string;
}

/** The `healthcheck` of a service; undefined when the image brings its own or has none. */
export function composeHealth(health: Health): ComposeHealth | undefined {
  if (health.kind === 'none' || health.kind === 'image') return undefined;
  const test = health.kind === 'http' ? httpProbe(health) : ['CMD', ...health.command];
  const timed: Timed = health;
  return {
    test: test.map(literal),
    interval: timed.interval ?? DEFAULTS.interval,
    timeout: timed.timeout ?? DEFAULTS.timeout,
    retries: timed.retries ?? DEFAULTS.retries,
    start_period: timed.startPeriod ?? DEFAULTS.startPeriod,
  };
}

function httpProbe(health: HttpHealth): string[] {
  const scheme = health.scheme ?? 'http';
  // Busybox's wget tries ::1 first and gives up; the other tools try both.
  const address = health.tool === 'wget' ? '127.0.0.1' : 'localhost';
  const url = `${scheme}://${address}:${health.port}${health.path}`;
  // A certificate of the app's own making cannot be checked, and the request never leaves the container.
  const insecure = scheme === 'https';
  switch (health.tool) {
    case 'curl':
      return ['CMD', 'curl', '-fsS', ...(insecure ? ['-k'] : []), '-o', '/dev/null', url];
    case 'wget':
      return ['CMD', 'wget', '-q', ...(insecure ? ['--no-check-certificate'] : []), '-O', '/dev/null', url];
    case 'node':
      return [
        'CMD',
        'node',
        '-e',
        `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`,
      ];
    case 'python3':
      return ['CMD', 'python3', '-c', `import urllib.request as r; r.urlopen('${url}', timeout=5)`];
  }
}

/** What the applier waits for, and for how many seconds. */
export function gateOf(health: Health, job: boolean): Pick<Service, 'gate' | 'timeout'> {
  if (job) return { gate: 'completed', timeout: 600 };
  if (health.kind === 'none') return { gate: 'running', timeout: STAYS_UP };
  const startPeriod = seconds(health.startPeriod ?? DEFAULTS.startPeriod);
  if (health.kind === 'image') return { gate: 'healthy', timeout: startPeriod + IMAGE_PROBE + MARGIN };
  const timed: Timed = health;
  const attempt = seconds(timed.interval ?? DEFAULTS.interval) + seconds(timed.timeout ?? DEFAULTS.timeout);
  return { gate: 'healthy', timeout: startPeriod + attempt * (timed.retries ?? DEFAULTS.retries) + MARGIN };
}

/** The same for a probe in Compose's own words, as an override brings it; absent when it takes the probe away. */
export function gateOfCompose(health: ComposeHealth | undefined): Pick<Service, 'gate' | 'timeout'> {
  const test = health?.test ?? [];
  if (health === undefined || health.disable === true || test[0] === 'NONE')
    return { gate: 'running', timeout: STAYS_UP };
  const { interval, timeout, retries, start_period: startPeriod } = { ...DOCKERS, ...health };
  const attempt = seconds(interval) + seconds(timeout);
  return { gate: 'healthy', timeout: seconds(startPeriod) + attempt * Number(retries) + MARGIN };
}

/** Seconds of a duration as Go writes it, rounded up: `90s`, `1m30s`, `500ms`. */
function seconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000001 };
  const parts = [...String(duration).matchAll(/(\d+(?:\.\d+)?)(h|ms|us|m|s)/g)];
  return Math.ceil(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0), 0),
  );
}
