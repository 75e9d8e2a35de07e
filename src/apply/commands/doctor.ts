/** `waybill-apply doctor`: all that a pass needs, looked at one by one. Changes nothing. */
import { DELIVERED } from '../../schema/contract.ts';
import { insecurePaths, loadConfig, type Settings, writableByOthers } from '../config.ts';
import { OLDEST_COMPOSE } from '../engine/docker.ts';
import { type PublishedPort, portsOfTree, portText } from '../engine/published-ports.ts';
import { listeningPorts } from '../machine/ports.ts';
import { lastLine } from '../machine/process.ts';
import type { System } from '../machine/system.ts';
import { older } from '../machine/version.ts';
import type { Context } from '../pass/context.ts';
import { contextOf } from '../pass/pass.ts';
import { treeAt } from '../pass/resolved-release.ts';
import { lock } from '../pass/steps/1-lock.ts';
import { ACCEPTED } from '../pass/steps/2-fetch.ts';
import { problemsOf } from '../problem.ts';
import type { Git } from '../repository/git.ts';
import type { Tree } from '../repository/tree.ts';
import { secretsOf } from '../secrets/encrypted-secrets.ts';
import { exportState } from '../secrets/export.ts';
import { count } from '../tell/text.ts';
import { type Command, exitCode } from './command.ts';

interface Finding {
  readonly state: 'ok' | 'warning' | 'bad';
  readonly what: string;
  readonly help?: string;
}

const ok = (what: string): Finding => ({ state: 'ok', what });
const warning = (what: string, help: string): Finding => ({ state: 'warning', what, help });
const bad = (what: string, help: string): Finding => ({ state: 'bad', what, help });

/** Oldest versions that the tree works on. */
const OLDEST = { node: '20.19', git: '2.34', compose: OLDEST_COMPOSE, docker: '20.10' };

/** Bytes below which the next image may not fit. */
const LITTLE_SPACE = 2 << 30;

export const doctor: Command = {
  name: 'doctor',
  summary: 'check versions, permissions, disk, secrets, host names and ports',
  usage: '',
  options: { json: 'as JSON' },
  maxArguments: 0,
  run: async ({ system, config, values }) => {
    const findings = await examine(system, config);
    if (values['json'] === true) system.print(`${JSON.stringify(findings, undefined, 2)}\n`);
    else
      for (const { state, what, help } of findings)
        system.print(`${state.padEnd(8)} ${what}\n${help === undefined ? '' : `         ${help}\n`}`);
    if (findings.some(({ state }) => state === 'bad')) return exitCode.refused;
    return findings.some(({ state }) => state === 'warning') ? exitCode.attention : exitCode.good;
  },
};

async function examine(system: System, config: string): Promise<Finding[]> {
  const findings = await programs(system);
  let settings: Settings;
  try {
    settings = loadConfig(system, config);
  } catch (error) {
    return [...findings, ...problemsOf(error).map(({ message, help }) => bad(message, help))];
  }
  findings.push(ok(`configuration ${config}`), ...access(system, settings), ...space(system, settings));
  const context = contextOf(system, settings, { dryRun: true, acceptRewrite: false, retry: false });
  try {
    // What a killed git left behind may be cleared away only while no pass is at work.
    await lock(system, context.state);
    await context.git.prepare();
  } catch (error) {
    return [...findings, ...problemsOf(error).map(({ message, help }) => warning(message, help))];
  }
  findings.push(await server(context.git, settings));
  findings.push(...memory(system), ...backup(context));
  for (const stack of settings.stacks) findings.push(...(await stackFindings(context, stack)));
  return findings;
}

async function programs(system: System): Promise<Finding[]> {
  const questions: [name: string, program: string, args: string[], oldest: string][] = [
    ['git', 'git', ['--version'], OLDEST.git],
    ['flock', 'flock', ['--version'], ''],
    ['Docker Engine', 'docker', ['version', '--format', '{{.Server.Version}}'], OLDEST.docker],
    ['Docker Compose', 'docker', ['compose', 'version', '--short'], OLDEST.compose],
  ];
  const answers = questions.map(async ([name, program, args, oldest]): Promise<Finding> => {
    const ran = await system.run(program, args, { limit: 20 });
    const version = /\d+(?:\.\d+)+/.exec(ran.out.toString())?.[0] ?? '';
    if (ran.code !== 0)
      return bad(
        `${name} does not answer: ${lastLine(ran.err) || `no program ${program}`}`,
        `Install ${name}, or start it.`,
      );
    return older(version, oldest)
      ? bad(`${name} is ${version}`, `${oldest} or later is needed.`)
      : ok(`${name} ${version}`);
  });
  const node = process.versions.node;
  return [
    older(node, OLDEST.node)
      ? bad(`Node is ${node}`, `${OLDEST.node} or later is needed.`)
      : ok(`Node ${node}`),
    ...(await Promise.all(answers)),
  ];
}

function access(system: System, settings: Settings): Finding[] {
  const findings = insecurePaths(system, settings).map(({ message, help }) => bad(message, help));
  if (findings.length === 0) findings.push(ok('only root can change configuration, state and secrets'));
  // Who can replace Node or the applier is as good as root; on a machine of one person that may be meant.
  const program = system.command.flatMap((path) => writableByOthers(system, path));
  findings.push(...program.map(({ message, help }) => warning(message, help)));
  if (system.uid !== 0)
    findings.push(warning('not run by root', 'Owners of data folders and secrets cannot be set.'));
  return findings;
}

function space(system: System, { state }: Settings): Finding[] {
  const folders = [state, '/var/lib/docker'].filter((path) => system.files.stat(path) !== undefined);
  return folders.map((path) => {
    const free = system.free(path);
    const text = `${(free / (1 << 30)).toFixed(1)} GiB free at ${path}`;
    return free < LITTLE_SPACE
      ? warning(text, 'The next image may not fit: `docker image prune` removes unused ones.')
      : ok(text);
  });
}

async function server(git: Git, { repository }: Settings): Promise<Finding> {
  const failure = await git.fetch(repository.url, repository.branch, 'refs/waybill/doctor');
  if (failure === undefined) return ok(`branch ${repository.branch} can be fetched`);
  return bad(
    `branch ${repository.branch} cannot be fetched: ${failure}`,
    'Check the network, the address and the key of this host.',
  );
}

async function stackFindings(context: Context, stack: string): Promise<Finding[]> {
  const { system, state, git } = context;
  const commit = (await git.commitOf(ACCEPTED)) ?? (await git.commitOf('refs/waybill/doctor'));
  if (commit === undefined) return [];
  try {
    const tree = await treeAt(context, commit, stack);
    const findings = [
      ok(`${stack}: the tree of ${commit.slice(0, 12)} is whole`),
      await secrets(context, tree),
      ...(await names(system, tree)),
    ];
    return [...findings, ...(await ports(context, tree, state.applied(stack) !== undefined))];
  } catch (error) {
    return problemsOf(error).map(({ message, help }) => bad(`${stack}: ${message}`, help));
  }
}

async function secrets(context: Context, tree: Tree): Promise<Finding> {
  const { stack } = tree;
  try {
    const { values, toMake } = await secretsOf(context, tree);
    return ok(`${stack}: ${count(values.size, 'secret')} at hand, ${toMake.length} to be made`);
  } catch (error) {
    const problems = problemsOf(error);
    return bad(
      `${stack}: ${problems.map(({ message }) => message).join(' ')}`,
      problems.map(({ help }) => help).join(' '),
    );
  }
}

/** Delivered secrets shall be gone with the current. The mount that is nearest to their folder counts. */
function memory({ files }: System): Finding[] {
  const lines = files.read('/proc/self/mounts')?.toString().split('\n') ?? [];
  const mounts = lines
    .map((line) => line.split(' '))
    .filter(([, at = '']) => at === '/' || `${DELIVERED}/`.startsWith(`${at}/`))
    .sort(([, a = ''], [, b = '']) => a.length - b.length);
  const type = mounts.at(-1)?.[2];
  if (type === undefined) return [];
  return type === 'tmpfs' || type === 'ramfs'
    ? [ok(`${DELIVERED} is in memory`)]
    : [
        warning(
          `${DELIVERED} is on a disk (${type})`,
          'Delivered secrets would stay there after a restart. Mount a tmpfs at /run, as every current distribution does.',
        ),
      ];
}

/** Secrets that were made here exist nowhere else. */
function backup(context: Context): Finding[] {
  const state = exportState(context);
  const help =
    '`waybill-apply secrets export --to age1... --output FILE`, and keep the file elsewhere: without it a broken disk locks the databases.';
  if (state === 'missing') return [warning('the secrets of this host were never exported', help)];
  if (state === 'old') return [warning('secrets have changed since the last export', help)];
  return state === 'none' ? [] : [ok('the last export holds all secrets of this host')];
}

async function names(system: System, { stack, manifest }: Tree): Promise<Finding[]> {
  const found = await Promise.all(
    manifest.names.map(async (name) => [name, (await system.addresses(name)).length] as const),
  );
  const lost = found.filter(([, count]) => count === 0).map(([name]) => name);
  if (lost.length === 0)
    return found.length === 0 ? [] : [ok(`${stack}: ${count(found.length, 'host name')} found`)];
  return [
    warning(
      `${stack}: no address for ${lost.join(', ')}`,
      `dns/ in the tree holds the records; this host asks the servers in /etc/resolv.conf.`,
    ),
  ];
}

/** Ports that the stack publishes and that another program has. Only before the first release: later they are its own. */
async function ports(
  { system, docker }: Context,
  { stack, files }: Tree,
  applied: boolean,
): Promise<Finding[]> {
  if (applied || (await docker.containers(stack)).length > 0) return [];
  const wanted = portsOfTree(files);
  const taken = wanted.filter(({ port, protocol }) => listeningPorts(system, protocol).has(port));
  const words = (ports: readonly PublishedPort[]) =>
    `${ports.length === 1 ? 'port' : 'ports'} ${ports.map(portText).join(', ')}`;
  if (taken.length > 0)
    return [bad(`${stack}: another program uses ${words(taken)}`, '`ss -ltunp` shows which one.')];
  return wanted.length === 0 ? [] : [ok(`${stack}: ${words(wanted)} free`)];
}
