/** The program as its users call it: arguments, streams, exit codes. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { repository } from '../harness/files.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const program = join(repository, 'dist/waybill.cjs');

function waybill(args: readonly string[], cwd = repository) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** A copy of the example stacks and their trees. */
function copy(): string {
  const root = temporaryFolder();
  for (const folder of ['stacks/home', 'stacks/minimal', 'out/home', 'out/minimal']) {
    cpSync(join(repository, folder), join(root, folder), { recursive: true });
  }
  return root;
}

function edit(root: string, from: string, to: string): void {
  const path = join(root, 'stacks/home/stack.yaml');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

// Each test waits for programs without letting go: between two of them the runner must be heard.
afterEach(() => new Promise((done) => setTimeout(done, 20)));

describe('waybill', () => {
  it('explains itself, and refuses what makes no sense', () => {
    expect(waybill(['--help'])).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('Exit codes: 0 clean') as string,
    });
    expect(waybill(['render', '--help']).stdout).toContain('--watch');
    expect(waybill(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(waybill([]).status).toBe(1);
    expect(waybill(['-h']).stdout).toBe(waybill(['--help']).stdout);
    expect(waybill(['-v']).stdout).toBe(waybill(['--version']).stdout);
    expect(waybill(['help', 'add']).stdout).toBe(waybill(['add', '-h']).stdout);
    expect(waybill(['help', 'add']).stdout).toContain('For example: waybill add sonarr radarr auth=sso');
    expect(waybill(['rendr'])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'waybill: there is no command `rendr`; did you mean `render`?\n',
    });
    expect(waybill(['check', '--fromat', 'json']).stderr).toContain(
      'no option `--fromat`; did you mean `--format`?',
    );
    expect(waybill(['check', '--format', 'xml']).stderr).toContain('--format takes text, json, github');
    expect(waybill(['explain', 'a', 'b']).status).toBe(1);
  });

  it('says 0 when all is well and 2 when the tree is out of date', () => {
    const root = copy();
    expect(waybill(['render', '--check', '--root', root])).toMatchObject({ status: 0, stderr: '' });
    const nothing = `Compared with the trees on disk, because ${root} is in no git repository.\nNo changes.\n`;
    expect(waybill(['diff', '--root', root])).toEqual({ status: 0, stdout: nothing, stderr: '' });
    edit(root, 'prowlarr: {}', 'prowlarr: {subdomain: indexers}');
    const check = waybill(['render', '--check', '--root', root]);
    expect(check.status).toBe(2);
    expect(check.stdout).toContain('changed out/home/traefik/dynamic/prowlarr.yml\n');
    expect(readFileSync(join(root, 'out/home/traefik/dynamic/prowlarr.yml'), 'utf8')).not.toContain(
      'indexers',
    );
    expect(waybill(['diff', 'home', '--root', root]).stdout).not.toContain('rule: Host');
    const diff = waybill(['diff', 'home', '--patch', '--root', root]);
    expect(diff.status).toBe(0);
    expect(diff.stdout).toContain(
      `Compared with the trees on disk, because ${root} is in no git repository.`,
    );
    expect(diff.stdout).toContain('+      rule: Host(`indexers.example.com`)');
    expect(waybill(['render', '--root', root]).status).toBe(0);
    expect(waybill(['render', '--check', '--root', root]).status).toBe(0);
  });

  it('compares with a commit or another folder, and says when there is none', () => {
    const root = copy();
    const git = (...args: string[]) => {
      const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
      const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8' });
      expect({ status, stderr }).toMatchObject({ status: 0 });
    };
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message=Start');
    edit(root, 'prowlarr: {}', 'prowlarr: {subdomain: indexers}');
    expect(waybill(['render', '--root', root]).status).toBe(0);
    expect(waybill(['diff', '--base', 'out', '--root', root]).stdout).toBe(
      'Compared with the folder out.\nNo changes.\n',
    );
    const review = waybill(['diff', '--base', 'main', '--root', root]);
    expect(review).toMatchObject({ status: 0, stderr: '' });
    expect(review.stdout).toContain(
      'indexers.example.com takes the place of prowlarr.example.com for prowlarr',
    );
    expect(review.stdout).not.toContain('diff --git');
    const comment = waybill(['diff', '--base', 'HEAD', '--markdown', '--root', root]);
    expect(comment.stdout).toContain('<details><summary>out/home/traefik/dynamic/prowlarr.yml</summary>');
    expect(waybill(['diff', '--base', join(repository, 'out'), '--root', root, 'home']).stdout).toContain(
      'prowlarr',
    );
    expect(waybill(['diff', '--base', 'no-such', '--root', root])).toMatchObject({
      status: 1,
      stderr: `waybill: git knows no commit \`no-such\` in ${root}; --base takes a git reference or a folder of trees\n`,
    });
  });

  it('says 1 for problems: results on standard output, by-products on standard error', () => {
    const root = copy();
    edit(root, 'auth: sso, variants', 'auth: ldap, variants');
    const check = waybill(['check', '--root', root]);
    expect(check).toMatchObject({ status: 1, stderr: '' });
    expect(check.stdout).toContain('stacks/home/stack.yaml:21:18 error schema/invalid-value');
    expect(check.stdout).not.toContain('\u001b');
    const render = waybill(['render', '--root', root]);
    expect(render).toMatchObject({ status: 1, stdout: 'minimal: 15 files, up to date\n' });
    expect(render.stderr).toContain('1 error');
  });

  it('speaks JSON and the language of GitHub', () => {
    const root = copy();
    edit(root, 'auth: sso, variants', 'auth: ldap, variants');
    const json = JSON.parse(waybill(['check', '--format', 'json', '--root', root]).stdout) as object;
    expect(json).toMatchObject({
      version: 1,
      summary: { errors: 1 },
      diagnostics: [{ code: 'schema/invalid-value', at: { start: { line: 21, column: 18 } } }],
    });
    expect(waybill(['check', '--format', 'github', '--root', root]).stdout).toMatch(
      /^::error file=stacks\/home\/stack.yaml,line=21,.*title=schema\/invalid-value::/,
    );
    expect(
      JSON.parse(waybill(['render', 'home', 'minimal', '--check', '--format', 'json']).stdout),
    ).toMatchObject({
      stacks: [{ stack: 'home', changes: [] }, { stack: 'minimal' }],
    });
  });

  it('deletes the tree of a stack that is gone, and nothing that it did not write', () => {
    const root = copy();
    rmSync(join(root, 'stacks/minimal'), { recursive: true });
    mkdirSync(join(root, 'out/notes'));
    writeFileSync(join(root, 'out/notes/mine.txt'), 'mine\n');
    expect(waybill(['render', '--root', root]).stdout).toContain('deleted out/minimal/compose.yaml');
    expect(existsSync(join(root, 'out/minimal'))).toBe(false);
    expect(existsSync(join(root, 'out/notes/mine.txt'))).toBe(true);
  });

  it('is at home in any folder below the root', () => {
    const root = copy();
    expect(waybill(['check', 'minimal'], join(root, 'stacks/home'))).toMatchObject({ status: 0, stderr: '' });
    expect(waybill(['render', '--check'], join(root, 'out/home/traefik'))).toMatchObject({ status: 0 });
  });

  it('finds apps by words, and cuts nothing into a pipe', () => {
    const found = waybill(['list', '--search', 'media SERVER']);
    expect(found.status).toBe(0);
    expect(found.stdout).toContain('jellyfin');
    expect(found.stdout).not.toContain('sonarr');
    expect(waybill(['list']).stdout).not.toContain('…');
    expect(waybill(['list', '--search', 'jelyfin'])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'No app of the catalogue has `jelyfin`; did you mean `jellyfin`?\n',
    });
  });

  it.each(['bash', 'zsh', 'fish'])('completes commands, options and apps in %s', (shell) => {
    const { status, stdout } = waybill(['completion', shell]);
    expect(status).toBe(0);
    for (const word of ['render', 'review', 'patch', 'jellyfin']) expect(stdout).toContain(word);
  });

  it('completes in a real bash', () => {
    const script = `source <(${process.execPath} ${program} completion bash)
      COMP_WORDS=(waybill add jelly); COMP_CWORD=2; _waybill; echo "$COMPREPLY"
      COMP_WORDS=(waybill re); COMP_CWORD=1; _waybill; echo "\${COMPREPLY[*]}"
      COMP_WORDS=(waybill diff --pa); COMP_CWORD=2; _waybill; echo "$COMPREPLY"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'jellyfin\nremove render review\n--patch\n', stderr: '' });
  });

  it('writes elsewhere with --out', () => {
    const folder = temporaryFolder();
    expect(waybill(['render', 'minimal', '--out', join(folder, 'trees')]).status).toBe(0);
    expect(existsSync(join(folder, 'trees/minimal/compose.yaml'))).toBe(true);
    expect(existsSync(join(folder, 'trees/home'))).toBe(false);
  });

  it('lists, explains and draws', () => {
    expect(waybill(['list']).stdout).toContain('sonarr');
    expect(waybill(['show', 'sonar'])).toMatchObject({
      status: 1,
      stderr: 'There is no app `sonar` in the catalogue; did you mean `sonarr`?\n',
    });
    expect(waybill(['explain', 'check/host-taken']).stdout).toContain('Traefik would have two routers');
    expect(waybill(['graph', 'home']).stdout).toMatch(/^flowchart LR\n/);
  });

  it('renders on every save with --watch', async () => {
    const root = copy();
    const child = spawn(process.execPath, [program, 'render', '--watch', '--root', root], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      let heard = '';
      const hears = async (text: string) => {
        while (!heard.includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
      };
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      await hears('Watching');
      edit(root, 'prowlarr: {}', 'prowlarr: {subdomain: indexers}');
      await hears('changed out/home/traefik/dynamic/prowlarr.yml');
      edit(root, 'prowlarr: {subdomain: indexers}', 'prowlarr: {subdomain: Indexers}');
      await hears('schema/invalid-value');
      expect(readFileSync(join(root, 'out/home/traefik/dynamic/prowlarr.yml'), 'utf8')).toContain('indexers');
    } finally {
      child.kill();
    }
  });
});
