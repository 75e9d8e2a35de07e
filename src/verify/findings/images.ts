/** Images have versions; those of databases always. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, type Name, reporter, warning } from '../finding.ts';
import { repositoryOf } from '../read/containers.ts';
import { below } from '../read/reader.ts';
import type { Container } from '../read/types.ts';

const codes = defineCodes({
  'verify/floating-database': error(
    (p: Name & { image: string }) => `the database \`${p.name}\` follows a moving version: ${p.image}`,
    'write a full version',
    'A database that starts in another major version cannot read its own data, or converts it for good. There is no way back.',
  ),
  'verify/floating-image': warning(
    (p: Name & { image: string }) => `\`${p.name}\` follows a moving version: ${p.image}`,
    'write a full version, so that a change of what runs is a change of this file',
    'Next month the same commit starts another program that nobody reviewed, and going back to the last good commit does not bring the old one back.',
  ),
});

const report = reporter(codes);

/** Compose services with an image that moves. */
export const images = defineFinding({
  codes,
  run: (parsed) => [...parsed.compose.services.values()].flatMap(image),
});

const MOVING = /^(?:latest|stable|edge|main|master|nightly|develop|dev|beta|rolling|lts|release)$/;

/** Images whose data belong to one major version. */
const DATABASE =
  /(?:^|\/)(?:postgres|postgresql|mariadb|mysql|mongo|mongodb|redis|valkey|elasticsearch|timescaledb[a-z-]*|influxdb)$/;

/** Of these every version reads the data of all others with the same major number, so a tag that names it is enough. */
const SAME_DATA = /(?:^|\/)(?:postgres|postgresql|redis|valkey|mongo|mongodb)$/;

/** A tag that names no full version, or none at all. */
function image({ name, image: full, at }: Container): Diagnostic[] {
  if (full.includes('@sha256:')) return [];
  const tag = /:([^/:]+)$/.exec(full)?.[1];
  const moving = tag === undefined || MOVING.test(tag) || !/\d/.test(tag) || /^v?\d+(?:-[a-z]+)?$/.test(tag);
  const safe = /^v?\d/.test(tag ?? '') && SAME_DATA.test(repositoryOf(full));
  const code =
    DATABASE.test(repositoryOf(full)) && !safe ? 'verify/floating-database' : 'verify/floating-image';
  return moving ? [report(code, below(at, 'image'), { name, image: full })] : [];
}
