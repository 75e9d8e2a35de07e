/** `waybill-apply status`: what is wanted, what was applied, what runs. Changes nothing, and waits for nobody. */
import { loadConfig } from '../config.ts';
import { evaluateGate } from '../engine/health.ts';
import type { Context } from '../pass/context.ts';
import { contextOf } from '../pass/pass.ts';
import { releaseTree, treeAt } from '../pass/resolved-release.ts';
import { manualDrift } from '../pass/service-plan.ts';
import { ACCEPTED } from '../pass/steps/2-fetch.ts';
import { problemsOf } from '../problem.ts';
import { difference } from '../repository/sync.ts';
import type { Tree } from '../repository/tree.ts';
import type { AppliedRelease } from '../state/release.ts';
import { ageText, pausedText, short, when } from '../tell/text.ts';
import { type Command, exitCode } from './command.ts';

interface ServiceStatus {
  readonly name: string;
  readonly state: 'healthy' | 'drifted' | 'unhealthy';
  readonly detail: string;
}

interface StackStatus {
  readonly stack: string;
  readonly state:
    | 'in sync'
    | 'behind'
    | 'held'
    | 'failed'
    | 'drifted'
    | 'unhealthy'
    | 'never applied'
    | 'off the list';
  /** Newest accepted commit. */
  readonly desired: string | undefined;
  /** The newest accepted commit has the tree that was applied, maybe from an earlier commit. */
  readonly same: boolean;
  /** Commit of the last good release. */
  readonly applied: string | undefined;
  /** When it was applied, in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly services: readonly ServiceStatus[];
  readonly editedFiles: readonly string[];
  readonly problems: readonly string[];
}

export const status: Command = {
  name: 'status',
  summary: 'show what is wanted, what was applied and what runs',
  usage: '',
  options: { json: 'as JSON' },
  maxArguments: 0,
  run: async ({ system, config, values }) => {
    const settings = loadConfig(system, config);
    const context = contextOf(system, settings, { dryRun: true, acceptRewrite: false, retry: false });
    const left = context.state.appliedStacks().filter((stack) => !settings.stacks.includes(stack));
    const stacks = await Promise.all([
      ...settings.stacks.map((stack) => stackStatus(context, stack)),
      ...left.map((stack) => leftStatus(context, stack)),
    ]);
    const paused = context.state.paused();
    const last = context.state.lastPass();
    if (values['json'] === true)
      system.print(
        `${JSON.stringify({ paused: paused ?? null, lastPass: last ?? null, stacks }, undefined, 2)}\n`,
      );
    else
      system.print(
        `${lastText(system.clock.now(), last?.at)}${paused === undefined ? '' : pausedText(paused)}${stacks.map(text).join('')}`,
      );
    return stacks.every(({ state }) => state === 'in sync') ? exitCode.good : exitCode.attention;
  },
};

const lastText = (now: number, at: number | undefined) =>
  at === undefined ? 'No pass has ended here yet.\n' : `Last pass: ${ageText(now - at)} ago, ${when(at)}.\n`;

/** A stack that was taken off the list: it runs on, and nobody looks after it. */
async function leftStatus({ state, docker }: Context, stack: string): Promise<StackStatus> {
  const applied = state.applied(stack);
  const containers = await docker.containers(stack);
  return {
    stack,
    state: 'off the list',
    desired: undefined,
    same: false,
    applied: applied?.commit,
    since: applied?.at,
    services: containers.map(({ service, name, status }) => ({
      name: service ?? name,
      state: status === 'running' ? 'healthy' : 'unhealthy',
      detail: status,
    })),
    editedFiles: [],
    problems: [
      `No pass looks after it. \`waybill-apply remove ${stack}\` removes its containers and keeps its data.`,
    ],
  };
}

async function stackStatus(context: Context, stack: string): Promise<StackStatus> {
  const { state } = context;
  const applied = state.applied(stack);
  const desired = await desiredOf(context, stack);
  const same = applied !== undefined && desired.digest === applied.digest;
  // A failed commit that was reverted is over.
  const failed = same ? undefined : state.failed(stack);
  const problems = [
    ...desired.problems,
    ...(failed?.problems ?? []).map(({ code, message }) => `${code}: ${message}`),
  ];
  const base = {
    stack,
    desired: desired.commit,
    same,
    applied: applied?.commit,
    since: applied?.at,
    problems,
  };
  if (applied === undefined)
    return {
      ...base,
      state: failed === undefined ? 'never applied' : 'failed',
      services: [],
      editedFiles: [],
    };
  const tree = await releaseTree(context, applied.commit, stack);
  const services = await servicesOf(context, tree, applied);
  const { add, change, remove } = difference(context.system.files, state.current(stack), tree);
  const editedFiles = [...add, ...change, ...remove];
  const drifted = editedFiles.length > 0 || services.some((service) => service.state === 'drifted');
  const unhealthy = services.some((service) => service.state === 'unhealthy');
  const behind = failed === undefined ? 'behind' : 'held';
  const standing = same ? 'in sync' : behind;
  const found = unhealthy ? 'unhealthy' : drifted ? 'drifted' : standing;
  return { ...base, state: found, services, editedFiles };
}

async function desiredOf(
  context: Context,
  stack: string,
): Promise<{ commit?: string; digest?: string; problems: string[] }> {
  const { git } = context;
  const commit = await git.commitOf(ACCEPTED);
  if (commit === undefined) return { problems: [] };
  try {
    const tree = await treeAt(context, commit, stack);
    return { commit, digest: tree.digest, problems: [] };
  } catch (error) {
    return { commit, problems: problemsOf(error).map(({ code, message }) => `${code}: ${message}`) };
  }
}

async function servicesOf(
  { docker, system }: Context,
  { stack, manifest }: Tree,
  applied: AppliedRelease,
): Promise<ServiceStatus[]> {
  const containers = await docker.containers(stack);
  const now = system.clock.now();
  const active = manifest.services.filter(({ name }) => applied.services[name] !== undefined);
  return active.map((service) => {
    const own = containers.filter((container) => container.service === service.name);
    const drift = manualDrift(service, own, applied.services[service.name]);
    if (drift !== undefined) return { name: service.name, state: 'drifted', detail: drift.detail };
    const { state, why } = evaluateGate(service, own, now);
    return { name: service.name, state: state === 'passed' ? 'healthy' : 'unhealthy', detail: why };
  });
}

function text({
  stack,
  state,
  desired,
  same,
  applied,
  since,
  services,
  editedFiles,
  problems,
}: StackStatus): string {
  const runs = applied === undefined ? '' : `applied ${short(applied)} on ${when(since ?? 0)}`;
  const wanted = desired === undefined ? 'nothing fetched yet' : `wanted ${short(desired)}`;
  const unchanged = desired === applied ? '' : ', which does not change it';
  const at = same ? `at ${short(desired ?? '')}${unchanged}` : state === 'off the list' ? '' : wanted;
  const lines = [`${stack}: ${state}; ${[at, runs].filter(Boolean).join(', ')}`];
  for (const service of services)
    lines.push(`  ${service.state.padEnd(8)} ${service.name}  (${service.detail})`);
  for (const file of editedFiles) lines.push(`  drifted  ${file}  (edited by hand)`);
  return `${[...lines, ...problems.map((problem) => `  ${problem}`)].join('\n')}\n`;
}
