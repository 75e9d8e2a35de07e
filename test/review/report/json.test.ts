import { expect, test } from 'vitest';
import { renderJson } from '../../../src/review/report/json.ts';
import { FILE, marked, problem, span, textsOf } from './marked.ts';

test('every key is there, lines and columns count from 1, ends are exclusive', () => {
  const found = marked('a:\n  «b»: «c»\n');
  const related = [{ message: 'see here', at: span(found, 1) }];
  const diagnostics = [problem(span(found), { help: 'do this', app: 'sonarr', related })];
  expect(JSON.parse(renderJson(diagnostics, textsOf({ [FILE]: found.text })))).toEqual({
    version: 1,
    summary: { errors: 1, warnings: 0 },
    diagnostics: [
      {
        code: 'check/example',
        severity: 'error',
        message: 'this is wrong',
        help: 'do this',
        app: 'sonarr',
        at: { file: FILE, start: { line: 2, column: 3, offset: 5 }, end: { line: 2, column: 4, offset: 6 } },
        related: [
          {
            message: 'see here',
            file: FILE,
            start: { line: 2, column: 6, offset: 8 },
            end: { line: 2, column: 7, offset: 9 },
          },
        ],
      },
    ],
  });
});

test('what is not known is null; the text is stable', () => {
  const text = renderJson(
    [problem({ file: 'stacks', start: 0, end: 0 }, { severity: 'warning' })],
    textsOf({}),
  );
  expect(text).toBe(`{
  "version": 1,
  "summary": {
    "errors": 0,
    "warnings": 1
  },
  "diagnostics": [
    {
      "code": "check/example",
      "severity": "warning",
      "message": "this is wrong",
      "help": null,
      "app": null,
      "at": {
        "file": "stacks",
        "start": null,
        "end": null
      },
      "related": []
    }
  ]
}
`);
});

test('no diagnostics are a report too', () => {
  expect(JSON.parse(renderJson([], textsOf({})))).toEqual({
    version: 1,
    summary: { errors: 0, warnings: 0 },
    diagnostics: [],
  });
});
