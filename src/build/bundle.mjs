/** `npm run build`: one bundle per program in dist/, everything it needs inside, and the machine code of a first run. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync } from 'node:fs';
import { build } from 'esbuild';

const root = new URL('../..', import.meta.url).pathname;
const dist = `${root}dist`;

/** Programs: entry file, and a run whose compiled functions are worth keeping. */
const programs = { waybill: { entry: 'src/main.ts', warmUp: ['render', '--check', '--root', root] } };

await build({
  entryPoints: Object.entries(programs).map(([name, { entry }]) => ({
    in: root + entry,
    out: `${name}.bundle`,
  })),
  outdir: dist,
  outExtension: { '.js': '.cjs' },
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

for (const [name, { warmUp }] of Object.entries(programs)) {
  const launcher = `${dist}/${name}.cjs`;
  copyFileSync(`${root}src/build/launcher.cjs`, launcher);
  chmodSync(launcher, 0o755);
  const keep = `
    process.argv = ${JSON.stringify([process.execPath, launcher, ...warmUp])};
    process.stdout.write = process.stderr.write = () => true;
    const script = require(${JSON.stringify(launcher)});
    process.on('exit', () => {
      require('node:fs').writeFileSync(${JSON.stringify(`${dist}/${name}.bundle.cjs.cache`)}, script.createCachedData());
      process.exitCode = 0;
    });`;
  execFileSync(process.execPath, ['-e', keep]);
}
