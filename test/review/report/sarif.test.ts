import { describe, expect, it } from 'vitest';
import { allCodes } from '../../../src/cli/codes.ts';
import { renderSarif } from '../../../src/review/report/sarif.ts';
import { compileText } from '../../harness/compile.ts';
import { type SarifLog, sarifProblems } from '../../strict/sarif.ts';
import { FILE, marked, problem, span, textsOf } from './marked.ts';

const sarif = (spec: string) => {
  const { diagnostics, textOf } = compileText(spec);
  const text = renderSarif(diagnostics, textOf, allCodes());
  return { text, results: (JSON.parse(text) as SarifLog).runs[0].results };
};

const examples = Object.entries(allCodes()).flatMap(([code, { example }]) =>
  typeof example === 'string' ? [[code, example] as const] : [],
);

describe('SARIF', () => {
  it.each(examples)('of the example of %s is what the standard and GitHub want', (code, example) => {
    const { text, results } = sarif(example);
    expect(sarifProblems(text)).toEqual([]);
    expect(results.map(({ ruleId }) => ruleId)).toContain(code);
  });

  it('points at the place that the message is about', () => {
    const found = marked('a:\n  «b»: c\n');
    const text = renderSarif([problem(span(found))], textsOf({ [FILE]: found.text }), allCodes());
    expect((JSON.parse(text) as SarifLog).runs[0].results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: FILE, uriBaseId: '%SRCROOT%' },
      region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 4 },
    });
  });

  it('writes names of files as a reference, and no region for a file that was not read', () => {
    const at = { file: 'stacks/a b/ü%.yaml', start: 0, end: 0 };
    const text = renderSarif([problem(at)], () => undefined, allCodes());
    expect(sarifProblems(text)).toEqual([]);
    expect(text).toContain('"uri": "stacks/a%20b/%C3%BC%25.yaml"');
    expect(text).not.toContain('"region"');
  });

  it('has one fingerprint for one problem, wherever it moves', () => {
    const spec = (before: string, twice: string) =>
      `${before}apiVersion: waybill/v1\nname: home\ndomain: example.com\nhost: {timezone: UTC, uid: 1000, gid: 1000, data: /opt/home, media: /mnt}\nlan: [192.168.1.0/24]\napps:\n  sonarr: {colour: red}\n${twice}`;
    const prints = (text: string) =>
      sarif(text).results.map(({ partialFingerprints }) => partialFingerprints);
    const [first] = prints(spec('', ''));
    expect(first).toBeDefined();
    expect(prints(spec('# One line more.\n\n', ''))).toEqual([first]);
    const both = prints(spec('', '  radarr: {colour: red}\n'));
    expect(new Set(both.map((print) => print['waybill/v1'])).size).toBe(2);
    expect(both).toContainEqual(first);
  });

  it('is valid without any problem', () => {
    expect(sarifProblems(renderSarif([], () => undefined, allCodes()))).toEqual([]);
  });
});
