/** `waybill completion SHELL`: what a shell needs to complete commands, options and names of apps. */
import { catalog } from '../../catalog/catalog.gen.js';
import { add } from './add.ts';
import { check } from './check.ts';
import { type Command, exitCode } from './command.ts';
import { diff } from './diff.ts';
import { graph } from './graph.ts';
import { importCommand } from './import.ts';
import { init } from './init.ts';
import { list } from './list.ts';
import { remove } from './remove.ts';
import { render } from './render.ts';
import { review } from './review.ts';
import { secrets } from './secrets.ts';
import { serve } from './serve.ts';
import { set } from './set.ts';
import { show } from './show.ts';
import { trace } from './trace.ts';
import { verify } from './verify.ts';

/** Commands without options of their own. */
const OTHERS = ['completion', 'explain', 'help'];

const WITH_OPTIONS = [
  ...[add, check, diff, graph, importCommand, init, list, remove],
  ...[render, review, secrets, serve, set, show, trace, verify],
];
const EVERYWHERE = ['--root', '--out', '--format', '--help', '--version'];

const commands = [...WITH_OPTIONS.map(({ name }) => name), ...OTHERS].sort().join(' ');
const apps = Object.keys(catalog).join(' ');
const options = WITH_OPTIONS.map(
  ({ name, options: own = {} }) =>
    [name, [...Object.keys(own).map((key) => `--${key}`), ...EVERYWHERE].join(' ')] as const,
);

const BASH = `_waybill() {
  local word=\${COMP_WORDS[COMP_CWORD]} words
  case "$COMP_CWORD:\${COMP_WORDS[1]}:$word" in
    1:*) words='${commands}' ;;
${options.map(([name, own]) => `    *:${name}:-*) words='${own}' ;;`).join('\n')}
    *:-*) words='${EVERYWHERE.join(' ')}' ;;
    *:add:* | *:show:* | *:remove:*) words='${apps}' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _waybill waybill
`;

const FISH = [
  `complete -c waybill -f -n __fish_use_subcommand -a '${commands}'`,
  `complete -c waybill -f -n '__fish_seen_subcommand_from add show remove' -a '${apps}'`,
  ...options.map(([name, own]) => `complete -c waybill -n '__fish_seen_subcommand_from ${name}' -a '${own}'`),
  '',
].join('\n');

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: BASH,
  // zsh reads completions of bash.
  zsh: `autoload -U +X bashcompinit && bashcompinit\n${BASH.replace('mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")', 'COMPREPLY=(${(f)"$(compgen -W "$words" -- "$word")"})')}`,
  fish: FISH,
};

export const completion: Command = {
  name: 'completion',
  summary: 'print the script by which bash, zsh or fish completes commands, options and apps',
  usage: 'bash|zsh|fish',
  example: 'completion bash >> ~/.bashrc',
  maxArguments: 1,
  run: (context) => {
    const script = SCRIPTS[context.args[0] ?? ''];
    if (script !== undefined) context.print(script);
    else context.say('waybill: completion takes bash, zsh or fish\n');
    return script === undefined ? exitCode.problems : exitCode.clean;
  },
};
