/** The tutorial: its commands on the own computer are run one after the other, as they are written; the others exist. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from './harness/files.ts';
import { temporaryFolder } from './harness/temporary.ts';

const text = readFileSync(join(repository, 'docs/tutorial.md'), 'utf8');
const lines = [...text.matchAll(/```sh\n([^`]+)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
const ANSWERS =
  '--yes --from 0.1.0 --preset tunnel --domain example.com --lan 192.168.1.0/24 --email me@example.com';

it('on the own computer leads to a stack that checks clean and is reached through the tunnel', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(repository, 'dist/waybill.cjs'), join(folder, 'bin/waybill'));
  const commands = lines
    .filter((line) => /^(?:npx waybill |cd )/.test(line))
    .map((line) => line.replace(/^npx /, '').replace('init server', `init server ${ANSWERS}`));
  expect(commands.length).toBeGreaterThan(8);
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', commands.join('\n')], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/home: no problems in \d+ apps/);
  const zone = readFileSync(join(folder, 'server/out/home/dns/public.zone'), 'utf8');
  for (const name of ['authentik', 'jellyfin']) expect(zone).toContain(`${name} IN CNAME`);
  expect(readFileSync(join(folder, 'server/stacks/home/stack.yaml'), 'utf8')).toContain(
    'sonarr: {auth: sso}',
  );
});

it('names commands of the applier that exist, and secrets and files that the stack has', () => {
  const applier = [...new Set(lines.flatMap((line) => /^waybill-apply (\w+)/.exec(line)?.[1] ?? []))];
  expect(applier).toEqual(['secrets', 'doctor', 'plan', 'run', 'install']);
  const { stdout } = spawnSync(process.execPath, [join(repository, 'dist/waybill-apply.cjs'), '--help'], {
    encoding: 'utf8',
  });
  for (const command of applier) expect(stdout).toContain(`  ${command} `);
});
