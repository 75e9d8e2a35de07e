/** `waybill-apply`: arguments -> command -> exit code. */
import { resolve } from 'node:path';
import { helpText, type Option, readArguments, UsageError, unknownCommand } from '../base/host/call.ts';
import { version } from '../base/util/version.gen.ts';
import { backup, restore } from './commands/backup.ts';
import { type Command, type CommandContext, exitCode } from './commands/command.ts';
import { deliver } from './commands/deliver.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/explain.ts';
import { history } from './commands/history.ts';
import { install, uninstall } from './commands/install.ts';
import { pause, resume } from './commands/pause.ts';
import { reset } from './commands/reset.ts';
import { rollback } from './commands/rollback.ts';
import { plan, run } from './commands/run.ts';
import { secrets } from './commands/secrets.ts';
import { status } from './commands/status.ts';
import { upgrades } from './commands/upgrades.ts';
import { DEFAULT_CONFIG } from './config.ts';
import { nodeSystem } from './machine/node-system.ts';
import { endAll, Stopwatch } from './machine/process.ts';
import { exitOf, problemsOf } from './problem.ts';
import { problemText } from './tell/text.ts';

const commands: readonly Command[] = [
  run,
  plan,
  status,
  history,
  rollback,
  backup,
  restore,
  upgrades,
  reset,
  pause,
  resume,
  doctor,
  explain,
  secrets,
  deliver,
  install,
  uninstall,
];

const COMMON = `Options of every command:
  --config FILE    configuration (default: ${DEFAULT_CONFIG})
  --help           this text
  --version        version of Waybill

Exit codes: 0 in step, 1 wrong call or configuration, 2 look at it, 3 refused, 4 rolled back, 5 failed, 6 busy,
7 a fault of Waybill itself. docs/applier.md explains them.
`;

function overview(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`);
  return [
    'waybill-apply brings the containers of this host in step with what is committed.',
    '',
    'Usage: waybill-apply COMMAND [ARGUMENT...]',
    '',
    'Commands:',
    ...lines,
    '',
    COMMON,
  ].join('\n');
}

function optionsOf({ flags }: Command): Option[] {
  return Object.entries(flags).map(([name, [kind, text]]) => ({
    name,
    text,
    ...(kind === 'bool' ? {} : { takes: kind }),
  }));
}

async function main(
  argv: readonly string[],
  base: Pick<CommandContext, 'system' | 'stopwatch'>,
): Promise<number> {
  const [name, ...rest] = argv;
  const { print } = base.system;
  if (name === '--version') {
    print(`${version}\n`);
    return exitCode.good;
  }
  if (name === undefined || name === '--help' || name === 'help') {
    print(overview());
    return name === undefined ? exitCode.usage : exitCode.good;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined)
    throw unknownCommand(
      'waybill-apply',
      name,
      commands.map((one) => one.name),
    );
  const common = [{ name: 'config', takes: 'FILE' }, { name: 'help' }];
  const { values, positionals } = readArguments(rest, [...common, ...optionsOf(command)]);
  if (values['help'] === true) {
    const call = `waybill-apply ${[name, command.usage].join(' ').trim()}`;
    print(helpText(call, command.summary, optionsOf(command), { width: 16, common: COMMON }));
    return exitCode.good;
  }
  if (positionals.length > command.most)
    throw new UsageError(`\`${name}\` does not take \`${positionals[command.most]}\``);
  const config = resolve(typeof values['config'] === 'string' ? values['config'] : DEFAULT_CONFIG);
  return command.run({ ...base, config, args: positionals, values: values as CommandContext['values'] });
}

/** The exit code of what was thrown, said in words. */
function failed(error: unknown, say: (line: string) => void): number {
  if (error instanceof UsageError) {
    say(`waybill-apply: ${error.message}`);
    return exitCode.usage;
  }
  const problems = problemsOf(error);
  for (const problem of problems) say(problemText(problem));
  const [first] = problems;
  return first === undefined ? exitCode.internal : exitOf(first);
}

const stopwatch = new Stopwatch(Date.now);
const system = nodeSystem(stopwatch);
for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const) {
  process.on(signal, () => {
    // The journal says what was under way: the next pass goes on from there.
    endAll();
    process.exit(code);
  });
}
main(process.argv.slice(2), { system, stopwatch }).then(
  (code) => process.exit(code),
  (error: unknown) => process.exit(failed(error, system.say)),
);
