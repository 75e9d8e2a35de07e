#!/usr/bin/env node
// Runs the bundle with the machine code that the build left beside it: half of the start-up time would go
// into compiling. A cache made by another version of Node is ignored by V8, and costs nothing but that time.
// V8 knows a cache by the length of its source alone, so both files carry the digest of the bundle in their names.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const filename = `${__dirname}/BUNDLE.cjs`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/BUNDLE.cache`);
} catch {}
const script = new Script(`(function (require) {${readFileSync(filename, 'utf8')}\n})`, {
  filename,
  cachedData,
});
script.runInThisContext()(require);
module.exports = script;
