/** Imports of the inputs in this folder, with what they leave behind. */
import { join } from 'node:path';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { runImport } from '../../../src/cli/commands/import.ts';
import { compile } from '../../../src/compile/compile.ts';
import { hmsDocker } from '../../../src/import/hms/hms-docker.ts';
import { call } from '../../harness/context.ts';
import { readTree, repository } from '../../harness/files.ts';
import { expectNoSecrets } from '../no-secrets.ts';

const folder = join(repository, 'test/import/hms');

export interface Fixture {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}

export const FIXTURES: readonly Fixture[] = [
  { name: 'defaults', options: { lan: '192.168.7.0/24' } },
  { name: 'ci', options: {} },
  { name: 'everything', options: { tunnel: '6ff42ae2-765d-4adf-8112-31c55c1551ef' } },
];

/** Input files of a fixture, below /in. */
export function inputsOf(name: string): Record<string, string> {
  const files = readTree(join(folder, name));
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`/in/${path}`, text]));
}

export interface JsonEntry {
  readonly fate: string;
  readonly pointer: string;
  readonly text: string;
  readonly todo?: string;
  readonly at: { readonly file: string; readonly line: number };
}

export interface Report {
  readonly summary: Readonly<Record<string, number>>;
  readonly entries: readonly JsonEntry[];
  readonly secrets: readonly { readonly name: string; readonly moved: boolean; readonly purpose: string }[];
}

/** Imports files below /in; exit code, what was printed, the stack, the secrets and the report. */
export function importFiles(
  files: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string>> = {},
  path = '/in',
) {
  const values = new Map(Object.entries(options));
  const { context, host, out, err } = call(files, [], { values, format: 'json' });
  const code = runImport(context, hmsDocker, [path]);
  expectNoSecrets(host, [out(), err()]);
  const stack = [...host.files.keys()].find((file) => file.endsWith('/stack.yaml'));
  const secrets = [...host.files.keys()].find((file) => file.endsWith('.secrets.env'));
  return {
    code,
    out: out(),
    err: err(),
    host,
    report: out().startsWith('{') ? (JSON.parse(out()) as Report) : undefined,
    stack: stack === undefined ? undefined : host.text(stack),
    secrets: secrets === undefined ? undefined : host.text(secrets),
  };
}

/** The compiled stack of an import. */
export function compiled(stack: string) {
  const name = /^name: (.*)$/m.exec(stack)?.[1] ?? '';
  const host = new MemoryHost({ [`/repo/stacks/${name}/stack.yaml`]: stack });
  return compile({ host, root: '/repo', wanted: [] });
}
