/** `waybill review`, as the workflow calls it. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { repository } from '../../harness/files.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { sarifProblems } from '../../strict/sarif.ts';

const program = join(repository, 'dist/waybill.cjs');

/** The example `minimal`, committed on main, and then edited and rendered as asked. */
function reviewOf(edit: (spec: string) => string, { render }: { readonly render: boolean }) {
  const root = temporaryFolder();
  for (const folder of ['stacks/minimal', 'out/minimal'])
    cpSync(join(repository, folder), join(root, folder), { recursive: true });
  const call = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '.'],
    ['commit', '--quiet', '--message=Start'],
  ])
    spawnSync('git', [...identity, ...args], { cwd: root });
  const spec = join(root, 'stacks/minimal/stack.yaml');
  writeFileSync(spec, edit(readFileSync(spec, 'utf8')));
  if (render) expect(call('render').status).toBe(0);
  const review = call(
    'review',
    '--into',
    'review',
    '--link',
    'https://example.com/run',
    '--format',
    'github',
  );
  const read = (name: string) => readFileSync(join(root, 'review', name), 'utf8');
  return { ...review, read, root };
}

describe('waybill review', () => {
  it('says what changes since main, in every form, and passes', () => {
    const { status, stdout, read } = reviewOf(
      (spec) => spec.replace('sonarr: {}', 'sonarr: { subdomain: tv }'),
      {
        render: true,
      },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(read('review.md')).toContain('**tv.home.example.net** takes the place of sonarr.home.example.net');
    expect(read('review.md')).toContain('[The whole review is here](https://example.com/run)');
    const schema = JSON.parse(readFileSync(join(repository, 'schema/review.schema.json'), 'utf8')) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(JSON.parse(read('review.json'))) || validate.errors).toBe(true);
    expect(sarifProblems(read('review.sarif'))).toEqual([]);
  });

  it('refuses a tree that was not rendered: exit code 2, an annotation, and the word in the comment', () => {
    const { status, stdout, read, root } = reviewOf(
      (spec) => spec.replace('sonarr: {}', 'sonarr: { subdomain: tv }'),
      {
        render: false,
      },
    );
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /^::error file=out\/minimal\/manifest.json,.*title=write\/out-of-date::out\/minimal does not match its stack: \d+ files differ%0Ahelp: run `waybill render`/,
    );
    expect(read('review.md')).toContain('#### Problems');
    expect(read('review.md')).toContain('tv.home.example.net');
    expect(sarifProblems(read('review.sarif'))).toEqual([]);
    expect(existsSync(join(root, 'out/minimal/traefik/dynamic/sonarr.yml'))).toBe(true);
  });

  it('refuses a stack with errors, and does not pretend that nothing changes', () => {
    const { status, stdout, read } = reviewOf(
      (spec) => spec.replace('sonarr: {}', 'sonarr: { colour: red }'),
      {
        render: false,
      },
    );
    expect(status).toBe(1);
    expect(stdout).toContain('::error file=stacks/minimal/stack.yaml,line=');
    expect(read('review.md')).toContain('**minimal** has errors, so nothing is known of its changes');
  });
});
