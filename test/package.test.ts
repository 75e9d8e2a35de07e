/** The package as people get it: one file, installed where no registry can be reached, is all that a server needs. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repository } from './harness/files.ts';
import { lastingFolder, temporaryFolder } from './harness/temporary.ts';

const LIMIT = 300_000;
const pnpm = join(repository, 'node_modules/pnpm/bin/pnpm.cjs');
const folder = lastingFolder(afterAll);
const packed = join(folder, 'waybill-0.1.0.tgz');

/** Without a registry, and without the caches and settings of this machine. */
async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
  const options = {
    cwd,
    env: {
      ...process.env,
      HOME: folder,
      PATH: `${join(process.execPath, '..')}${delimiter}${process.env['PATH']}`,
      npm_config_cache: join(folder, 'cache'),
      npm_config_userconfig: join(folder, 'npmrc'),
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_update_notifier: 'false',
      GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'),
      CI: 'true',
    },
  };
  return new Promise((done, failed) =>
    execFile(program, args, options, (error, stdout, stderr) =>
      error === null
        ? done(stdout)
        : failed(new Error(`${[program, ...args].join(' ')}:\n${stdout}${stderr}`)),
    ),
  );
}

interface PackedFile {
  readonly files: readonly { readonly path: string }[];
  readonly size: number;
}

interface PackageFile {
  readonly private?: boolean;
  readonly dependencies?: object;
  readonly scripts: Readonly<Record<string, string>>;
}

writeFileSync(join(folder, 'gitconfig'), '[user]\nname = T\nemail = t@example.com\n');
// What was built before the tests is packed: a test that builds would take it away from the others.
const [made] = JSON.parse(
  spawnSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: repository,
    encoding: 'utf8',
  }).stdout,
) as readonly PackedFile[];

describe('the package', () => {
  it('is small, and holds programs, schemas and pages, and nothing else', () => {
    const paths = made?.files.map(({ path }) => path) ?? [];
    const known =
      /^(?:\.github\/actions\/\w+\/action\.yml|LICENSE|README\.md|package\.json|dist\/[\w.-]+\.cjs|docs\/[\w-]+\.md|schema\/\w+\.schema\.json)$/;
    expect(paths.filter((path) => !known.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/waybill.cjs',
        'dist/waybill-apply.cjs',
        'schema/editor.schema.json',
        '.github/actions/review/action.yml',
      ]),
    );
    expect(made?.size).toBeLessThan(1_000_000);
  });

  it('needs no other package, and runs nothing when it is installed', () => {
    const text = readFileSync(join(repository, 'package.json'), 'utf8');
    const { private: closed, dependencies, scripts } = JSON.parse(text) as PackageFile;
    expect({ closed, dependencies }).toEqual({});
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
  });

  const node = process.execPath;
  it.each([
    [
      'npm',
      {
        add: ['npm', 'install'],
        install: ['npm', 'install'],
        run: ['npm', 'run', '--silent'],
        exec: ['npx', '--no'],
      },
    ],
    [
      'pnpm',
      {
        add: [node, pnpm, 'add'],
        install: [node, pnpm, 'install'],
        run: [node, pnpm],
        exec: [node, pnpm, 'exec'],
      },
    ],
  ] as const)(
    'installed with %s where no registry can be reached: init, render, check, review',
    async (_, { add, install, run: script, exec }) => {
      const call = (cwd: string, [program = '', ...words]: readonly string[], ...args: string[]) =>
        run(cwd, program, ...words, ...args);
      const first = temporaryFolder();
      writeFileSync(join(first, 'package.json'), '{"private": true}\n');
      await call(first, add, packed);
      const answers = ['--domain', 'example.com', '--lan', '192.168.1.0/24', '--from', packed];
      await call(first, exec, 'waybill', 'init', 'server', ...answers);
      const server = join(first, 'server');
      await call(server, install);
      await run(server, 'git', 'add', '.');
      await run(server, 'git', 'commit', '--quiet', '--message=My server');
      expect(await call(server, exec, 'waybill', 'check')).toContain('no problems');
      await run(server, 'git', 'switch', '--quiet', '--create', 'more');
      await call(server, exec, 'waybill', 'add', 'sonarr');
      expect(await call(server, script, 'render')).toContain('created out/home/compose/sonarr.yaml');
      expect(await call(server, script, 'review')).toContain('sonarr.example.com is new');
    },
    LIMIT,
  );
});
