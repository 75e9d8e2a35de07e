/** The commands that need no Docker. */

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/apply/commands/command.ts';
import { doctor } from '../../../src/apply/commands/doctor.ts';
import { history } from '../../../src/apply/commands/history.ts';
import { install, uninstall } from '../../../src/apply/commands/install.ts';
import { pause, resume } from '../../../src/apply/commands/pause.ts';
import { run, worst } from '../../../src/apply/commands/run.ts';
import { Stopwatch } from '../../../src/apply/machine/process.ts';
import { older } from '../../../src/apply/machine/version.ts';
import type { PassOutcome, Receipt } from '../../../src/apply/state/receipt.ts';
import { applier } from '../bundle.ts';
import { type Answer, type Call, MemorySystem } from '../memory.ts';

const config = '/etc/waybill/applier.yaml';
const text =
  'apiVersion: waybill/v1\nrepository: {url: "https://example.com/x.git", branch: main}\nstacks: [home]\n';

function context(
  values: CommandContext['values'] = {},
  files: Record<string, string> = {},
  answer?: (call: Call) => Answer,
) {
  const system = new MemorySystem({ [config]: text, ...files }, answer);
  return { system, stopwatch: new Stopwatch(() => 0), config, args: [] as string[], values };
}

describe('install', () => {
  it('shows everything and writes nothing', async () => {
    const shown = context();
    expect(await install.run(shown)).toBe(0);
    for (const part of [
      'ExecStart=/usr/bin/node /opt/waybill/waybill-apply.cjs run --config /etc/waybill/applier.yaml',
      'ExecStart=/usr/bin/node /opt/waybill/waybill-apply.cjs deliver --config /etc/waybill/applier.yaml',
      'Before=docker.service',
      'KillMode=mixed\nTimeoutStartSec=12h 10min\nTimeoutStopSec=90s',
      'RequiresMountsFor=/var/lib/waybill /etc/waybill/secrets /var/lib/waybill-backups',
      'OnUnitInactiveSec=5min',
      'Nothing was written.',
    ])
      expect(shown.system.printed).toContain(part);
    expect(shown.system.files.walk('/etc/systemd')).toEqual([]);
    expect(shown.system.calls).toEqual([]);
  });

  it('writes with --yes, and uninstall removes just that', async () => {
    const written = context({ yes: true, every: '10' });
    expect(await install.run(written)).toBe(0);
    const names = written.system.files.walk('/etc/systemd/system').map(({ path }) => path);
    expect(names).toEqual(['waybill-apply.service', 'waybill-apply.timer', 'waybill-deliver.service']);
    expect(written.system.files.stat('/etc/systemd/system/waybill-apply.service')?.mode).toBe(0o644);
    expect(written.system.calls.map(({ args }) => args.join(' '))).toEqual([
      'daemon-reload',
      'daemon-reload',
      'enable waybill-deliver.service',
      'enable --now waybill-apply.timer',
    ]);
    expect(await uninstall.run({ ...written, values: {} })).toBe(0);
    expect(written.system.files.walk('/etc/systemd/system')).toHaveLength(3);
    expect(await uninstall.run(written)).toBe(0);
    expect(written.system.files.walk('/etc/systemd/system')).toEqual([]);
    expect(written.system.files.read(config)?.toString()).toBe(text);
  });

  it('writes a line for cron', async () => {
    const written = context({ cron: true, yes: true });
    expect(await install.run(written)).toBe(0);
    expect(written.system.files.read('/etc/cron.d/waybill')?.toString()).toContain(
      '*/5 * * * * root /usr/bin/node /opt/waybill/waybill-apply.cjs run --config /etc/waybill/applier.yaml --quiet >/dev/null\n',
    );
    expect(written.system.calls).toEqual([]);
  });

  it('refuses what it cannot write down', async () => {
    const odd = { ...context(), config: '/etc/way bill/a.yaml' };
    odd.system.files.write(odd.config, text, { mode: 0o600 });
    await expect(install.run(odd)).rejects.toThrow('apply/config-path');
    await expect(install.run(context({ every: '0' }))).rejects.toThrow('apply/config-every');
    expect(await install.run(context({ every: '45' }))).toBe(0);
    await expect(install.run(context({ every: '45', cron: true }))).rejects.toThrow('divide an hour');
  });

  it('waits for the mounts on which the stacks have their data', async () => {
    const folders = ['/opt/home/a', '/mnt/media/tv', '/srv/odd name'].map((path) => ({ path }));
    const manifest = JSON.stringify({ host: { data: '/opt/home' }, folders });
    const shown = context({}, { '/var/lib/waybill/stacks/home/current/manifest.json': manifest });
    await install.run(shown);
    expect(shown.system.printed).toContain(
      'RequiresMountsFor=/var/lib/waybill /etc/waybill/secrets /var/lib/waybill-backups /opt/home /mnt/media/tv\n',
    );
  });

  it.each(['daemon-reload', 'enable', 'enable --now'])(
    'leaves nothing behind when `%s` fails',
    async (part) => {
      const fails = ({ args }: Call) => (args.join(' ').startsWith(part) ? { code: 1, err: 'no bus' } : {});
      const written = context({ yes: true }, {}, fails);
      await expect(install.run(written)).rejects.toThrow('apply/install-systemd');
      expect(written.system.files.walk('/etc/systemd/system')).toEqual([]);
      const old = '/etc/systemd/system/waybill-apply.timer';
      const again = context({ yes: true }, { [old]: 'of before' }, fails);
      await expect(install.run(again)).rejects.toThrow('apply/install-systemd');
      expect(again.system.files.read(old)?.toString()).toBe('of before');
    },
  );
});

describe('run', () => {
  it('has an upper limit, whatever it waits for', async () => {
    const started = context();
    await run.run(started);
    const [limit] = started.system.limits;
    expect(limit?.milliseconds).toBe(12 * 3_600_000);
    limit?.late();
    expect(started.system.said.join()).toContain('apply/pass-limit: The pass was ended after 12 hours.');
  });
});

describe('pause and resume', () => {
  it('keep `run` from doing anything', async () => {
    const paused = context();
    await pause.run({ ...paused, args: ['new disk'] });
    paused.system.printed = '';
    expect(await run.run(paused)).toBe(0);
    expect(paused.system.printed).toBe(
      'paused since 1970-01-01 00:16:40 UTC: new disk; `waybill-apply resume` ends it\n',
    );
    expect(paused.system.calls).toEqual([]);
    await resume.run(paused);
    await run.run(paused);
    expect(paused.system.calls.length).toBeGreaterThan(0);
  });
});

describe('history', () => {
  it('shows receipts, of one stack, with logs, as JSON', async () => {
    const receipt = (stack: string): Receipt => ({
      apiVersion: 'waybill/v1',
      started: '2026-11-24T10:44:13.193Z',
      seconds: 5,
      stack,
      outcome: 'rolled-back',
      commit: 'c0ffee'.repeat(7),
      release: 'decade'.repeat(7),
      actions: [{ kind: 'recreate', subject: 'one', reasons: ['image'] }],
      problems: [{ code: 'apply/gate-failed', message: 'It failed.', help: 'Look.' }],
      services: [],
      durations: {},
      logs: { 'home-one-1': 'last words' },
    });
    const lines = [receipt('home'), receipt('other')].map((one) => JSON.stringify(one)).join('\n');
    const files = { '/var/lib/waybill/receipts.jsonl': lines };
    const shown = context({ logs: true }, files);
    await history.run({ ...shown, args: ['home'] });
    expect(
      shown.system.printed,
    ).toBe(`2026-11-24 10:44:13 UTC home: rolled back: c0ffeec0ffee failed; decadedecade runs (5.0 s)
  recreate one  (image)
  apply/gate-failed: It failed.
    Look.
  logs kept of: home-one-1
  --- home-one-1
last words
`);
    await expect(history.run(context({ last: 'x' }, files))).rejects.toThrow('apply/config-last');
    const json = context({ json: true, last: '1' }, files);
    await history.run(json);
    expect(JSON.parse(json.system.printed)).toMatchObject({ stack: 'other' });
  });
});

describe('doctor', () => {
  it('says what is missing, and what to do', async () => {
    const answer = ({ program, args }: Call): Answer => {
      if (program === 'flock' && args[0] === '--version') return { code: 127 };
      if (args[0] === 'compose') return { out: '2.20.3' };
      if (args.includes('fetch')) return { code: 128, err: 'fatal: no route to host\n' };
      return { out: 'version 27.1.0' };
    };
    const found = context({}, {}, answer);
    expect(await doctor.run(found)).toBe(3);
    for (const part of [
      'bad      flock does not answer: no program flock',
      'bad      Docker Compose is 2.20.3\n         2.26 or later is needed.',
      'ok       git 27.1.0',
      'bad      branch main cannot be fetched: fatal: no route to host',
    ])
      expect(found.system.printed).toContain(part);
    const none = { ...context(), config: '/nowhere.yaml' };
    expect(await doctor.run(none)).toBe(3);
    expect(none.system.printed).toContain('There is no configuration /nowhere.yaml.');
  });

  it('compares versions by their numbers', () => {
    const cases: [string, string, boolean][] = [
      ['2.26.1', '2.26', false],
      ['2.9.0', '2.26', true],
      ['5.0', '2.26', false],
      ['20.10.24', '20.10', false],
      ['', '', false],
    ];
    for (const [version, oldest, expected] of cases) expect(older(version, oldest), version).toBe(expected);
  });
});

describe('exit codes', () => {
  it('are those of the worst stack', () => {
    const of = (...outcomes: PassOutcome[]) =>
      worst({
        receipts: outcomes.map((outcome) => ({ outcome, problems: [] }) as unknown as Receipt),
        problems: [],
        reports: [],
      });
    expect(of('in-step', 'applied', 'repaired')).toBe(0);
    expect(of('in-step', 'drifted')).toBe(2);
    expect(of('refused', 'failing')).toBe(3);
    expect(of('held', 'refused')).toBe(4);
    expect(of('rolled-back', 'failed')).toBe(5);
    const unreachable = { code: 'apply/fetch-unreachable' as const, message: '', help: '' };
    expect(worst({ receipts: [], problems: [unreachable], reports: [] })).toBe(2);
    expect(
      worst({ receipts: [], problems: [{ ...unreachable, code: 'apply/fetch-rewritten' }], reports: [] }),
    ).toBe(3);
  });
});

describe('the program', () => {
  const call = (...args: string[]) => spawnSync(process.execPath, [applier, ...args], { encoding: 'utf8' });

  it('is one small file', () => {
    expect(statSync(applier).size).toBeLessThan(1 << 20);
  });

  it('explains itself, and a call that makes no sense', () => {
    expect(call('--help').stdout).toContain('Commands:');
    expect(call('run', '--help').stdout).toContain('--accept-rewrite');
    expect(call('rum')).toMatchObject({
      status: 1,
      stderr: 'waybill-apply: there is no command `rum`; did you mean `run`?\n',
    });
    expect(call('run', '--wrong').status).toBe(1);
    expect(call('run', '--config', '/nowhere.yaml')).toMatchObject({ status: 1 });
    expect(call('run', 'what').stderr).toContain('unexpected argument `what`');
  });
});
