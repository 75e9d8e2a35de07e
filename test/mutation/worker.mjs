/** Tries mutants one after another; says of each by which test it was noticed. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';

const { bundle, ids, tests: known } = workerData;
/** Milliseconds of work after which a mutant counts as one that no test notices. */
const MOST = 6000;

let active = -1;
let seen;
globalThis.__tests = [];
globalThis.__mutant = (id) => {
  seen?.add(id);
  return id === active;
};
const script = new Script(`(function (require, module, exports) {${readFileSync(bundle, 'utf8')}\n})`, {
  filename: bundle,
});
const module = { exports: {} };
script.runInThisContext()(createRequire(bundle), module, module.exports);
const all = globalThis.__tests;

const passes = async (test) => {
  globalThis.__forget();
  try {
    await test.run();
    return true;
  } catch {
    return false;
  }
};

/** What each test comes by, and how long it takes: found once, and handed on to the next worker. */
async function survey() {
  const found = [];
  for (const [i, test] of all.entries()) {
    seen = new Set();
    const start = performance.now();
    if (!(await passes(test))) throw new Error(`${test.name} fails without a mutant`);
    found.push({ i, took: performance.now() - start, seen });
    seen = undefined;
  }
  return found.sort((a, b) => a.took - b.took);
}

const tests = known ?? (await survey());
if (known === undefined) parentPort.postMessage({ tests });
for (const id of ids) {
  active = id;
  let by;
  const start = process.cpuUsage();
  const worked = () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  for (const { i, seen: comesBy } of tests) {
    if (!comesBy.has(id) || worked() > MOST) continue;
    if (await passes(all[i])) continue;
    by = all[i].name;
    break;
  }
  active = -1;
  parentPort.postMessage({ id, by });
}
