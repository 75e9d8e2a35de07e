/** The real Docker engine that answers. Images need no registry: they are imported from Debian's busybox. */
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
import { afterAll, beforeAll, describe } from 'vitest';
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
  const lacking = PROGRAMS.filter((program) => !works('sh', '-c', `command -v ${program}`));
  return lacking.length === 0 ? undefined : `there is no ${lacking.join(', ')}`;
}

/** A group of tests that need the engine. test/vitest.config.ts knows whether they are wanted; then what they lack is a failure. */
export function describeOnEngine(name: string, timeout: number, tests: () => void): void {
  describe.runIf(process.env['WAYBILL_ENGINE_TESTS'] === 'yes')(name, { timeout }, () => {
    beforeAll(() => {
      const reason = whyNot();
      if (reason !== undefined) throw new Error(`these tests need a Docker engine: ${reason}`);
      makeImages();
    }, 120_000);
    afterAll(() => void spawnSync('docker', ['rmi', '-f', BUSY, TRAEFIK]), 120_000);
    tests();
  });
}

export function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/**
 * Makes an image: a shell with its applets, and further files. Another `mark` makes another image; `paths` are files and
 * folders of this machine that it has at the same places.
 */
export function makeImage(
  name: string,
  mark = '',
  files: Readonly<Record<string, string>> = {},
  command = ['sleep', 'infinity'],
  paths: readonly string[] = [],
): void {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-image-'));
  try {
    for (const below of ['bin', 'etc', 'tmp', 'proc']) mkdirSync(join(folder, below));
    chmodSync(join(folder, 'tmp'), 0o1777);
    for (const path of paths)
      cpSync(path, join(folder, path), { recursive: true, dereference: true, force: true });
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
    const tar = execFileSync('tar', ['-C', folder, '-c', '.'], { maxBuffer: 512 << 20 });
    execFileSync('docker', ['import', '--change', `CMD ${JSON.stringify(command)}`, '-', name], {
      input: tar,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process of its own runs each file of tests: another one must not change its images while it is at work. */
export const BUSY = `wbtest/busy-${process.pid}:1`;

/** Of a name that no real image has: an engine that is in use keeps its own. */
export const TRAEFIK = `wbtest/traefik-${process.pid}:${catalog['traefik']?.services['traefik']?.image.tag}`;

const CHECK = `#!/bin/sh
[ "$1" = healthcheck ] && exec wget -q -O /dev/null http://127.0.0.1/_shared.yml
exec nc -ll -p 80 -e /bin/answer
`;

/**
 * What stands in for Traefik: it sends a request to the service that the route file of its host name says, as it finds
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

/** Makes the images that the tests use. */
function makeImages(): void {
  makeImage(BUSY);
  makeImage(TRAEFIK, '', { 'bin/traefik': CHECK, 'bin/answer': ANSWER }, ['traefik']);
}
