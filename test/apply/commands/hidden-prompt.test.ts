/** The question for a secret, at a real terminal: the kernel's pseudo terminal, which `script` opens for a program. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applier } from '../bundle.ts';
import { idle, World } from '../engine/world.ts';

/** In CI it must be there; on other systems `script` takes other options. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');
const needScript = process.env['CI'] !== undefined;

const mail = { ...idle, environment: { TOKEN: { secret: 'token' } } };

/** Asks for the secret `token`, types once the question is there, and answers all that the terminal showed. */
async function typed(
  keys: string,
  after = 'true',
): Promise<{ screen: string; code: number | null; file: string }> {
  const host = new World();
  onTestFinished(() => host.remove());
  host.publish({ apps: { mail } });
  const command = `'${process.execPath}' '${applier}' secrets set token --config '${host.config}'; code=$?; ${after}; exit $code`;
  const child = spawn('script', ['-q', '-e', '-c', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, SHELL: '/bin/sh' },
  });
  let screen = '';
  let asked = false;
  child.stdout.on('data', (chunk) => {
    screen += chunk;
    if (asked || !screen.includes('(not shown): ')) return;
    asked = true;
    child.stdin.write(keys);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { screen, code, file: join(host.secrets, host.stack, 'token') };
}

describe.skipIf(!hasScript && !needScript)('the question for a secret at a terminal', () => {
  it('shows nothing of what is typed, and takes corrections', async () => {
    const { screen, code, file } = await typed('canary-Ä wring\u007f\u007f\u007fong€\r');
    expect(code, screen).toBe(0);
    expect(screen).toContain('Value of token (not shown): ');
    expect(screen).toContain('token: new');
    expect(screen).not.toMatch(/canary|wr|ong|€/);
    expect(readFileSync(file, 'utf8')).toBe('canary-Ä wrong€');
  });

  it('ends at Ctrl-C with nothing stored, and leaves a terminal that shows letters again', async () => {
    const { screen, code, file } = await typed('canary\u0003', 'stty -a');
    expect(code).toBe(130);
    expect(screen).not.toContain('canary');
    expect(screen).toMatch(/ echo /);
    expect(screen).toMatch(/(^| )icanon/m);
    expect(existsSync(file)).toBe(false);
  });
});
