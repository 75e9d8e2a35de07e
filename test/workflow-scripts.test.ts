/** The scripts of the workflows and actions, run by bash against a stand-in for GitHub's command line. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './harness/temporary.ts';
import { script } from './harness/workflow.ts';

/** Answers requests from files of its folder and writes down those that change something. */
const GH = `#!/usr/bin/env bash
set -euo pipefail
[ "$1" = api ] || exit 0
jq=. method=GET path= input=
shift
while [ $# -gt 0 ]; do
  case $1 in
    --method) method=$2; shift 2 ;;
    --input) input=$2; shift 2 ;;
    --jq) jq=$2; shift 2 ;;
    -f) shift 2 ;;
    --paginate) shift ;;
    *) path=$1; shift ;;
  esac
done
case $method:$path in
  GET:*/zip) cat "$GH_STUB/artifact.zip" ;;
  GET:*/pulls) cat "$GH_STUB/pulls.json" ;;
  GET:*/artifacts) jq -r "$jq" "$GH_STUB/artifacts.json" ;;
  GET:*/comments) cat "$GH_STUB/comments.json" ;;
  *) printf '%s %s\\n' "$method" "$path" >> "$GH_STUB/calls"; cp "$input" "$GH_STUB/sent.json" ;;
esac
`;

function standIn(answers: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'gh'), GH);
  chmodSync(join(folder, 'gh'), 0o755);
  for (const [name, answer] of Object.entries(answers))
    writeFileSync(join(folder, name), typeof answer === 'string' ? answer : JSON.stringify(answer));
  return folder;
}

function zip(folder: string, name: string, text: string): void {
  const source = join(folder, 'zip');
  mkdirSync(source);
  writeFileSync(join(source, name), text);
  execFileSync('zip', ['-q', join(folder, 'artifact.zip'), name], { cwd: source });
}

const run = (text: string, stub: string, cwd: string, env: Readonly<Record<string, string>>) =>
  spawnSync('bash', ['-e', '-c', text], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${stub}:${process.env['PATH']}`, GH_STUB: stub, ...env },
  });

const MARKER = '<!-- waybill: review -->';

describe('the comment', () => {
  const comment = script('actions/comment/action.yml', 'Comment the review');
  const pull = (number: number, sha = 'abc', repo = 'me/stacks') => ({
    number,
    head: { sha, repo: { full_name: repo } },
  });

  function commented(review: string, more: Readonly<Record<string, unknown>> = {}, repo = 'me/stacks') {
    const stub = standIn({
      'pulls.json': [pull(7, 'abc', repo)],
      'artifacts.json': { artifacts: [{ id: 5, name: 'waybill-review', expired: false }] },
      'comments.json': [],
      ...more,
    });
    zip(stub, 'review.md', review);
    const { status, stdout, stderr } = run(comment, stub, stub, {
      RUNNER_TEMP: temporaryFolder(),
      GITHUB_REPOSITORY: 'me/stacks',
      RUN: '1',
      HEAD_SHA: 'abc',
      HEAD_REPO: repo,
      HEAD_OWNER: repo.split('/')[0] ?? '',
      HEAD_BRANCH: '$(touch pwned)"; touch pwned #',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(existsSync(join(stub, 'pwned'))).toBe(false);
    const calls = existsSync(join(stub, 'calls')) ? readFileSync(join(stub, 'calls'), 'utf8') : '';
    const sent = existsSync(join(stub, 'sent.json'))
      ? (JSON.parse(readFileSync(join(stub, 'sent.json'), 'utf8')) as { readonly body: string }).body
      : undefined;
    return { calls, sent, stdout };
  }

  it('is written once', () => {
    expect(commented(`${MARKER}\nnothing changes for @me\n`)).toMatchObject({
      calls: 'POST repos/me/stacks/issues/7/comments\n',
      sent: `${MARKER}\nnothing changes for @me\n`,
    });
  });

  it('replaces the last one, and only one of its own', () => {
    const theirs = { id: 1, user: { login: 'guest' }, body: `${MARKER}\nmine!` };
    const other = { id: 2, user: { login: 'github-actions[bot]' }, body: 'another workflow' };
    const own = { id: 3, user: { login: 'github-actions[bot]' }, body: `${MARKER}\nold` };
    const pages = `${JSON.stringify([theirs, other])}\n${JSON.stringify([own])}\n`;
    expect(commented('new', { 'comments.json': pages }).calls).toBe(
      'PATCH repos/me/stacks/issues/comments/3\n',
    );
  });

  it('from a fork says so, and calls nobody by name', () => {
    const { sent } = commented(`${MARKER}\nhello @team, see \`x\`\n`, {}, 'stranger/stacks');
    expect(sent).toMatch(/^<!-- waybill: review -->\n> From a fork: /);
    expect(sent).not.toContain('@team');
  });

  it('is not written when the pull request has moved on, is of another repository, or is not the only one', () => {
    for (const pulls of [[pull(7, 'def')], [pull(7, 'abc', 'thief/stacks')], [pull(7), pull(8)], []])
      expect(commented('text', { 'pulls.json': pulls })).toMatchObject({ calls: '', sent: undefined });
  });

  it('is not written without an artifact, and short whatever the artifact holds', () => {
    expect(commented('text', { 'artifacts.json': { artifacts: [] } }).calls).toBe('');
    expect(commented('ä'.repeat(5_000_000)).sent?.length).toBeLessThan(60_100);
  });
});

describe('the push of rendered trees', () => {
  const push = script('workflows/waybill.yml', 'Push the rendered trees');

  function pushed(patch: string, head?: string) {
    const folder = temporaryFolder();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
        cwd: join(folder, 'work'),
        encoding: 'utf8',
        stdio: 'pipe',
      }).trim();
    execFileSync('git', ['init', '--quiet', '--bare', join(folder, 'origin')]);
    mkdirSync(join(folder, 'work/out/home'), { recursive: true });
    git('init', '--quiet', '--initial-branch=topic');
    writeFileSync(join(folder, 'work/out/home/a'), 'old\n');
    writeFileSync(join(folder, 'work/package.json'), 'old\n');
    git('add', '.');
    git('commit', '--quiet', '--message=Start');
    git('remote', 'add', 'origin', join(folder, 'origin'));
    const stub = standIn({ 'artifacts.json': { artifacts: [{ id: 5, name: 'waybill-render' }] } });
    zip(stub, 'out.patch', patch);
    const { status, stdout } = run(push, stub, join(folder, 'work'), {
      RUNNER_TEMP: temporaryFolder(),
      GITHUB_REPOSITORY: 'me/stacks',
      GITHUB_RUN_ID: '1',
      BRANCH: 'topic',
      HEAD: head ?? git('rev-parse', 'HEAD'),
    });
    const show = (path: string) => {
      const { stdout: text } = spawnSync(
        'git',
        ['--git-dir', join(folder, 'origin'), 'show', `topic:${path}`],
        { encoding: 'utf8' },
      );
      return text;
    };
    return { status, stdout, show };
  }

  const change = (path: string) =>
    `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-old\n+new\n`;

  it('takes of a patch what lies below out/, and nothing else', () => {
    const { status, show } = pushed(change('out/home/a') + change('package.json'));
    expect(status).toBe(0);
    expect(show('out/home/a')).toBe('new\n');
    expect(show('package.json')).toBe('old\n');
  });

  it('writes nothing outside of the folder, whatever a patch says', () => {
    const { status, show } = pushed(change('out/../package.json'));
    expect(status).not.toBe(0);
    expect(show('out/home/a')).toBe('');
  });

  it('leaves a branch alone that has moved on', () => {
    const { status, stdout, show } = pushed(change('out/home/a'), 'f'.repeat(40));
    expect(status).toBe(0);
    expect(stdout).toContain('moved on');
    expect(show('out/home/a')).toBe('');
  });
});
