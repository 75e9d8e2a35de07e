/** Images have versions. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { Service } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/floating-image': {
    severity: 'warning',
    message: (p: { service: string; image: string }) =>
      `\`${p.service}\` follows a moving version: ${p.image}`,
    help: () => 'write a full version, so that a change of what runs is a change of this file',
    why: 'With `latest` the same commit starts another program next month, nobody reviewed it, and going back to the last good commit does not bring the old one back.',
    example: `${PLAIN_STACK}apps:\n  web: {image: "nginx:latest", port: 80}\n`,
  },
  'check/floating-database': {
    severity: 'error',
    message: (p: { service: string; image: string }) =>
      `the database \`${p.service}\` follows a moving version: ${p.image}`,
    help: () => 'write a full version',
    why: 'A database that comes back in another major version does not read its own data, or converts it for good. No way leads back from there.',
    example: `${PLAIN_STACK}apps:\n  db: {image: "postgres:latest"}\n`,
  },
});

/** Images whose data belong to one major version. */
const DATABASE =
  /(?:^|\/)(?:postgres|postgresql|mariadb|mysql|mongo|mongodb|redis|valkey|elasticsearch|timescaledb[a-z-]*|influxdb)(?::|$)/;

const MOVING = new Set([
  'latest',
  'stable',
  'edge',
  'main',
  'master',
  'nightly',
  'develop',
  'dev',
  'beta',
  'rolling',
  'lts',
]);

export const images = defineCheck({
  name: 'images',
  codes,
  run: (model) => model.services.flatMap((service) => problems(service)),
});

function problems({ name, app, compose, floating, place }: Service): Diagnostic[] {
  const { image } = compose;
  if (floating !== undefined || image.includes('@sha256:')) return [];
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag !== undefined && !MOVING.has(tag)) return [];
  const code = DATABASE.test(image) ? 'check/floating-database' : 'check/floating-image';
  return [diagnose(codes, code, place, { service: name, image }, { app })];
}
