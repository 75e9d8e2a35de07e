/** Our workflows and actions, and the workflows of a new repository: GitHub's own parser takes them, and none of them lets a stranger write or learn anything. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ciFiles } from '../src/cli/init/ci.ts';
import { repository } from './harness/files.ts';
import { workflowProblems } from './harness/workflow-parser.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly if?: string;
}

interface Workflow {
  readonly on: string | Readonly<Record<string, unknown>>;
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly runs: { readonly using: string; readonly steps: readonly (Step & { readonly shell?: string })[] };
}

const folder = join(repository, '.github/workflows');
const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
const written = ciFiles('github').map(({ path, text }) => [`${path} of a new repository`, text] as const);
const ACTIONS = join(repository, '.github/actions');
const actions = readdirSync(ACTIONS).map(
  (name) => [name, readFileSync(join(ACTIONS, name, 'action.yml'), 'utf8')] as const,
);
/** Our own actions, from the checkout or from the package: what they do is looked at as well. */
const OWN = /^\.\/(?:node_modules\/waybill\/)?\.github\/actions\/(\w+)$/;
const ownAction = (uses: string) => actions.find(([name]) => name === OWN.exec(uses)?.[1])?.[1];

const writes = ({ permissions = {} }: Job) => Object.values(permissions).includes('write');
/** Programs that run what a pull request brings with it. */
const RUNS_FOREIGN_CODE =
  /(?:^|[\s;|&])(?:npm(?! (?:publish|ci) [^\n]*--ignore-scripts)|npx|node|yarn|pnpm|make|bash\s+\S+\.sh|\.\/\S+)(?:\s|$)/m;
/** Events that anybody can cause. A tag is only pushed by those who may release. */
const OF_STRANGERS = ['pull_request', 'workflow_run', 'issue_comment', 'issues', 'fork'];

/** What is unsafe in a workflow, for a repository to which anybody may send a pull request. */
function unsafeIn(text: string): string[] {
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs);
  const events = typeof workflow.on === 'string' ? [workflow.on] : Object.keys(workflow.on);
  const steps = jobs.flatMap(([, job]) => job.steps.map((step) => [job, step] as const));
  const some = (text: string, found: boolean) => (found ? [text] : []);
  const unpinned = text
    .split('\n')
    .filter(
      (line) => /\buses: (?!\.\/)/.test(line) && !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line),
    );
  return [
    ...some('pull_request_target', events.includes('pull_request_target')),
    ...some('rights for every job', Object.keys(workflow.permissions ?? { all: '' }).length > 0),
    ...some('a secret', /\bsecrets\./.test(text)),
    ...unpinned.map((line) => `not pinned: ${line.trim()}`),
    ...jobs.flatMap(([name, job]) => some(`${name}: no rights of its own`, job.permissions === undefined)),
    ...steps.flatMap(([job, step]) => unsafeStep(job, step, events)),
    ...steps.flatMap(([job, { uses = '' }]) =>
      ((parse(ownAction(uses) ?? 'runs: {steps: []}') as Action).runs.steps ?? []).flatMap((step) =>
        unsafeStep(job, step, events),
      ),
    ),
  ];
}

function unsafeStep(
  job: Job,
  { uses = '', run = '', with: inputs = {} }: Step,
  events: readonly string[],
): string[] {
  const afterForeignRun = events.includes('workflow_run');
  const fromStrangers = events.some((event) => OF_STRANGERS.includes(event));
  const checkout = uses.startsWith('actions/checkout@');
  const ours = ownAction(uses) !== undefined;
  const ofMain = checkout && !('ref' in inputs) && !('repository' in inputs);
  const found: readonly (readonly [string, boolean])[] = [
    ['an expression in a script', run.includes('${{')],
    ['may write, and runs code', writes(job) && RUNS_FOREIGN_CODE.test(run)],
    [
      'may write, and uses more than a checkout',
      fromStrangers && writes(job) && uses !== '' && !checkout && !ours,
    ],
    ['leaves the token behind', checkout && inputs['persist-credentials'] !== false],
    [
      'after a foreign run, and takes more than the main branch',
      afterForeignRun && uses !== '' && !ours && !ofMain,
    ],
  ];
  return found.filter(([, is]) => is).map(([text]) => `${text}: ${uses}${run.split('\n')[0]}`);
}

describe.each([...files, ...written])('%s', (_, text) => {
  it('is a workflow, says the parser of GitHub', () => expect(workflowProblems(text)).toEqual([]));
  it('is safe for pull requests from anybody', () => expect(unsafeIn(text)).toEqual([]));
});

describe.each(actions)('the action %s', (_, text) => {
  it('is an action, says the parser of GitHub', () => expect(workflowProblems(text)).toEqual([]));

  it('has no expression in a script, a shell for each, and pinned actions alone', () => {
    const { using, steps } = (parse(text) as Action).runs;
    expect(using).toBe('composite');
    expect(text).not.toMatch(/\b(?:secrets|vars)\./);
    for (const { run, shell, uses } of steps) {
      expect(run ?? '').not.toContain('${{');
      expect(run === undefined || shell === 'bash').toBe(true);
      expect(uses ?? 'a@'.padEnd(42, 'f')).toMatch(/@[0-9a-f]{40}$/);
    }
  });
});

it('the workflows of a new repository are short', () => {
  for (const [, text] of written)
    expect(text.split('\n').filter((line) => !/^(?:#|$)/.test(line)).length).toBeLessThan(16);
});

it('a release begins with a tag, and with nothing else', () => {
  const [, text = ''] = files.find(([name]) => name === 'release.yml') ?? [];
  expect((parse(text) as Workflow).on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+*'] } });
});

describe('the rules catch', () => {
  const review = files.find(([name]) => name === 'waybill.yml')?.[1] ?? '';
  const comment = files.find(([name]) => name === 'waybill-comment.yml')?.[1] ?? '';
  const theirs = written.find(([name]) => name.includes('comment'))?.[1] ?? '';
  const drawn = actions.find(([name]) => name === 'review')?.[1] ?? '';
  const release = files.find(([name]) => name === 'release.yml')?.[1] ?? '';
  const PINNED = 'actions/setup-node@48b55a011bda9f5d6aeb4c2d9c7362e8dae4041e # v6.4.0';

  it.each<readonly [string, string, string, string]>([
    ['a key that does not exist', review, 'timeout-minutes: 15', 'timeout: 15'],
    ['an expression that names nothing', drawn, 'github.base_ref', 'githup.base_ref'],
    ['a step of an action without its shell', drawn, '      shell: bash\n', ''],
    ['a right that does not exist', review, 'contents: read', 'contens: read'],
  ])('%s (the parser)', (_, text, from, to) => {
    expect(text).toContain(from);
    expect(workflowProblems(text.replace(from, to))).not.toEqual([]);
  });

  it.each<readonly [string, string, string, string]>([
    ['pull_request_target', review, 'pull_request:', 'pull_request_target:'],
    ['an action by its tag', review, PINNED, 'actions/setup-node@v6'],
    ['an action without its version', review, PINNED, PINNED.replace(/ #.*/, '')],
    ['a token that stays', review, 'persist-credentials: false', 'persist-credentials: true'],
    ['rights for all jobs', review, 'permissions: {}', 'permissions: { contents: read }'],
    ['no word about rights', review, 'permissions: {}\n', ''],
    ['a job that may write and runs code', review, 'contents: read', 'contents: write'],
    ['an expression in a script', review, 'set -euo pipefail', 'echo "${{ github.head_ref }}"'],
    ['a secret', review, 'github.token', 'secrets.TOKEN'],
    ['an action of others after a foreign run', comment, 'steps:', `steps:\n      - uses: ${PINNED}`],
    ['a checkout of the foreign branch', theirs, 'credentials: false', 'credentials: false, ref: topic'],
    ['scripts of packages in a job that may write', theirs, ' --ignore-scripts', ''],
    [
      'an action of ours that runs code, in a job that may write',
      theirs,
      'actions/comment',
      'actions/review',
    ],
    ['scripts of a package in a job that may publish', release, ' --ignore-scripts waybill', ' waybill'],
    ['code after a foreign run', comment, '- uses: ./', '- run: npm ci --prefix review\n      - uses: ./'],
  ])('%s', (_, text, from, to) => {
    expect(text).toContain(from);
    expect(unsafeIn(text.replace(from, to))).not.toEqual([]);
  });
});
