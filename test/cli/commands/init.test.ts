/** `waybill init`: what it makes is a repository in which everything passes, the workflow too. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { npmSource } from '../../../src/base/host/git.ts';
import { init } from '../../../src/cli/commands/init.ts';
import { givenSource } from '../../../src/cli/commands/waybill-source.ts';
import { ciFiles } from '../../../src/cli/init/ci.ts';
import { verdicts } from '../../harness/commands.ts';
import { call } from '../../harness/context.ts';
import { readTree, repository } from '../../harness/files.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { script } from '../../harness/workflow.ts';
import { workflowProblems } from '../../harness/workflow-parser.ts';

const program = join(repository, 'dist/waybill.cjs');
const FROM = 'git+https://example.com/me/waybill.git#0123456789abcdef0123456789abcdef01234567';
const GIVEN = [
  '--from',
  FROM,
  '--domain',
  'example.com',
  '--lan',
  '192.168.1.0/24',
  '--apps',
  'jellyfin, sonarr',
];

function waybill(args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** A new repository, committed, with this Waybill where npm would put it. */
function made(...more: readonly string[]) {
  const root = join(temporaryFolder(), 'server');
  expect(waybill(['init', root, ...GIVEN, ...more], repository)).toMatchObject({ status: 0 });
  mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
  symlinkSync(repository, join(root, 'node_modules/waybill'));
  symlinkSync(program, join(root, 'node_modules/.bin/waybill'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
      cwd: root,
      stdio: 'pipe',
    });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message=My server');
  return root;
}

// Each test waits for programs without letting go: between two of them the runner must be heard.
afterEach(() => new Promise((done) => setTimeout(done, 20)));

describe('waybill init', () => {
  it('makes a repository that checks, renders and verifies clean', () => {
    const root = made('--email', 'me@example.com', '--address', '192.168.1.10');
    expect(waybill(['check', '--format', 'json'], root).stdout).toContain('"errors": 0,\n    "warnings": 0');
    expect(waybill(['render', '--check'], root)).toMatchObject({ status: 0 });
    expect(waybill(['verify'], root)).toMatchObject({ status: 0 });
    expect(readdirSync(join(root, 'out'))).toEqual(['home']);
  });

  it('has workflows whose actions are in the package, whose steps pass, and refuse a stack that was not rendered', () => {
    const root = made();
    for (const { path, text } of ciFiles('github')) {
      expect(readFileSync(join(root, path), 'utf8')).toBe(text);
      for (const [, action = ''] of text.matchAll(/uses: \.\/(.*)/g))
        expect(existsSync(join(root, action, 'action.yml')), action).toBe(true);
    }
    const step = () =>
      spawnSync('bash', ['-e', '-c', script('actions/review/action.yml', 'Review')], {
        cwd: root,
        encoding: 'utf8',
        env: {
          ...process.env,
          BASE: 'main',
          RUN: 'https://example.com/run',
          PUSH: 'false',
          GITHUB_OUTPUT: join(root, 'output'),
        },
      });
    expect(step()).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(join(root, 'review/review.md'), 'utf8')).toContain('Nothing changes on the host.');
    const spec = join(root, 'stacks/home/stack.yaml');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace('sonarr: {}', 'radarr: {}'));
    const refused = step();
    expect(refused.status).toBe(2);
    expect(refused.stdout).toContain('title=write/out-of-date');
    expect(readFileSync(join(root, 'review/review.md'), 'utf8')).toContain('**radarr.example.com** is new');
  });

  it('names schemas that are there, and a pinned Waybill', () => {
    const root = made();
    const [, schema = ''] =
      /\$schema=(\S+)/.exec(readFileSync(join(root, 'stacks/home/stack.yaml'), 'utf8')) ?? [];
    expect(existsSync(join(root, 'stacks/home', schema))).toBe(true);
    const settings = JSON.parse(readFileSync(join(root, '.vscode/settings.json'), 'utf8')) as {
      readonly 'yaml.schemas': Readonly<Record<string, string>>;
    };
    for (const path of Object.keys(settings['yaml.schemas']))
      expect(existsSync(join(root, path)), path).toBe(true);
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({
      devDependencies: { waybill: FROM },
    });
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(FROM);
  });

  it('overwrites nothing, and then writes nothing', () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'README.md'), 'mine\n');
    const { status, stderr } = waybill(['init', root, ...GIVEN], repository);
    expect(status).toBe(1);
    expect(stderr).toBe(`waybill: ${root} has README.md already; init needs a new or empty folder\n`);
    expect(readTree(root)).toEqual({ 'README.md': 'mine\n' });
  });

  it('says what it needs when there is nobody to ask, and what is wrong with an answer', () => {
    const root = join(temporaryFolder(), 'server');
    const bare = waybill(['init', root, '--from', FROM], repository);
    expect(bare).toMatchObject({ status: 1, stdout: '' });
    expect(bare.stderr).toMatch(/^waybill: --domain is needed: Your domain.*\n/);
    const wrong = waybill(['init', root, ...GIVEN, '--apps', 'jelyfin'], repository);
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain(
      '--apps: there is no app `jelyfin` in the catalogue; did you mean `jellyfin`',
    );
    const sly = waybill(['init', root, ...GIVEN, '--name', '../other'], repository);
    expect(sly.status).toBe(1);
    expect(existsSync(root)).toBe(false);
  });
});

const ANSWERS = {
  preset: 'home',
  domain: 'example.com',
  lan: '192.168.1.0/24',
  email: 'me@example.com',
  apps: 'jellyfin, sonarr, plex, kavita, qbittorrent, portainer, homepage, uptimekuma',
};
const TUNNEL = '6ff42ae2-765d-4adf-8112-31c55c1551ef';

/** What `init` makes in memory, with a person who types one line after the other. */
async function typed(lines: readonly string[] | 'nobody', values: Readonly<Record<string, string>> = {}) {
  const folder = join(temporaryFolder(), 'server');
  const { context, host, out, err } = call({}, [folder], {
    values: new Map(Object.entries({ from: '0.1.0', ...values })),
  });
  const rest = [...lines];
  const person = lines === 'nobody' ? {} : { ask: async () => rest.shift() };
  const code = await init.run({ ...context, root: '/', ...person });
  const spec = host.read(`${folder}/stacks/home/stack.yaml`);
  return { code, out: out(), err: err(), spec: spec === undefined ? '' : new TextDecoder().decode(spec) };
}

describe('the questions of init', () => {
  it.each([
    ['home', ''],
    ['sso', ''],
    ['tunnel', ''],
    ['tunnel', TUNNEL],
  ])('preset %s, tunnel %j: a stack without a problem', async (preset, tunnel) => {
    const { code, spec } = await typed('nobody', { ...ANSWERS, preset, tunnel });
    expect(code).toBe(0);
    const { check, verify, review } = await verdicts(spec);
    expect([check, verify, review].map((one) => one?.code)).toEqual([0, 0, 0]);
    expect(check.said).toMatch(/^home: no problems in/);
    expect(spec.includes('auth: sso')).toBe(preset !== 'home');
    expect(spec.includes('access: [lan, tunnel]}')).toBe(tunnel !== '');
  });

  it('come one at a time; a wrong answer is asked for again at once, and the others are kept', async () => {
    const lines = [
      '4',
      '2',
      'nonsense',
      'https://My-Home.example.net/',
      '192.168.1.5/24',
      '192.168.1.0/24',
      '',
    ];
    const more = [
      'Mars/Olympus',
      'Europe/Berlin',
      'me@example.net',
      '',
      '',
      '1, 3 sonar',
      '1, 3, sonarr',
      '',
    ];
    const { code, err, spec } = await typed([...lines, ...more]);
    expect(code).toBe(0);
    for (const text of [
      'choose one of home, sso, tunnel',
      'did you mean 192.168.1.0/24',
      'did you mean `sonarr`',
    ])
      expect(err).toContain(text);
    expect(err).toContain('there is no time zone `Mars/Olympus`');
    expect(spec).toContain('domain: my-home.example.net');
    expect(spec).toContain('  seerr: {auth: sso}\n  sonarr: {auth: sso}\n');
  });

  it('end with the input: nothing is written, and what is missing is said', async () => {
    const { code, err, spec } = await typed(['1']);
    expect({ code, spec }).toEqual({ code: 1, spec: '' });
    expect(err).toContain('waybill: --domain is needed');
  });

  it('are all options, and -y asks none', () => {
    const root = join(temporaryFolder(), 'server');
    const options = Object.entries(ANSWERS).map(([key, value]) => `--${key}=${value}`);
    expect(waybill(['init', root, '-y', '--from', '0.1.0', ...options], repository)).toMatchObject({
      status: 0,
    });
    const branch = execFileSync('git', ['symbolic-ref', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' });
    expect(branch).toBe('main\n');
    const applier = readFileSync(join(root, 'applier.yaml'), 'utf8');
    const schema = JSON.parse(readFileSync(join(repository, 'schema/applier.schema.json'), 'utf8')) as object;
    expect(new Ajv({ strict: false }).validate(schema, parse(applier))).toBe(true);
  });

  it('lead to a README of which every command exists', () => {
    const root = made();
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/```sh\n([^`]+)```/g)].flatMap(([, text = '']) =>
      text.trim().split('\n'),
    );
    const commands = blocks.map((line) => line.replace(/#.*/, '').trim());
    expect(commands.length).toBeGreaterThan(12);
    for (const line of commands) {
      const [, program = '', command = ''] = /^(?:npx )?(waybill(?:-apply)?) (\w+)/.exec(line) ?? [];
      if (program === '') continue;
      const help = spawnSync(process.execPath, [
        join(repository, 'dist', `${program}.cjs`),
        command,
        '--help',
      ]);
      expect({ line, status: help.status }).toEqual({ line, status: 0 });
    }
    for (const [path = ''] of readme.matchAll(/node_modules\/waybill\/[\w./-]+/g))
      expect(existsSync(join(root, path)), path).toBe(true);
    for (const line of commands.filter((text) => /^npx waybill (?!review)/.test(text)))
      expect(waybill(line.split(/\s+/).slice(2), root), line).toMatchObject({ status: 0 });
  });
});

describe('the jobs that review a change', () => {
  const LOCAL = { HOME: '/nonexistent', GIT_CONFIG_GLOBAL: '/dev/null' };
  const shell = (root: string, line: string, env: object) =>
    spawnSync('bash', ['-e', '-c', line], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...LOCAL, ...env },
    });

  it.each([
    ['https://gitlab.example.com/me/server.git', '.gitlab-ci.yml'],
    ['git@codeberg.org:me/server.git', '.forgejo/workflows/waybill.yml'],
    ['https://github.com/me/server.git', '.github/workflows/waybill.yml'],
  ])('are those of %s', (repositoryUrl, path) => {
    const root = made('--repository', repositoryUrl);
    expect(existsSync(join(root, path))).toBe(true);
    expect(readdirSync(root).filter((name) => /^\.(?:github|gitlab-ci|forgejo)/.test(name))).toHaveLength(1);
  });

  it('of Forgejo are a workflow, and their steps refuse what was not rendered', () => {
    const root = made('--ci', 'forgejo');
    const text = readFileSync(join(root, '.forgejo/workflows/waybill.yml'), 'utf8');
    expect(workflowProblems(text)).toEqual([]);
    const { steps } = (parse(text) as { jobs: { review: { steps: { name?: string; run?: string }[] } } }).jobs
      .review;
    const [review = '', secrets = '', show = ''] = steps.flatMap(({ name, run }) =>
      name === undefined ? [] : [run ?? ''],
    );
    expect(shell(root, review, { BASE: 'main' })).toMatchObject({ status: 0 });
    expect(shell(root, secrets, {})).toMatchObject({ status: 0 });
    expect(shell(root, show, {}).stdout).toContain('Nothing changes on the host.');
    writeFileSync(
      join(root, 'stacks/home/stack.yaml'),
      readFileSync(join(root, 'stacks/home/stack.yaml'), 'utf8').replace('sonarr', 'radarr'),
    );
    expect(shell(root, review, { BASE: 'main' })).toMatchObject({ status: 2 });
  });

  it('of GitLab run in the repository, and refuse what was not rendered', () => {
    const root = made('--ci', 'gitlab');
    const job = (
      parse(readFileSync(join(root, '.gitlab-ci.yml'), 'utf8')) as {
        review: { script: string[]; after_script: string[] };
      }
    ).review;
    const script = [...job.script.filter((line) => line !== 'npm ci'), ...job.after_script].join('\n');
    const good = shell(root, script, { CI_MERGE_REQUEST_DIFF_BASE_SHA: 'main' });
    expect(good.status).toBe(0);
    expect(good.stdout).toContain('Nothing changes on the host.');
    writeFileSync(
      join(root, 'stacks/home/stack.yaml'),
      readFileSync(join(root, 'stacks/home/stack.yaml'), 'utf8').replace('sonarr', 'radarr'),
    );
    expect(shell(root, script, { CI_MERGE_REQUEST_DIFF_BASE_SHA: 'main' })).toMatchObject({ status: 2 });
  });

  it('are of no other kind', () => {
    const { status, stderr } = waybill(
      ['init', join(temporaryFolder(), 's'), ...GIVEN, '--ci', 'jenkins'],
      repository,
    );
    expect([status, stderr]).toEqual([1, 'waybill: --ci: choose one of github, gitlab, forgejo, none\n']);
  });
});

describe('where npm gets Waybill from', () => {
  const checkout = (url?: string) => {
    const folder = temporaryFolder();
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    git('init', '--quiet');
    git(
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '--message=x',
    );
    if (url !== undefined) git('remote', 'add', 'origin', url);
    return { folder, commit: git('rev-parse', 'HEAD').trim() };
  };

  it.each([
    ['https://example.com/me/waybill.git', 'https://example.com/me/waybill.git'],
    ['https://me:token@example.com/me/waybill.git', 'https://example.com/me/waybill.git'],
    ['git@example.com:me/waybill.git', 'ssh://git@example.com/me/waybill.git'],
    ['ssh://git@example.com/me/waybill.git', 'ssh://git@example.com/me/waybill.git'],
  ])('%s, at its commit and without a login', async (url, address) => {
    const { folder, commit } = checkout(url);
    expect(await npmSource(folder)).toEqual({ address, commit, fetchable: false });
    execFileSync('git', ['update-ref', 'refs/remotes/origin/main', 'HEAD'], { cwd: folder });
    expect(await npmSource(folder)).toEqual({ address, commit, fetchable: true });
  });

  it.each([
    ['0.1.0', '0.1.0'],
    [FROM, FROM],
    ['https://example.com/waybill-0.1.0.tgz', 'https://example.com/waybill-0.1.0.tgz'],
    ['files/waybill-0.1.0.tgz', 'file:waybill-0.1.0.tgz'],
    ['latest', undefined],
    ['^0.1.0', undefined],
    ['git+https://example.com/me/waybill.git', undefined],
    ['git+https://example.com/me/waybill.git#main', undefined],
    ['git+https://example.com/me/waybill.git#0123456', undefined],
  ])('--from %s pins %s', (from, pin) => {
    const source = givenSource(from);
    expect('pin' in source ? source.pin : undefined).toBe(pin);
  });

  it('is not known of a checkout of no server, of a folder inside another repository, or outside of git', async () => {
    const { folder } = checkout();
    expect(await npmSource(folder)).toBeUndefined();
    const outer = checkout('https://example.com/other.git').folder;
    mkdirSync(join(outer, 'node_modules/waybill'), { recursive: true });
    expect(await npmSource(join(outer, 'node_modules/waybill'))).toBeUndefined();
    expect(await npmSource(temporaryFolder())).toBeUndefined();
  });
});
