/** Docker Compose reads every rendered stack; the published schemas accept every Compose file. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../../src/schema/manifest.gen.ts';
import { hasCompose, needCompose } from '../harness/docker.ts';
import { readTree, repository } from '../harness/files.ts';
import { publishedSchema, schemasMissing } from '../harness/schemas.ts';
import { dummySecrets } from '../harness/secrets.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const out = join(repository, 'out');

for (const stack of readdirSync(out)) {
  describe(stack, () => {
    it.skipIf(!hasCompose && !needCompose)('is accepted by Docker Compose', () => {
      // Read where it was not made: nothing may depend on the repository around it.
      const folder = temporaryFolder();
      cpSync(join(out, stack), folder, { recursive: true });
      const config = (env: Record<string, string>) =>
        spawnSync('docker', ['compose', 'config', '--format', 'json'], {
          cwd: folder,
          encoding: 'utf8',
          env: { PATH: process.env['PATH'], ...env },
        });
      const run = config(dummySecrets(folder));
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);
      const read = JSON.parse(run.stdout) as { name: string; services: Record<string, { image: string }> };
      const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
      expect(read.name).toBe(stack);
      expect(
        Object.fromEntries(Object.entries(read.services).map(([name, { image }]) => [name, image])),
      ).toEqual(Object.fromEntries(manifest.services.map(({ name, image }) => [name, image])));
    });

    it.skipIf(!hasCompose && !needCompose)('stops when a required secret is missing', () => {
      const folder = join(out, stack);
      const secrets = dummySecrets(folder);
      const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
      for (const { name, optional, consumers } of manifest.secrets) {
        for (const consumer of consumers) {
          if (optional || consumer.as !== 'environment') continue;
          const { [consumer.variable]: _, ...others } = secrets;
          const run = spawnSync('docker', ['compose', 'config', '-q'], {
            cwd: folder,
            encoding: 'utf8',
            env: { PATH: process.env['PATH'], ...others },
          });
          expect(run.status).not.toBe(0);
          expect(run.stderr).toContain(`the secret ${name} is missing`);
        }
      }
    });

    for (const schema of ['compose-spec.schema.json', 'compose-spec.compose-go.schema.json']) {
      it.skipIf(schemasMissing)(`is accepted by ${schema}`, () => {
        const validate = publishedSchema(schema);
        for (const [path, text] of Object.entries(readTree(join(out, stack)))) {
          if (path !== 'compose.yaml' && !path.startsWith('compose/')) continue;
          expect(validate(parse(text)) || validate.errors, path).toBe(true);
        }
      });
    }
  });
}
