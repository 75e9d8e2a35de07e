/** What the test runner has left in its files. Usage: results.mjs counts|slowest FILE... */
import { existsSync, readFileSync } from 'node:fs';

const SHOWN = 10;
const [what, ...files] = process.argv.slice(2);
const results = files.filter(existsSync).flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return text === '' ? [] : [JSON.parse(text)];
});

/** One line: tests that passed, that failed, and that did not run. */
function counts() {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  const numbers = [
    sum((result) => result.numPassedTests),
    sum((result) => result.numFailedTests),
    sum((result) => result.numPendingTests + result.numTodoTests),
  ];
  process.stdout.write(`${numbers.join(' ')}\n`);
}

/** The tests that took longest: what to look at first when the run gets slow. */
function slowest() {
  const tests = results
    .flatMap(({ testResults }) => testResults)
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ title, duration }) => ({
        file: name.replace(/^.*\/test\//, ''),
        title,
        duration,
      })),
    )
    .sort((one, other) => (other.duration ?? 0) - (one.duration ?? 0));
  for (const { file, title, duration } of tests.slice(0, SHOWN))
    process.stdout.write(`${((duration ?? 0) / 1000).toFixed(1).padStart(7)} s  ${file}: ${title}\n`);
}

if (what === 'counts') counts();
else slowest();
