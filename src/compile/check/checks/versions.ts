/** Versions for which the files are written: Traefik, authentik and cloudflared get configuration made here. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/unsupported-version': {
    severity: 'error',
    message: (p: { service: string; image: string; reason: string }) =>
      `\`${p.service}\` cannot run ${p.image}: ${p.reason}`,
    help: () => 'leave the version out to get the one of the catalogue, or write a newer one',
    why: 'The files of the tree are written for certain versions. An older program refuses a key that it does not know and does not start, or starts without a protection that the file asks for.',
    example: `${PLAIN_STACK}apps: {traefik: {access: [], version: v3.7.10}, sonarr: {}}\n`,
  },
});

interface Program {
  /** Last part of the name of its image, whatever registry it comes from. */
  readonly image: RegExp;
  readonly since: readonly number[];
  readonly older: string;
  /** Versions that must not be used although they are new enough. */
  readonly broken?: Readonly<Record<string, string>>;
}

const PROGRAMS: readonly Program[] = [
  {
    // CVE-2026-88011; the key that closes it came with the same version (doc.traefik.io/traefik/v3.7/migrate/v3).
    image: /(?:^|\/)traefik$/,
    since: [3, 7, 12],
    older:
      'Traefik before 3.7.12 lets visitors forge the user that authentik reports, and does not know the setting that stops them',
  },
  {
    // Releases 2025.10 and 2025.12 (docs.goauthentik.io/releases): no Redis any more, and files at /data.
    image: /(?:^|\/)goauthentik\/server$|(?:^|\/)authentik\/server$/,
    since: [2025, 12],
    older: 'authentik before 2025.12 needs a Redis server, and keeps its files at another place',
    // github.com/goauthentik/authentik/issues/25352
    broken: { '2026.8.0': 'the outposts of authentik 2026.8.0 are never healthy, so that nobody can log in' },
  },
  {
    // `cloudflared tunnel ready` came with 2024.11.
    image: /(?:^|\/)cloudflared$/,
    since: [2024, 11],
    older: 'cloudflared before 2024.11 cannot be asked whether it is ready',
  },
];

export const versions = defineCheck({
  name: 'versions',
  codes,
  run: (model) => {
    const builtIn = new Set(model.apps.filter(({ role }) => role !== undefined).map(({ name }) => name));
    return model.services
      .filter(({ app }) => builtIn.has(app))
      .flatMap((service) => problems(model, service));
  },
});

function problems(model: Model, service: Service): Diagnostic[] {
  const { image } = service.compose;
  const [, name = '', tag = ''] = /^([^@]*?)(?::([^:/@]+))?(?:@.*)?$/.exec(image) ?? [];
  const program = PROGRAMS.find((known) => known.image.test(name));
  const version = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1];
  if (program === undefined || version === undefined) return [];
  const reason = isSince(version, program.since) ? program.broken?.[version] : program.older;
  if (reason === undefined) return [];
  const args = { service: service.name, image, reason };
  return [diagnose(codes, 'check/unsupported-version', placeOf(model, service), args, { app: service.app })];
}

/** True when a version is not older than another. A part that is left out stands for the newest. */
function isSince(version: string, first: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  const i = first.findIndex((part, at) => parts[at] !== part);
  const part = parts[i];
  return i < 0 || part === undefined || part > (first[i] ?? 0);
}

function placeOf(model: Model, service: Service): Place {
  if (service.overridden) return keyPlace(model, service, 'image');
  return { ...service.place, pointer: join(service.place.pointer, 'version'), on: 'value' };
}
