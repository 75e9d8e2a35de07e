/** `npm run bench`: whole-process times in one run, as ratios; the machine may be shared and noisy. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = new URL('../..', import.meta.url).pathname;
const waybill = `${repository}dist/waybill.cjs`;
const RUNS = Number(process.env.BENCH_RUNS ?? 15);
// In memory where possible: the speed of a shared disk changes tenfold from one minute to the next.
const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'waybill-bench-'));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds of one run; a failure is an error, because a fast failure measures nothing. */
function time({ command, args, cwd, env }) {
  const start = process.hrtime.bigint();
  const run = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const took = Number(process.hrtime.bigint() - start) / 1e6;
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${run.stderr}`);
  return took;
}

/** Runs the subjects in turn, so that a slow moment of the machine hits all of them. */
function compare(subjects) {
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (const subject of Object.values(subjects)) time(subject);
  for (let i = 0; i < RUNS; i++)
    for (const [name, subject] of Object.entries(subjects)) times[name].push(time(subject));
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

function processTimes() {
  cpSync(`${repository}stacks/home`, `${scratch}/stacks/home`, { recursive: true });
  const render = { command: 'node', args: [waybill, 'render', 'home', '--root', scratch] };
  time(render);
  const tree = `${scratch}/out/home`;
  const { secrets } = JSON.parse(readFileSync(`${tree}/manifest.json`, 'utf8'));
  const env = Object.fromEntries(
    secrets.flatMap((s) => s.consumers).flatMap((c) => (c.variable ? [[c.variable, 'dummy']] : [])),
  );
  const { node, compose, upToDate, fresh } = compare({
    node: { command: 'node', args: ['-e', '0'] },
    compose: { command: 'docker', args: ['compose', 'config', '-q'], cwd: tree, env },
    upToDate: render,
    fresh: {
      command: 'node',
      args: [waybill, 'render', 'home', '--root', scratch, '--out', `${scratch}/fresh-${process.pid}`],
    },
  });
  const row = (name, ms) =>
    console.log(
      `  ${name.padEnd(34)} ${ms.toFixed(0).padStart(5)} ms   ${(ms / compose).toFixed(2)} of compose`,
    );
  console.log(`stacks/home, whole processes, median of ${RUNS}:`);
  row('docker compose config', compose);
  row('node -e 0', node);
  row('waybill render, tree up to date', upToDate);
  row('waybill render, other folder', fresh);
  console.log(
    `  render without the start of Node   ${(upToDate - node).toFixed(0).padStart(5)} ms   ${((upToDate - node) / compose).toFixed(2)} of compose`,
  );
}

/** Twenty apps, as people run them. */
function bigStack(i) {
  const spec = readFileSync(`${repository}stacks/home/stack.yaml`, 'utf8')
    .replace('name: home', `name: home-${i}`)
    .replace('host:\n', `host:\n  name: host-${i}\n`);
  return spec.replace('external:', '  bazarr: {}\n  tautulli: {}\n  plex: {}\n\nexternal:');
}

function growth() {
  console.log('render of many stacks of 20 apps, new trees:');
  // A thousand take minutes.
  const counts = process.env.WAYBILL_LONG === undefined ? [1, 10, 100] : [1, 10, 100, 1000];
  for (const count of counts) {
    const root = `${scratch}/many-${count}`;
    for (let i = 0; i < count; i++) {
      mkdirSync(`${root}/stacks/home-${i}`, { recursive: true });
      writeFileSync(`${root}/stacks/home-${i}/stack.yaml`, bigStack(i));
    }
    const start = process.hrtime.bigint();
    const run = spawnSync('/usr/bin/time', ['-f', '%M', 'node', waybill, 'render', '--root', root], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (run.status !== 0) throw new Error(run.stderr);
    const memory = Number(run.stderr.trim().split('\n').pop()) / 1024;
    console.log(
      `  ${String(count).padStart(5)} stacks  ${seconds.toFixed(2).padStart(6)} s  ${((seconds * 1000) / count).toFixed(1).padStart(6)} ms each  ${memory.toFixed(0).padStart(4)} MiB`,
    );
    rmSync(root, { recursive: true });
  }
}

try {
  processTimes();
  growth();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
