#!/usr/bin/env node
// Runs the bundle with the machine code that the build left beside it: half of the start-up time would go
// into compiling. A cache made by another version of Node is ignored by V8, and costs nothing but that time.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const filename = __filename.replace(/\.cjs$/, '.bundle.cjs');
let cachedData;
try {
  cachedData = readFileSync(`${filename}.cache`);
} catch {}
const script = new Script(`(function (require) {${readFileSync(filename, 'utf8')}\n})`, {
  filename,
  cachedData,
});
script.runInThisContext()(require);
module.exports = script;
