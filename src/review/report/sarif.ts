/**
 * Diagnostics as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), which code scanning of GitHub and editors read.
 * Of the optional parts it has those that GitHub uses (docs.github.com, "SARIF support for code scanning").
 */
import type { CodeCatalogue } from '../../base/diag/codes.ts';
import type { LocatedDiagnostic, Span } from '../../base/diag/diagnostic.ts';
import { sha256 } from '../../base/util/digest.ts';
import { byText } from '../../base/util/order.ts';
import { version } from '../../base/util/version.gen.ts';
import { ordered } from './order.ts';
import { type Lines, linesOf, type TextOf, withoutSecrets } from './position.ts';

interface Text {
  readonly text: string;
}

/** One code that occurs. */
interface Rule {
  readonly id: string;
  readonly shortDescription: Text;
  readonly fullDescription: Text;
  readonly help: Text & { readonly markdown: string };
  readonly defaultConfiguration: { readonly level: 'error' | 'warning' };
}

/** Lines and columns from 1, the end exclusive. */
interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: '%SRCROOT%' };
    readonly region?: Region;
  };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: 'error' | 'warning';
  readonly message: Text;
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly (Location & { readonly id: number; readonly message: Text })[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

/** One run with one result for each diagnostic, and the rules that they break, as indented JSON. */
export function renderSarif(
  diagnostics: readonly LocatedDiagnostic[],
  textOf: TextOf,
  codes: CodeCatalogue,
): string {
  const sorted = ordered(diagnostics);
  const lines = linesOf(withoutSecrets(sorted, textOf));
  const ids = [...new Set(sorted.map(({ code }) => code))].sort(byText);
  const fingerprint = fingerprints(lines);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Waybill', semanticVersion: version, rules: ids.map((id) => ruleOf(id, codes)) },
        },
        columnKind: 'utf16CodeUnits',
        results: sorted.map((one) => resultOf(one, ids.indexOf(one.code), lines, fingerprint(one))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(id: string, codes: CodeCatalogue): Rule {
  const { why, severity } = codes[id] ?? { why: id, severity: 'error' as const };
  const advice = `\`waybill explain ${id}\` shows an example.`;
  return {
    id,
    shortDescription: { text: /^.*?[.!?](?=\s|$)/s.exec(why)?.[0] ?? why },
    fullDescription: { text: why },
    help: { text: `${why}\n\n${advice.replaceAll('`', '')}`, markdown: `${why}\n\n${advice}` },
    defaultConfiguration: { level: severity },
  };
}

function resultOf(
  { code, severity, message, help, at, related }: LocatedDiagnostic,
  ruleIndex: number,
  lines: (file: string) => Lines | undefined,
  fingerprint: string,
): Result {
  const places = related.map((place, i) => ({
    id: i + 1,
    message: { text: place.message },
    ...locationOf(place.at, lines(place.at.file)),
  }));
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: help === undefined ? message : `${message}\nhelp: ${help}` },
    locations: [locationOf(at, lines(at.file))],
    ...(places.length === 0 ? {} : { relatedLocations: places }),
    partialFingerprints: { 'waybill/v1': fingerprint },
  };
}

function locationOf(at: Span, lines: Lines | undefined): Location {
  const uri = at.file.split('/').map(encodeURIComponent).join('/');
  const region = lines === undefined ? {} : { region: regionOf(at, lines) };
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, ...region } };
}

function regionOf({ start, end }: Span, lines: Lines): Region {
  const from = lines.position(start);
  // A range that ends with a line end does not touch the next line.
  const to = lines.position(start + lines.text.slice(start, end).trimEnd().length);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

/**
 * What a problem is recognised by in the next run: its code, its file, the line of source at its place, and which one of those
 * that are alike it is. Neither the line number nor the words of the message, which change for other reasons.
 */
function fingerprints(lines: (file: string) => Lines | undefined): (diagnostic: LocatedDiagnostic) => string {
  const seen = new Map<string, number>();
  return ({ code, app, at }) => {
    const own = lines(at.file);
    const source = own?.line(own.position(at.start).line).trim();
    const key = JSON.stringify([code, app, at.file, source]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return `${sha256(key)}:${count}`;
  };
}
