/**
 * Imports every Compose project below a folder, renders it, and lets Docker Compose compare both sides:
 * `node test/import/corpus/corpus.mjs DIR [--only TEXT] [--json]`. Exit code 0 when nothing was lost and nothing crashed.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const bundle = `${here}../../../node_modules/.cache/waybill-corpus-${process.pid}.mjs`;
try {
  await build({
    entryPoints: [`${here}main.ts`],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const { main } = await import(pathToFileURL(bundle).href);
  process.exitCode = main(process.argv.slice(2));
} finally {
  rmSync(bundle, { force: true });
}
