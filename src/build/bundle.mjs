/** `npm run build`: one bundle per program in dist/, everything it needs inside, and the machine code of a first run. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const root = new URL('../..', import.meta.url).pathname;
const dist = `${root}dist`;

/** Programs: entry file, and a run whose compiled functions are worth keeping. */
const programs = { waybill: { entry: 'src/cli/main.ts', warmUp: ['check', '--root', root] } };

/** The applier is copied to a host on its own, and waits for Docker anyway: one file, no machine code beside it. */
const single = { 'waybill-apply': 'src/apply/main.ts' };

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [root + entry],
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // CommonJS starts faster than ES modules: nothing is asynchronous before the first line runs.
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    // The ES builds of the libraries are smaller: esbuild drops what nobody calls.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** Runs the program once and keeps the machine code of every function that it needed. */
function keepMachineCode(launcher, warmUp, cache) {
  const script = `
    process.argv = ${JSON.stringify([process.execPath, launcher, ...warmUp])};
    const script = require(${JSON.stringify(launcher)});
    process.on('exit', () => {
      require('node:fs').writeFileSync(${JSON.stringify(cache)}, script.createCachedData());
      process.exitCode = 0;
    });`;
  execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
for (const [name, { entry, warmUp }] of Object.entries(programs)) {
  const text = await bundle(entry);
  const file = `${name}.${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  const launcher = `${dist}/${name}.cjs`;
  writeFileSync(`${dist}/${file}.cjs`, text);
  const template = readFileSync(`${root}src/build/launcher.cjs`, 'utf8');
  writeFileSync(launcher, template.replaceAll('BUNDLE', file), { mode: 0o755 });
  keepMachineCode(launcher, warmUp, `${dist}/${file}.cache`);
}
for (const [name, entry] of Object.entries(single)) {
  writeFileSync(`${dist}/${name}.cjs`, `#!/usr/bin/env node\n${await bundle(entry)}`, { mode: 0o755 });
}
