import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDiff, summarizeDiff } from '../../../src/review/report/diff.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}\n`).join('');

const changes = [
  { path: 'compose/sonarr.yaml', before: numbers(1, 9), after: numbers(1, 4) + 'five\n' + numbers(6, 9) },
  { path: 'README.md', before: 'same\n', after: 'same\n' },
  { path: 'dns/new.txt', after: 'a\n' },
  { path: 'compose/lidarr.yaml', before: 'services: {}\n' },
];

test('unified diffs in the form of git, by path', () => {
  expect(renderDiff(changes, { color: false })).toBe(`diff --git a/compose/lidarr.yaml b/compose/lidarr.yaml
deleted file mode 100644
--- a/compose/lidarr.yaml
+++ /dev/null
@@ -1,1 +0,0 @@
-services: {}
diff --git a/compose/sonarr.yaml b/compose/sonarr.yaml
--- a/compose/sonarr.yaml
+++ b/compose/sonarr.yaml
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
diff --git a/dns/new.txt b/dns/new.txt
new file mode 100644
--- /dev/null
+++ b/dns/new.txt
@@ -0,0 +1,1 @@
+a
`);
  expect(summarizeDiff(changes)).toBe('3 files: 1 created, 1 changed, 1 deleted');
});

test('colours mark what is added and removed; a removed line of dashes is not a header', () => {
  const text = renderDiff([{ path: 'a', before: '-- x\nb\n', after: 'b\n\u001b[2J\n' }], { color: true });
  expect(text.replaceAll('\u001b', '~')).toBe(`~[1mdiff --git a/a b/a~[0m
~[1m--- a/a~[0m
~[1m+++ b/a~[0m
~[36m@@ -1,2 +1,2 @@~[0m
~[31m--- x~[0m
 b
~[32m+␛[2J~[0m
`);
});

test('no changes are a result', () => {
  expect(renderDiff([{ path: 'a', before: 'x', after: 'x' }], { color: false })).toBe('No changes.\n');
  expect(renderDiff([], { color: true })).toBe('No changes.\n');
  expect(summarizeDiff([])).toBe('No changes.');
});

test('an empty file that comes or goes', () => {
  expect(
    renderDiff(
      [
        { path: 'a', after: '' },
        { path: 'b', before: '' },
      ],
      { color: false },
    ),
  ).toBe('diff --git a/a b/a\nnew file mode 100644\ndiff --git a/b b/b\ndeleted file mode 100644\n');
  expect(summarizeDiff([{ path: 'a', after: '' }])).toBe('1 file: 1 created');
});

test('a missing last line end is said', () => {
  expect(renderDiff([{ path: 'a', before: 'x\n', after: 'x' }], { color: false })).toBe(`diff --git a/a b/a
--- a/a
+++ b/a
@@ -1,1 +1,1 @@
-x
+x
\\ No newline at end of file
`);
});

test('a file that moved, in a form that git applies', () => {
  const folder = temporaryFolder();
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  git('init', '--quiet');
  const before = numbers(1, 9);
  const after = before.replace('5', 'five');
  writeFileSync(join(folder, 'whoami.yaml'), before);
  writeFileSync(join(folder, 'same.yaml'), before);
  const moved = [
    { path: 'hello.yaml', from: 'whoami.yaml', before, after },
    { path: 'other.yaml', from: 'same.yaml', before, after: before },
  ];
  const patch = renderDiff(moved, { color: false });
  expect(patch).toContain('rename from whoami.yaml\nrename to hello.yaml\n');
  writeFileSync(join(folder, 'patch'), patch);
  git('apply', 'patch');
  expect(readFileSync(join(folder, 'hello.yaml'), 'utf8')).toBe(after);
  expect(readFileSync(join(folder, 'other.yaml'), 'utf8')).toBe(before);
  expect(existsSync(join(folder, 'whoami.yaml'))).toBe(false);
});
