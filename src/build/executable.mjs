/**
 * `npm run executable`: the applier and the Node that runs this script as one file, for servers without a Node that is new
 * enough (https://nodejs.org/api/single-executable-applications.html). It is made for the machine it is made on.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inject } from 'postject';

const dist = new URL('../../dist', import.meta.url).pathname;
const target = `${dist}/waybill-apply-${process.platform}-${process.arch}`;
const [main, config, blob] = ['js', 'json', 'blob'].map((ending) => `${target}.${ending}`);

// What Node takes as the main script has no line for the shell.
writeFileSync(main, readFileSync(`${dist}/waybill-apply.cjs`, 'utf8').replace(/^#!.*\n/, ''));
writeFileSync(
  config,
  JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true }),
);
execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: 'inherit' });
copyFileSync(process.execPath, target);
await inject(target, 'NODE_SEA_BLOB', readFileSync(blob), {
  sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
});
chmodSync(target, 0o755);
for (const file of [main, config, blob]) rmSync(file);
