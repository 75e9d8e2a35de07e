/** `waybill-apply install` and `uninstall`: what starts a pass, shown before it is written. */
import { join } from 'node:path';
import { MANIFEST } from '../../schema/contract.ts';
import type { Manifest } from '../../schema/manifest.gen.ts';
import { loadConfig, type Settings } from '../config.ts';
import { lastLine } from '../machine/process.ts';
import type { System } from '../machine/system.ts';
import { refuse } from '../problem.ts';
import { State } from '../state/state.ts';
import { type Command, type CommandContext, exitCode } from './command.ts';

const UNITS = '/etc/systemd/system';
const CRON = '/etc/cron.d/waybill';
const READABLE = { mode: 0o644 };
const UNIT_NAMES = ['waybill-apply.service', 'waybill-apply.timer', 'waybill-deliver.service'] as const;
const PLAIN = /^[A-Za-z0-9_./:@+=-]+$/;

interface Unit {
  readonly path: string;
  readonly text: string;
}

export const install: Command = {
  name: 'install',
  summary: 'show the timer that runs passes; `--yes` installs it',
  usage: '',
  options: {
    cron: 'a line for cron in place of a systemd timer',
    every: ['MINUTES', 'minutes between two passes (default: 5)'],
    yes: 'write the files and start the timer',
  },
  maxArguments: 0,
  run: async (context) => {
    const { system, values, config } = context;
    const settings = loadConfig(system, config);
    const cron = values['cron'] === true;
    const every = minutes(values['every'], cron);
    const units = cron ? [cronFile(context, every)] : systemdUnits(context, every, settings);
    for (const { path, text } of units) system.print(`# ${path}\n${text}\n`);
    if (values['yes'] !== true) {
      system.print('Nothing was written. `--yes` writes this.\n');
      return exitCode.good;
    }
    // Asked before anything is written: a machine without systemd keeps no unit files.
    if (!cron) await systemctl(system, ['daemon-reload']);
    await writeAll(system, units, cron);
    system.print('Written.\n');
    return exitCode.good;
  },
};

/** Writes the files and starts the timer. When that fails, everything is as it was. */
async function writeAll(system: System, units: readonly Unit[], cron: boolean): Promise<void> {
  const { files } = system;
  const before = units.map(({ path }) => [path, files.read(path)] as const);
  try {
    for (const { path, text } of units) files.write(path, text, READABLE, 0o755);
    if (cron) return;
    await systemctl(system, ['daemon-reload']);
    await systemctl(system, ['enable', 'waybill-deliver.service']);
    await systemctl(system, ['enable', '--now', 'waybill-apply.timer']);
  } catch (error) {
    for (const [path, bytes] of before)
      if (bytes === undefined) files.remove(path);
      else files.write(path, bytes, READABLE, 0o755);
    throw error;
  }
}

export const uninstall: Command = {
  name: 'uninstall',
  summary: 'show what `install` wrote; with --yes, remove it. Containers, secrets and state stay',
  usage: '',
  options: { yes: 'stop the timer and remove the files' },
  maxArguments: 0,
  run: async (context) => {
    const { system, values } = context;
    const paths = [...UNIT_NAMES.map((name) => `${UNITS}/${name}`), CRON].filter(
      (path) => system.files.stat(path) !== undefined,
    );
    for (const path of paths) system.print(`${path}\n`);
    if (values['yes'] !== true || paths.length === 0) {
      system.print(
        paths.length === 0
          ? 'There is nothing to remove.\n'
          : 'Nothing was removed. `--yes` removes these.\n',
      );
      return exitCode.good;
    }
    if (paths.some((path) => path.startsWith(UNITS)))
      await systemctl(system, ['disable', '--now', 'waybill-apply.timer', 'waybill-deliver.service']);
    for (const path of paths) system.files.remove(path);
    if (paths.some((path) => path.startsWith(UNITS))) await systemctl(system, ['daemon-reload']);
    system.print('Removed. Containers, secrets and the state folder are as they were.\n');
    return exitCode.good;
  },
};

/** cron counts from the full hour, so that only a divisor of 60 comes round evenly. */
function minutes(value: unknown, cron: boolean): number {
  const every = value === undefined ? 5 : Number(value);
  if (Number.isInteger(every) && every >= 1 && every <= 59 && !(cron && 60 % every !== 0)) return every;
  return refuse(
    'apply/config-every',
    `--every takes whole minutes from 1 to 59${cron ? ' that divide an hour evenly' : ''}, not ${String(value)}.`,
    'For example: --every 10',
  );
}

/** The command line of a unit. systemd and cron read percent signs and blanks in ways of their own. */
function commandLine({ system, config }: CommandContext, command: string): string {
  const words = [...system.command, command, '--config', config];
  const odd = words.find((word) => !PLAIN.test(word));
  if (odd !== undefined)
    refuse(
      'apply/config-path',
      `${JSON.stringify(odd)} holds a letter that means something else in a unit file.`,
      'Move it to a path of plain letters.',
    );
  return words.join(' ');
}

/** Folders that must be mounted before the applier starts: its own, and those with the data of what was applied. */
function neededFolders({ files }: System, settings: Settings): string {
  const state = new State(settings.state, files);
  const data = settings.stacks.flatMap((stack) => {
    const bytes = files.read(join(state.current(stack), MANIFEST));
    const manifest = bytes && (JSON.parse(bytes.toString()) as Manifest);
    return manifest ? [manifest.host.data, ...manifest.folders.map(({ path }) => path)] : [];
  });
  const all = [settings.state, settings.secrets, settings.backups.folder, ...data].filter((path) =>
    PLAIN.test(path),
  );
  const isBelowOther = (path: string) => all.some((other) => path.startsWith(`${other}/`));
  return [...new Set(all)].filter((path) => !isBelowOther(path)).join(' ');
}

function systemdUnits(context: CommandContext, every: number, settings: Settings): Unit[] {
  return [passUnit(context, settings), timerUnit(every), deliverUnit(context, settings)];
}

const passUnit = (context: CommandContext, settings: Settings): Unit => ({
  path: `${UNITS}/${UNIT_NAMES[0]}`,
  text: `[Unit]
Description=Waybill: bring the containers of this host in sync with what is committed
Wants=network-online.target docker.service
After=network-online.target docker.service
RequiresMountsFor=${neededFolders(context.system, settings)}

[Service]
Type=oneshot
ExecStart=${commandLine(context, 'run')}
# 2: a person should look, and is told by notifications. 6: another pass is running.
SuccessExitStatus=2 6
Nice=10
# The applier ends what it has started, in order, and itself after longestPass; this is for the case that it cannot.
KillMode=mixed
TimeoutStartSec=${settings.longestPass}h 10min
TimeoutStopSec=90s
`,
});

const timerUnit = (every: number): Unit => ({
  path: `${UNITS}/${UNIT_NAMES[1]}`,
  text: `[Unit]
Description=Waybill: every ${every} minutes

[Timer]
OnBootSec=1min
OnUnitInactiveSec=${every}min
RandomizedDelaySec=15

[Install]
WantedBy=timers.target
`,
});

const deliverUnit = (context: CommandContext, { state, secrets }: Settings): Unit => ({
  path: `${UNITS}/${UNIT_NAMES[2]}`,
  text: `[Unit]
Description=Waybill: secrets in memory, before Docker starts containers that mount them
Before=docker.service
RequiresMountsFor=${state} ${secrets}

[Service]
Type=oneshot
ExecStart=${commandLine(context, 'deliver')}
TimeoutStartSec=5min

[Install]
WantedBy=docker.service
`,
});

function cronFile(context: CommandContext, every: number): Unit {
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const text = `${path}\n*/${every} * * * * root ${commandLine(context, 'run')} --quiet >/dev/null\n@reboot root ${commandLine(context, 'deliver')} >/dev/null\n`;
  return { path: CRON, text };
}

async function systemctl(system: System, args: readonly string[]): Promise<void> {
  const ran = await system.run('systemctl', args, { limit: 60 });
  if (ran.code !== 0)
    refuse(
      'apply/install-systemd',
      `systemctl ${args.join(' ')} failed: ${lastLine(ran.err) || 'there is no systemctl'}.`,
      'Without systemd use --cron.',
    );
}
