import { expect, test } from 'vitest';
import type { LocatedDiagnostic } from '../../../src/base/diag/diagnostic.ts';
import { renderText } from '../../../src/review/report/text.ts';
import { FILE, marked, problem, span, textsOf } from './marked.ts';

const plain = (diagnostics: readonly LocatedDiagnostic[], text: string) =>
  renderText(diagnostics, textsOf({ [FILE]: text }), { color: false });

/** The frame alone: what is between the message and the hint. */
const frameOf = (source: string) => {
  const found = marked(source);
  const lines = plain([problem(span(found))], found.text).split('\n');
  return `\n${lines.slice(3, lines.indexOf('  explain: waybill explain check/example') - 1).join('\n')}\n`;
};

test('where, what, the source, where else, what to do, and a summary', () => {
  const found = marked(`apiVersion: waybill/v1
apps:
  sonarr: {host: «tv.example.com»}
  radarr:
    auth: oidc
    host: «tv.example.com»
lan: [«192.168.1.0/33»]
`);
  const diagnostics = [
    problem(span(found, 2), {
      severity: 'warning',
      code: 'check/lan',
      message: '`192.168.1.0/33` is not a range',
    }),
    problem(span(found, 1), {
      code: 'check/host-taken',
      message: 'the host name `tv.example.com` is asked for twice',
      related: [{ message: '`sonarr` asks for it here', at: span(found, 0) }],
      help: 'give one of the two another `host`',
    }),
  ];
  expect(plain(diagnostics, found.text)).toBe(`stacks/home/stack.yaml:6:11 error check/host-taken
  the host name \`tv.example.com\` is asked for twice

   2 │ apps:
     ┆
   4 │   radarr:
     ┆
   6 │     host: tv.example.com
     │           ^^^^^^^^^^^^^^

  stacks/home/stack.yaml:3:18 \`sonarr\` asks for it here
   3 │   sonarr: {host: tv.example.com}
     │                  --------------

  help: give one of the two another \`host\`
  explain: waybill explain check/host-taken

stacks/home/stack.yaml:7:7 warning check/lan
  \`192.168.1.0/33\` is not a range

   7 │ lan: [192.168.1.0/33]
     │       ^^^^^^^^^^^^^^

  explain: waybill explain check/lan

1 error, 1 warning
`);
});

test('nothing to say is an empty text', () => {
  expect(plain([], '')).toBe('');
});

test('colours', () => {
  const found = marked('«a»: «b»\n');
  const related = [{ message: 'see here', at: span(found, 1) }];
  const text = renderText(
    [problem(span(found), { related, help: 'do this' })],
    textsOf({ [FILE]: found.text }),
    { color: true },
  );
  expect(
    text.replaceAll('\u001b', '~'),
  ).toBe(`~[1mstacks/home/stack.yaml:1:1~[0m ~[1;31merror~[0m ~[2mcheck/example~[0m
~[1m  this is wrong~[0m

~[2m   1~[0m ~[2m│~[0m a: b
     ~[2m│~[0m ~[1;31m^~[0m

  ~[1;34mstacks/home/stack.yaml:1:4~[0m see here
~[2m   1~[0m ~[2m│~[0m a: b
     ~[2m│~[0m    ~[1;34m-~[0m

  ~[1;32mhelp:~[0m do this
~[2m  explain: waybill explain check/example~[0m

~[1;31m1 error~[0m
`);
});

test('the hint to explain stands once for each code; duplicates are dropped', () => {
  const found = marked('«a»: «b»\n');
  const text = plain([problem(span(found, 1)), problem(span(found)), problem(span(found))], found.text);
  expect(text).toBe(`stacks/home/stack.yaml:1:1 error check/example
  this is wrong

   1 │ a: b
     │ ^

  explain: waybill explain check/example

stacks/home/stack.yaml:1:4 error check/example
  this is wrong

   1 │ a: b
     │    ^

2 errors
`);
});

test('a file without text has no line and no frame', () => {
  const at = { file: 'stacks', start: 0, end: 0 };
  const help = 'run it elsewhere\nor name the folder';
  expect(plain([problem(at, { message: 'no stack\nwas found', help })], '')).toBe(`stacks error check/example
  no stack
  was found
  help: run it elsewhere
        or name the folder
  explain: waybill explain check/example

1 error
`);
});

test('an empty file', () => {
  expect(frameOf('«»')).toBe(`
   1 │
     │ ^ the file is empty
`);
});

test('the end of the file', () => {
  expect(frameOf('name: home\nlan: [1\n«»')).toBe(`
   2 │ lan: [1
   3 │
     │ ^
`);
  expect(frameOf('name: home«»')).toBe(`
   1 │ name: home
     │           ^
`);
});

test('an offset beyond the text is shown at its end', () => {
  expect(plain([problem({ file: FILE, start: 90, end: 99 })], 'a: b')).toContain(`
   1 │ a: b
     │     ^
`);
});

test('a range of no width has one mark', () => {
  expect(frameOf('a: «»b')).toBe(`
   1 │ a: b
     │    ^
`);
});

test('a range over several lines is marked in each, without indentation and the white space behind it', () => {
  expect(frameOf('apps:\n  «sonarr:\n    auth: none  \n\n»  radarr: {}\n')).toBe(`
   1 │ apps:
   2 │   sonarr:
     │   ^^^^^^^
   3 │     auth: none
     │     ^^^^^^^^^^
`);
});

test('the middle of a long range is left out', () => {
  expect(frameOf('apps:\n  «a:\n    b: 1\n    c: 2\n    d: 3\n    e: 4\n    f: 5»\n')).toBe(`
   1 │ apps:
   2 │   a:
     │   ^^
   3 │     b: 1
     │     ^^^^
   4 │     c: 2
     │     ^^^^
     ┆
   7 │     f: 5
     │     ^^^^
`);
});

test('the keys around the range are shown, comments and neighbours are not', () => {
  expect(
    frameOf('apps:\n  # shows\n  sonarr: {}\n  plex:\n    environment:\n      A: 1\n\n      B: «2»\n'),
  ).toBe(`
   4 │   plex:
   5 │     environment:
     ┆
   8 │       B: 2
     │          ^
`);
});

test('a tab is shown, and marks are below what they mark', () => {
  expect(frameOf('a:\n\t«b»: 1\n')).toBe(`
   1 │ a:
   2 │ →   b: 1
     │     ^
`);
  expect(frameOf('ab\t«c\td»')).toBe(`
   1 │ ab→ c→  d
     │     ^^^^^
`);
});

test('wide, joined and astral characters', () => {
  expect(frameOf('名前: «日本語» # 😀 «»')).toBe(`
   1 │ 名前: 日本語 # 😀
     │       ^^^^^^
`);
  expect(frameOf('e\u0301😀: «x»')).toBe(`
   1 │ e\u0301😀: x
     │      ^
`);
});

test('control characters of the source and of a message cannot steer the terminal', () => {
  const found = marked('a: «\u001b[2J»\n');
  expect(plain([problem(span(found), { message: 'odd \u001b[2J' })], found.text)).toContain(`
  odd ␛[2J

   1 │ a: ␛[2J
     │    ^^^^
`);
});

test('a long line is a window around the range', () => {
  const long = 'x'.repeat(150);
  expect(frameOf(`«key»: ${long}`)).toBe(`
   1 │ key: ${'x'.repeat(94)}…
     │ ^^^
`);
  expect(frameOf(`${long} «word» ${long}`)).toBe(`
   1 │ …${'x'.repeat(28)} word ${'x'.repeat(64)}…
     │ ${' '.repeat(30)}^^^^
`);
  expect(frameOf(`${long} «word»`)).toBe(`
   1 │ …${'x'.repeat(94)} word
     │ ${' '.repeat(96)}^^^^
`);
  expect(frameOf(`a: «${long}»`)).toBe(`
   1 │ a: ${'x'.repeat(96)}…
     │    ${'^'.repeat(97)}
`);
});

test('line numbers of any length', () => {
  expect(frameOf(`${'\n'.repeat(12344)}a: «b»`)).toBe(
    `
 12345 │ a: b
       │    ^
`.replaceAll('\n ', '\n'),
  );
});
