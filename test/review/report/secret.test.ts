/** A problem that is about a secret says where it is, and in no form what it is. */
import { expect, it } from 'vitest';
import { allCodes } from '../../../src/cli/codes.ts';
import { leaks } from '../../../src/compile/write/plan.ts';
import { renderGithub } from '../../../src/review/report/github.ts';
import { renderPage } from '../../../src/review/report/html/page.ts';
import { renderJson } from '../../../src/review/report/json.ts';
import { renderSarif } from '../../../src/review/report/sarif.ts';
import { renderText } from '../../../src/review/report/text.ts';

const VALUE = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const TEXT = `services:\n  web:\n    environment:\n      NAME: ${VALUE}\n`;

it('names the line of a secret and never shows it', () => {
  const diagnostics = leaks([{ path: 'compose/web.yaml', text: TEXT }]);
  const textOf = () => TEXT;
  const forms = [
    renderText(diagnostics, textOf, { color: false }),
    renderJson(diagnostics, textOf),
    renderGithub(diagnostics, textOf),
    renderSarif(diagnostics, textOf, allCodes()),
    renderPage({ title: '', about: '', stacks: [], diagnostics, textOf }),
  ];
  for (const form of forms) {
    expect(form).toContain('write/secret-in-tree');
    expect(form).toContain('compose/web.yaml');
    expect(form).toMatch(/\b4\b/);
    expect(form).not.toContain(VALUE.slice(4, 20));
  }
});

it('has the same fingerprint whatever the secret is: from a digest of its line a short one could be guessed', () => {
  const prints = [VALUE, `ghp_${'Z9y8X7w6V5u4'.repeat(3)}`].map((value) => {
    const text = TEXT.replace(VALUE, value);
    const log = renderSarif(leaks([{ path: 'compose/web.yaml', text }]), () => text, allCodes());
    return /"waybill\/v1": "(.*)"/.exec(log)?.[1];
  });
  expect(prints[0]).toBeDefined();
  expect(prints[1]).toBe(prints[0]);
});
