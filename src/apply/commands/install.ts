/** `waybill-apply install` and `uninstall`: what starts a pass, shown before it is written. */
import { loadConfig } from '../config.ts';
import { lastLine } from '../machine/process.ts';
import type { System } from '../machine/system.ts';
import { refuse } from '../problem.ts';
import { type Command, type CommandContext, exitCode } from './command.ts';

const UNITS = '/etc/systemd/system';
const CRON = '/etc/cron.d/waybill';
const READABLE = { mode: 0o644 };

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
  most: 0,
  run: async (context) => {
    const { system, values, config } = context;
    loadConfig(system, config);
    const cron = values['cron'] === true;
    const every = minutes(values['every'], cron);
    const units = cron ? [cronFile(context, every)] : systemdUnits(context, every);
    for (const { path, text } of units) system.print(`# ${path}\n${text}\n`);
    if (values['yes'] !== true) {
      system.print('Nothing was written. `--yes` writes this.\n');
      return exitCode.good;
    }
    for (const { path, text } of units) system.files.write(path, text, READABLE, 0o755);
    if (!cron) {
      await systemctl(system, ['daemon-reload']);
      await systemctl(system, ['enable', 'waybill-deliver.service']);
      await systemctl(system, ['enable', '--now', 'waybill-apply.timer']);
    }
    system.print('Written.\n');
    return exitCode.good;
  },
};

export const uninstall: Command = {
  name: 'uninstall',
  summary: 'show what `install` wrote; with --yes, remove it. Containers, secrets and state stay',
  usage: '',
  options: { yes: 'stop the timer and remove the files' },
  most: 0,
  run: async (context) => {
    const { system, values } = context;
    const paths = [...systemdUnits(context, 5).map(({ path }) => path), CRON].filter(
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
  const odd = words.find((word) => !/^[A-Za-z0-9_./:@+=-]+$/.test(word));
  if (odd !== undefined)
    refuse(
      'apply/config-path',
      `${JSON.stringify(odd)} holds a letter that means something else in a unit file.`,
      'Move it to a path of plain letters.',
    );
  return words.join(' ');
}

function systemdUnits(context: CommandContext, every: number): Unit[] {
  return [
    {
      path: `${UNITS}/waybill-apply.service`,
      text: `[Unit]
Description=Waybill: bring the containers of this host in sync with what is committed
Wants=network-online.target docker.service
After=network-online.target docker.service

[Service]
Type=oneshot
ExecStart=${commandLine(context, 'run')}
# 2: a person should look, and is told by notifications. 6: another pass is running.
SuccessExitStatus=2 6
Nice=10
`,
    },
    {
      path: `${UNITS}/waybill-apply.timer`,
      text: `[Unit]
Description=Waybill: every ${every} minutes

[Timer]
OnBootSec=1min
OnUnitInactiveSec=${every}min
RandomizedDelaySec=15

[Install]
WantedBy=timers.target
`,
    },
    {
      path: `${UNITS}/waybill-deliver.service`,
      text: `[Unit]
Description=Waybill: secrets in memory, before Docker starts containers that mount them
Before=docker.service

[Service]
Type=oneshot
ExecStart=${commandLine(context, 'deliver')}

[Install]
WantedBy=docker.service
`,
    },
  ];
}

function cronFile(context: CommandContext, every: number): Unit {
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const text = `${path}\n*/${every} * * * * root ${commandLine(context, 'run')} >/dev/null\n@reboot root ${commandLine(context, 'deliver')} >/dev/null\n`;
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
