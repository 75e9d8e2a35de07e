/** The workflows: GitHub's own parser takes them, and none of them lets a stranger write or learn anything. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(repository, '.github/workflows');
const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

const writes = ({ permissions = {} }: Job) => Object.values(permissions).includes('write');
/** Programs that run what a pull request brings with it. */
const RUNS_FOREIGN_CODE =
  /(?:^|[\s;|&])(?:npm(?! publish [^\n]*--ignore-scripts)|npx|node|yarn|pnpm|make|bash\s+\S+\.sh|\.\/\S+)\s/m;
/** Events that anybody can cause. A tag is only pushed by those who may release. */
const OF_STRANGERS = ['pull_request', 'workflow_run', 'issue_comment', 'issues', 'fork'];

/** What is unsafe in a workflow, for a repository to which anybody may send a pull request. */
function unsafeIn(text: string): string[] {
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps.map((step) => [job, step] as const));
  const some = (text: string, found: boolean) => (found ? [text] : []);
  const unpinned = text
    .split('\n')
    .filter((line) => /\buses:/.test(line) && !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
  return [
    ...some('pull_request_target', 'pull_request_target' in workflow.on),
    ...some('rights for every job', Object.keys(workflow.permissions ?? { all: '' }).length > 0),
    ...some('a secret', /\bsecrets\./.test(text)),
    ...unpinned.map((line) => `not pinned: ${line.trim()}`),
    ...jobs.flatMap(([name, job]) => some(`${name}: no rights of its own`, job.permissions === undefined)),
    ...steps.flatMap(([job, step]) => unsafeStep(job, step, Object.keys(workflow.on))),
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
  const found: readonly (readonly [string, boolean])[] = [
    ['an expression in a script', run.includes('${{')],
    ['may write, and runs code', writes(job) && RUNS_FOREIGN_CODE.test(run)],
    ['may write, and uses more than a checkout', fromStrangers && writes(job) && uses !== '' && !checkout],
    ['leaves the token behind', checkout && inputs['persist-credentials'] !== false],
    ['after a foreign run, and takes more than a script', afterForeignRun && uses !== ''],
  ];
  return found.filter(([, is]) => is).map(([text]) => `${text}: ${uses}${run.split('\n')[0]}`);
}

describe.each(files)('%s', (_, text) => {
  it('is a workflow, says the parser of GitHub', () => expect(workflowProblems(text)).toEqual([]));
  it('is safe for pull requests from anybody', () => expect(unsafeIn(text)).toEqual([]));
});

it('a release begins with a tag, and with nothing else', () => {
  const [, text = ''] = files.find(([name]) => name === 'release.yml') ?? [];
  expect((parse(text) as Workflow).on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+*'] } });
});

describe('the rules catch', () => {
  const review = files.find(([name]) => name === 'waybill.yml')?.[1] ?? '';
  const comment = files.find(([name]) => name === 'waybill-comment.yml')?.[1] ?? '';
  const release = files.find(([name]) => name === 'release.yml')?.[1] ?? '';
  const PINNED = 'actions/setup-node@48b55a011bda9f5d6aeb4c2d9c7362e8dae4041e # v6.4.0';

  it.each<readonly [string, string, string, string]>([
    ['a key that does not exist', review, 'timeout-minutes: 15', 'timeout: 15'],
    ['an expression that names nothing', review, 'github.base_ref', 'githup.base_ref'],
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
    ['an expression in a script', review, '--link "$RUN"', '--link "${{ github.head_ref }}"'],
    ['a secret', comment, 'github.token', 'secrets.TOKEN'],
    ['a checkout after a foreign run', comment, 'steps:', `steps:\n      - uses: ${PINNED}`],
    ['scripts of a package in a job that may publish', release, ' --ignore-scripts waybill', ' waybill'],
    ['code after a foreign run', comment, 'set -euo pipefail', 'npm ci --prefix review'],
  ])('%s', (_, text, from, to) => {
    expect(text).toContain(from);
    expect(unsafeIn(text.replace(from, to))).not.toEqual([]);
  });
});
