/** `waybill-apply`: arguments -> command -> exit code. */
import { type Program, runProgram, UsageError } from '../base/host/program.ts';
import { version } from '../base/util/version.gen.ts';
import { backup, restore } from './commands/backup.ts';
import { type Command, type CommandContext, exitCode } from './commands/command.ts';
import { deliver } from './commands/deliver.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/explain.ts';
import { history } from './commands/history.ts';
import { install, uninstall } from './commands/install.ts';
import { pause, resume } from './commands/pause.ts';
import { remove } from './commands/remove.ts';
import { reset } from './commands/reset.ts';
import { rollback } from './commands/rollback.ts';
import { plan, run } from './commands/run.ts';
import { secrets } from './commands/secrets.ts';
import { status } from './commands/status.ts';
import { upgrades } from './commands/upgrades.ts';
import { DEFAULT_CONFIG } from './config.ts';
import { nodeSystem } from './machine/node-system.ts';
import { closeAll, endAll, isHeld, Stopwatch } from './machine/process.ts';
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
  remove,
  pause,
  resume,
  doctor,
  explain,
  secrets,
  deliver,
  install,
  uninstall,
];

const stopwatch = new Stopwatch(Date.now);
const system = nodeSystem(stopwatch);

const program: Program<CommandContext> = {
  name: 'waybill-apply',
  purpose: 'waybill-apply keeps the containers of this host in sync with what is committed.',
  commands: Object.fromEntries(commands.map((command) => [command.name, () => command])),
  common: { config: ['FILE', `configuration (default: ${DEFAULT_CONFIG})`] },
  notes: `Exit codes: 0 in sync, 1 wrong call or configuration, 2 look at it, 3 refused, 4 rolled back, 5 failed, 6 busy,
7 internal error in Waybill. docs/applier.md explains them.`,
  version,
  exit: { good: exitCode.good, usage: exitCode.usage },
  print: system.print,
  contextOf: ({ args, flags, values }) => ({
    system,
    stopwatch,
    config: values.get('config') ?? DEFAULT_CONFIG,
    args,
    values: Object.fromEntries([...values, ...[...flags].map((name) => [name, true] as const)]),
  }),
};

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

/** Milliseconds for programs to end, and for what was stopped to be started again, when the applier is told to end. */
const LONGEST_END = 60_000;

let ending: number | undefined;

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const) {
  process.on(signal, () => {
    // A second signal does not wait.
    if (ending !== undefined) process.exit(code);
    ending = code;
    // The journal says what was under way: the next pass continues from there.
    if (isHeld()) endAll();
    else closeAll(LONGEST_END).then(() => process.exit(code));
    setTimeout(() => process.exit(code), LONGEST_END);
  });
}
runProgram(program, process.argv.slice(2)).then(
  (code) => process.exit(ending ?? code),
  (error: unknown) => process.exit(ending ?? failed(error, system.say)),
);
