/**
 * `node test/mutation/run.mjs [MOST]`: breaks the rooms `space` and `trace` of verify in one place after another, and says
 * which of these mutants no test notices. One bundle holds all mutants behind switches, and each is tried against the tests
 * that come by its place, the quickest first.
 */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { instrument } from './mutants.mjs';

const root = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');
const here = new URL('.', import.meta.url).pathname;
const scratch = `${root}/node_modules/.mutation`;
const most = Number(process.argv[2] ?? 5000);

/** Sentences are left out: what they say is the subject of other tests. */
const MUTATED = /\/src\/verify\/(?:space|trace)\/[\w-]+\.ts$/;
const SENTENCES = /\/trace\/(?:words|cause|types)\.ts$/;

const TESTS = [
  'verify/trace',
  'verify/trace-cases',
  'verify/rule',
  'verify/space',
  'verify/attacks',
  'verify/findings/encoded-paths',
  'verify/findings/entry-points',
  'verify/findings/logins',
  'verify/findings/more-open',
  'verify/findings/promises',
  'verify/findings/routers',
  'verify/findings/tunnel',
];

const mutants = [];

const instrumented = {
  name: 'mutants',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^vitest$/ }, () => ({ path: `${here}shim.mjs` }));
    onLoad({ filter: MUTATED }, ({ path }) => {
      if (SENTENCES.test(path)) return undefined;
      const { text, mutants: made } = instrument(
        readFileSync(path, 'utf8'),
        path.slice(root.length + 1),
        mutants.length,
      );
      mutants.push(...made);
      // The only results of this room that outlive a tree.
      const reset = path.endsWith('/combine.ts') ? '\nglobalThis.__forget = () => kept.clear();' : '';
      return { contents: text + reset, loader: 'ts' };
    });
  },
};

mkdirSync(scratch, { recursive: true });
await build({
  stdin: {
    contents: TESTS.map((name) => `import '${root}/test/${name}.test.ts';`).join('\n'),
    resolveDir: root,
  },
  outfile: `${scratch}/tests.cjs`,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  define: { 'import.meta.url': JSON.stringify(`file://${root}/test/harness/files.ts`) },
  external: ['esbuild'],
  plugins: [instrumented],
  logLevel: 'error',
});

/** In an order in which the first so many are from everywhere, so that a run that is stopped says something too. */
const STRIDE = 7919;
const chosen = mutants.map((_, i) => mutants[(i * STRIDE) % mutants.length]).slice(0, most);

/** Seconds without an answer after which a mutant is taken for one that never ends. */
const PATIENCE = 90;
const results = new Map();
writeFileSync(`${scratch}/results.txt`, '');

const shown = ({ file, line, from, to }) =>
  `${file}:${line}  ${from.replace(/\s+/g, ' ').slice(0, 100)}  =>  ${to.replace(/\s+/g, ' ').slice(0, 100)}`;

/** Each result is a line of a file at once. */
function noted(id, by) {
  results.set(id, by);
  appendFileSync(
    `${scratch}/results.txt`,
    `${by === undefined ? 'SURVIVED' : 'killed'}  ${shown(mutants[id])}  ${by ?? ''}\n`,
  );
}

async function run() {
  let left = [...chosen];
  let tests;
  while (left.length > 0) {
    const worker = new Worker(`${here}worker.mjs`, {
      workerData: { bundle: `${scratch}/tests.cjs`, ids: left.map(({ id }) => id), tests },
    });
    let timer;
    await new Promise((resolve, reject) => {
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => void worker.terminate().then(resolve), PATIENCE * 1000);
      };
      worker.on('message', (message) => {
        if (message.tests) ({ tests } = message);
        else noted(message.id, message.by);
        if (tests !== undefined) wait();
      });
      worker.on('error', reject);
      worker.on('exit', resolve);
    });
    clearTimeout(timer);
    const rest = left.filter(({ id }) => !results.has(id));
    if (rest.length > 0 && tests !== undefined) noted(rest[0].id, 'never ends');
    left = rest.slice(1);
  }
}

await run();
const survivors = chosen.filter(({ id }) => results.get(id) === undefined);
const killed = chosen.length - survivors.length;
console.log(survivors.map(shown).join('\n'));
console.log(
  `${mutants.length} mutants, ${chosen.length} tried, ${killed} killed: ${((killed / chosen.length) * 100).toFixed(1)} %`,
);
