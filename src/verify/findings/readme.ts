/** README.md: what people review says what the programs do. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { ANY_NAME, type Exposure, exposures, isOpen, routerOf } from '../exposure.ts';
import { defineFinding, error, fileStart, type Host, type Name, reporter } from '../finding.ts';
import { isLoopback, readRange } from '../net.ts';
import { field, list, record, text, texts } from '../read/data.ts';
import { below } from '../read/reader.ts';
import { type Readme, type ReadmeRow, ticked } from '../read/readme.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { ParsedTree } from '../read/types.ts';
import { urlTarget } from '../trace/network.ts';
import { endText } from '../trace/words.ts';

const codes = defineCodes({
  'verify/readme-exposure': error(
    (p: Host & { column: string; says: string; is: string }) =>
      `README.md says ${p.column}: ${p.says} for ${p.host}; the files say: ${p.is}`,
    'find out which of the two is meant, and render the stack again',
    'The exposure table is what people review. It must say what the programs will do.',
  ),
  'verify/readme-missing': error(
    (p: Host) => `README.md does not list ${p.host}, which is routed`,
    'render the stack again',
    'The exposure table is what people review. What is not in it was not reviewed.',
  ),
  'verify/readme-lan': error(
    (p: { says: string; is: string }) => `README.md calls ${p.says} the LAN; the lists let ${p.is} in`,
    'name the real LAN under `lan:` and render the stack again',
    'What people review must be what Traefik does.',
  ),
  'verify/readme-image': error(
    (p: Name & { image: string }) => `README.md does not list ${p.image}, which \`${p.name}\` runs`,
    'render the stack again',
    'What people review must be what runs.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const readme = defineFinding({
  codes,
  run: (parsed) => {
    const told = parsed.readme;
    if (told === undefined) {
      // A tree that was written by hand need not have one.
      if (parsed.manifest === undefined || exposures(parsed).every((one) => !isOpen(one))) return [];
      return [
        report('verify/missing-file', fileStart('README.md'), {
          text: 'no README.md tells people who can reach what',
        }),
      ];
    }
    return [
      ...told.rows.flatMap((row) => rowProblems(parsed, row)),
      ...unknownNames(parsed, told),
      ...lanProblems(parsed, told),
      ...images(parsed, told),
    ];
  },
});

function rowProblems(parsed: ParsedTree, row: ReadmeRow): Diagnostic[] {
  return exposures(parsed)
    .filter(({ host }) => host === row.host)
    .flatMap((exposure) => {
      const open = isOpen(exposure);
      if (open !== row[exposure.origin]) return [reachDiffers(row, exposure)];
      return open ? [...loginDiffers(parsed, row, exposure), ...skipsDiffer(row, exposure)] : [];
    });
}

function differs(row: ReadmeRow, at: Diagnostic['at'], column: string, says: string, is: string): Diagnostic {
  return report('verify/readme-exposure', at, { host: row.host, column, says, is }, [
    { message: 'README.md', at: row.at },
  ]);
}

function reachDiffers(row: ReadmeRow, exposure: Exposure): Diagnostic {
  const { end } = exposure.trace;
  const is = isOpen(exposure)
    ? 'it is open'
    : `it is closed (${end === undefined ? 'no way in' : endText(end)})`;
  return differs(
    row,
    routerOf(exposure) ?? row.at,
    exposure.origin,
    row[exposure.origin] ? 'open' : 'closed',
    is,
  );
}

function loginDiffers(parsed: ParsedTree, row: ReadmeRow, exposure: Exposure): Diagnostic[] {
  const is = loginOf(parsed, exposure);
  const at = routerOf(exposure) ?? row.at;
  const says = row.login[exposure.origin];
  return is === says ? [] : [differs(row, at, `login from the ${exposure.origin}`, says, is)];
}

function skipsDiffer(row: ReadmeRow, exposure: Exposure): Diagnostic[] {
  const router = routerOf(exposure) ?? row.at;
  const { provider } = exposure.trace;
  const protects = row.protects.join(' ');
  const meant = exposure.protects.join(' ');
  const asked = row.login[exposure.origin] === 'authentik';
  const says = (asked && row.skips.join(' ')) || 'none';
  const is = exposure.skips.join(' ') || 'none';
  const at = provider === undefined ? router : below(provider.entry.at, 'attrs', 'skip_path_regex');
  return [
    ...(is === says ? [] : [differs(row, at, 'paths without login', says, is)]),
    ...(protects === meant || !asked
      ? []
      : [differs(row, row.at, 'paths with a login', protects || 'all', meant || 'all')]),
    ...exposure.open.map(({ path }) => differs(row, router, 'paths without login', says, path)),
  ];
}

/** A login that the request meets on its way, or one with authentik in the app itself. */
function loginOf(parsed: ParsedTree, { login, host }: Exposure): 'authentik' | 'none' {
  const inApp = parsed.authentik.providers.some(
    ({ kind, redirects }) => kind === 'oauth2' && redirects.some((url) => urlTarget(url)?.host === host),
  );
  return login === 'authentik' || inApp ? 'authentik' : 'none';
}

function unknownNames(parsed: ParsedTree, told: Readme): Diagnostic[] {
  const known = new Set(told.rows.map(({ host }) => host));
  const missing = new Map<string, Diagnostic>();
  for (const exposure of exposures(parsed)) {
    const { host } = exposure;
    if (known.has(host) || host === ANY_NAME || !isOpen(exposure)) continue;
    missing.set(host, report('verify/readme-missing', routerOf(exposure) ?? fileStart(told.file), { host }));
  }
  return [...missing.values()];
}

/** The ranges that lists of the LAN let in are those that README.md calls the LAN. */
function lanProblems(parsed: ParsedTree, told: Readme): Diagnostic[] {
  if (told.lan.length === 0) return [];
  return [...(parsed.traefik?.middlewares.values() ?? [])].flatMap((middleware) => {
    const { type, options, types } = middleware.config;
    if (!/^ip(?:Allow|White)List$/.test(type) || field(options, 'ipStrategy') !== undefined) return [];
    const ranges = texts(field(options, 'sourceRange')).filter((one) => {
      const range = readRange(one);
      return range === undefined || !isLoopback(range);
    });
    if ([...ranges].sort().join() === [...told.lan].sort().join()) return [];
    const related = told.lanAt === undefined ? [] : [{ message: 'README.md', at: told.lanAt }];
    return [
      report(
        'verify/readme-lan',
        fieldAt(middleware, types[0] ?? '', 'sourceRange'),
        { says: told.lan.join(', '), is: ranges.join(', ') },
        related,
      ),
    ];
  });
}

/** Every app's row names its images: as often as apps run an image, so often it is named. */
function images(parsed: ParsedTree, told: Readme): Diagnostic[] {
  const named = told.apps.flatMap(({ cells }) => ticked(cells.get('Image') ?? ''));
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  return [...parsed.compose.services.values()].flatMap((service) => {
    const { image, name, at } = service;
    const pair = `${appOf(parsed, name)} ${image}`;
    if (seen.has(pair)) return [];
    seen.add(pair);
    const count = (counts.get(image) ?? 0) + 1;
    counts.set(image, count);
    if (named.filter((one) => one === image).length >= count) return [];
    return [report('verify/readme-image', below(at, 'image'), { name, image })];
  });
}

/** The app to which a service belongs, by the manifest; else each is its own. */
function appOf({ manifest }: ParsedTree, name: string): string {
  const entry = list(manifest?.['services']).find((one) => record(one)['name'] === name);
  return text(record(entry)['app']) ?? name;
}
