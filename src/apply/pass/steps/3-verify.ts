/** Step 3: is this tree what the compiler wrote, and meant for this host? */
import manifestSchema from '../../../../schema/manifest.schema.json' with { type: 'json' };
import { sha256 } from '../../../base/util/digest.ts';
import { MANIFEST, secretFile } from '../../../schema/contract.ts';
import type { Manifest } from '../../../schema/manifest.gen.ts';
import { type Problem, Refusal, refuse, refuseIfAny } from '../../problem.ts';
import type { TreeEntry } from '../../repository/git.ts';
import type { Tree } from '../../repository/tree.ts';
import { check, type Schema } from '../../schema-check.ts';

/**
 * The part of the manifest that the applier reads, which it takes to the letter. The rest is for people and for other
 * programs; a release must not become useless for a rollback because a later compiler says more.
 */
export const READ = [
  ...([
    'apiVersion',
    'stack',
    'host',
    'files',
    'services',
    'networks',
    'folders',
    'secrets',
    'outposts',
    'names',
  ] as const),
];

/** What a tree of an older compiler does not say yet. */
export const READ_IF_THERE = ['state', 'upgrades'];

const needed: Schema = {
  ...(manifestSchema as unknown as Schema),
  required: READ,
  additionalProperties: true,
  properties: Object.fromEntries(
    Object.entries((manifestSchema as unknown as Schema).properties ?? {}).filter(([key]) =>
      [...READ, ...READ_IF_THERE].includes(key),
    ),
  ),
};

/** Variables that decide how programs run: no secret may take their name. */
const RESERVED = /^(?:PATH|HOME|IFS|SHELL|LD_|DOCKER_|COMPOSE_|GIT_|BUILDKIT_|BUILDX_|[A-Za-z]+_PROXY$)/;

export interface Wanted {
  readonly stack: string;
  readonly commit: string;
  /** Name of this machine; undefined when nobody says. */
  readonly host: string | undefined;
}

/** Checks every file of a tree against its manifest. Throws with all that is wrong. */
export function verify(entries: readonly TreeEntry[], { stack, commit, host }: Wanted): Tree {
  const file = entries.find(({ path }) => path === MANIFEST);
  if (file === undefined || file.kind !== 'file')
    refuse(
      'apply/verify-no-manifest',
      `The tree of ${stack} has no ${MANIFEST}.`,
      'Render the stack and commit what is written.',
    );
  const manifest = readManifest(file.bytes, stack);
  refuseIfAny([
    ...meantForOthers(manifest, stack, host),
    ...wrongFiles(manifest, entries),
    ...doubled(entries.map(({ path }) => path)),
    ...wrongPaths(manifest),
    ...wrongVariables(manifest),
  ]);
  return {
    stack,
    commit,
    digest: sha256(file.bytes),
    manifest,
    files: new Map(entries.map(({ path, bytes }) => [path, bytes])),
  };
}

function readManifest(bytes: Buffer, stack: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    return refuse(
      'apply/verify-manifest',
      `${MANIFEST} of ${stack} is not JSON: ${(error as Error).message}.`,
      RENDER,
    );
  }
  const problems = check(needed, value);
  if (problems.length === 0) return value as Manifest;
  throw new Refusal(
    problems.map((message) => ({
      code: 'apply/verify-manifest',
      message: `${MANIFEST} of ${stack}: ${message}.`,
      help: RENDER,
    })),
  );
}

const RENDER = 'Render the stack again with a compiler that fits this applier, and commit what is written.';

function meantForOthers(manifest: Manifest, stack: string, host: string | undefined): Problem[] {
  const problems: Problem[] = [];
  if (manifest.stack !== stack)
    problems.push({
      code: 'apply/verify-other-stack',
      message: `The tree in the folder of ${stack} is that of ${manifest.stack}.`,
      help: RENDER,
    });
  if (host !== undefined && manifest.host.name !== host)
    problems.push({
      code: 'apply/verify-other-host',
      message: `${stack} is made for the host ${manifest.host.name}, and this is ${host}.`,
      help: `Correct \`host.name\` of the stack, or take ${stack} off \`stacks:\` in the configuration of this host.`,
    });
  return problems;
}

function wrongFiles(manifest: Manifest, entries: readonly TreeEntry[]): Problem[] {
  const problems: Problem[] = [];
  const wrong = (path: string, what: string) =>
    problems.push({
      code: 'apply/verify-tampered',
      message: `${path} ${what}.`,
      help: 'Somebody changed the tree by hand, or a merge did. Render the stack again and look at what changes.',
    });
  const there = new Set<string>();
  for (const { path, kind, bytes } of entries) {
    there.add(path);
    const digest = Object.hasOwn(manifest.files, path) ? manifest.files[path] : undefined;
    if (!isInside(path)) wrong(JSON.stringify(path), 'is outside the folder of the stack');
    else if (kind === 'link') wrong(path, 'is a symbolic link');
    else if (kind === 'other') wrong(path, 'is no file');
    else if (path === MANIFEST) continue;
    else if (digest === undefined) wrong(path, 'is not in the manifest');
    else if (sha256(bytes) !== digest) wrong(path, 'is not what the manifest says');
  }
  for (const path of Object.keys(manifest.files)) if (!there.has(path)) wrong(path, 'is missing');
  return problems;
}

/** git lists a name once; a tree in which one is there twice was made by other means. */
function doubled(paths: readonly string[]): Problem[] {
  const seen = new Set<string>();
  return paths
    .filter((path) => seen.has(path) || !seen.add(path))
    .map((path) => ({
      code: 'apply/verify-tampered',
      message: `${path} is there twice.`,
      help: 'Find out who made this commit, and how.',
    }));
}

/** A relative path without tricks. */
export function isInside(path: string): boolean {
  const plain = [...path].every((letter) => letter > '\x1f' && letter !== '\\');
  return plain && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function wrongPaths(manifest: Manifest): Problem[] {
  const problems: Problem[] = [];
  const help = 'The compiler never writes this. Find out who changed the manifest.';
  for (const { path } of manifest.folders) {
    if (!path.startsWith('/') || !isInside(path.slice(1)))
      problems.push({
        code: 'apply/verify-path',
        message: `The folder ${path} is no plain absolute path.`,
        help,
      });
  }
  for (const { name, consumers } of manifest.secrets) {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
      problems.push({
        code: 'apply/verify-path',
        message: `${JSON.stringify(name)} is no name for a secret.`,
        help,
      });
    for (const consumer of consumers) {
      if (consumer.as === 'file' && consumer.path !== secretFile(manifest.stack, name, consumer.uid))
        problems.push({
          code: 'apply/verify-path',
          message: `The secret ${name} would be written to ${consumer.path}.`,
          help,
        });
    }
  }
  return problems;
}

function wrongVariables(manifest: Manifest): Problem[] {
  return manifest.secrets.flatMap(({ name, consumers }) =>
    consumers.flatMap((consumer) =>
      consumer.as === 'environment' && RESERVED.test(consumer.variable)
        ? [
            {
              code: 'apply/verify-reserved-variable',
              message: `The secret ${name} would take the name of the variable ${consumer.variable}.`,
              help: 'Give the secret another name in the stack.',
            },
          ]
        : [],
    ),
  );
}
