/** A problem that is about a secret says where it is, and in no form what it is. */
import { expect, it } from 'vitest';
import { allCodes } from '../../../src/cli/codes.ts';
import { leaks } from '../../../src/compile/write/plan.ts';
import { renderGithub } from '../../../src/review/report/github.ts';
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
  ];
  for (const form of forms) {
    expect(form).toContain('write/secret-in-tree');
    expect(form).toContain('compose/web.yaml');
    expect(form).toMatch(/\b4\b/);
    expect(form).not.toContain(VALUE.slice(4, 20));
  }
});
