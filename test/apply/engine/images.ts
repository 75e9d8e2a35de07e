/**
 * What all tests on the engine share, made once before them: images need no registry, they are imported from Debian's
 * busybox. This file runs in the process that starts the tests.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { catalog } from '../../../src/catalog/catalog.gen.js';

const BUSYBOX = '/bin/busybox';

/** Programs that the tests call as a person on the host would. */
const PROGRAMS = ['git', 'flock', 'gpg', 'ssh-keygen', 'mount', 'tar'];

const works = (program: string, ...args: string[]) =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'the applier must be root';
  if (!works('docker', 'info')) return 'no Docker engine answers (`.ci/install/engine.sh` starts one)';
  if (!works('docker', 'compose', 'version')) return 'there is no Docker Compose';
  if (!existsSync(BUSYBOX)) return 'there is no busybox-static';
  if (!works('docker', 'image', 'inspect', `${POSTGRES}:15`, `${POSTGRES}:17`))
    return 'there is no image of PostgreSQL (`.ci/install/postgres.sh` makes them)';
  const lacking = PROGRAMS.filter((program) => !works('sh', '-c', `command -v ${program}`));
  return lacking.length === 0 ? undefined : `there is no ${lacking.join(', ')}`;
}

export function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Makes an image: a shell with its applets, and further files. Another `mark` makes another image. */
export function makeImage(
  name: string,
  mark = '',
  files: Readonly<Record<string, string>> = {},
  command = ['sleep', 'infinity'],
): void {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-image-'));
  try {
    for (const below of ['bin', 'etc', 'tmp', 'proc']) mkdirSync(join(folder, below));
    chmodSync(join(folder, 'tmp'), 0o1777);
    cpSync(BUSYBOX, join(folder, 'bin/busybox'));
    const applets = execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).trim().split('\n');
    for (const applet of applets)
      if (applet !== 'busybox') symlinkSync('busybox', join(folder, 'bin', applet));
    // Engine 20.10 looks users up by name even when they are numbers.
    const all = {
      'etc/passwd': 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n',
      'etc/group': 'root:x:0:\napp:x:1000:\n',
      'etc/mark': mark,
    };
    for (const [path, text] of Object.entries({ ...all, ...files }))
      writeFileSync(join(folder, path), text, { mode: 0o755 });
    const tar = execFileSync('tar', ['-C', folder, '-c', '.'], { maxBuffer: 64 << 20 });
    execFileSync('docker', ['import', '--change', `CMD ${JSON.stringify(command)}`, '-', name], {
      input: tar,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A real PostgreSQL, of versions 15 and 17. */
export const POSTGRES = 'wbtest/postgres';

/** All workers are threads of one process: another one must not change their images while they are at work. */
export const BUSY = `wbtest/busy-${process.pid}:1`;

/** Of a name that no real image has: an engine that is in use keeps its own. */
export const TRAEFIK = `wbtest/traefik-${process.pid}:${catalog['traefik']?.services['traefik']?.image.tag}`;

const CHECK = `#!/bin/sh
[ "$1" = healthcheck ] && exec wget -q -O /dev/null http://127.0.0.1/_shared.yml
exec nc -ll -p 80 -e /bin/answer
`;

/**
 * A stand-in for Traefik: it sends a request to the service that the route file of its host name says, as it finds
 * the file at that moment. Without such a route it serves the files themselves.
 */
const ANSWER = `#!/bin/sh
end=$(printf '\\r')
read -r _ path _
while read -r line && line=\${line%"$end"} && [ -n "$line" ]; do
  case $line in [Hh]ost:*) host=\${line#*: } ;; esac
done
cd /etc/traefik/dynamic
route=$(grep -lF "Host(\\\`\${host%%:*}\\\`)" *.yml)
status='200 OK'
if [ -n "$route" ]; then body=$(wget -q -O - "$(sed -n 's/^ *- url: //p' "$route")$path") || status='502 Bad Gateway'
else body=$(cat ".$path") || status='404 Not Found'; fi
printf 'HTTP/1.1 %s\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n\\r\\n%s' "$status" "\${#body}" "$body"
`;

/** What is lacking is a failure where these tests were asked for. Answers what ends with them. */
export function setup({ config }: TestProject): (() => void) | undefined {
  if (config.env['WAYBILL_ENGINE_TESTS'] !== 'yes') return undefined;
  const reason = whyNot();
  if (reason !== undefined) throw new Error(`tests on the engine cannot run: ${reason}`);
  makeImage(BUSY);
  makeImage(TRAEFIK, '', { 'bin/traefik': CHECK, 'bin/answer': ANSWER }, ['traefik']);
  return () => void spawnSync('docker', ['rmi', '-f', BUSY, TRAEFIK]);
}
