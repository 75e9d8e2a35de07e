/** The manifest of a tree: read, and refused where it names what the compiler would never write. */
import manifestSchema from '../../../schema/manifest.schema.json' with { type: 'json' };
import { isBelow, isDataPath } from '../../base/util/host-paths.ts';
import { MANIFEST, secretFile } from '../../schema/contract.ts';
import type { Manifest } from '../../schema/manifest.gen.ts';
import { type Problem, Refusal, refuse } from '../problem.ts';
import { check, type Schema } from '../schema-check.ts';

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

export const RENDER =
  'Render the stack again with a compiler that fits this applier, and commit what is written.';

/** Throws with everything that does not fit the schema. */
export function readManifest(bytes: Buffer, stack: string): Manifest {
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

/** A relative path without tricks. */
export function isInside(path: string): boolean {
  const plain = [...path].every((letter) => letter > '\x1f' && letter !== '\\');
  return plain && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Variables that decide how programs run: no secret may take their name. */
const RESERVED = /^(?:PATH|HOME|IFS|SHELL|LD_|DOCKER_|COMPOSE_|GIT_|BUILDKIT_|BUILDX_|[A-Za-z]+_PROXY$)/;

/**
 * Paths and modes that a compiler would not write.
 *
 * @param reserved folders of the applier itself
 */
export function wrongPaths(manifest: Manifest, reserved: readonly string[]): Problem[] {
  const { stack, host, folders, secrets } = manifest;
  const messages: string[] = [];
  const isForApps = (path: string) => isDataPath(path) && !reserved.some((folder) => isBelow(path, folder));
  for (const { path, mode } of folders) {
    if (!isForApps(path)) messages.push(`The folder ${path} is not a plain absolute path for data.`);
    if (!/^0?[0-7]{3}$/.test(mode)) messages.push(`The folder ${path} would get the mode ${mode}.`);
  }
  const data = [host.data, ...folders.map(({ path }) => path)];
  for (const { name, consumers, from } of secrets) {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
      messages.push(`${JSON.stringify(name)} is not a valid secret name.`);
    if (from !== undefined && !(isForApps(from.file) && data.some((one) => isBelow(from.file, one))))
      messages.push(
        `The secret ${name} would be read from ${from.file}, which is outside the data of the stack.`,
      );
    for (const consumer of consumers)
      if (consumer.as === 'file' && consumer.path !== secretFile(stack, name, consumer.uid))
        messages.push(`The secret ${name} would be written to ${consumer.path}.`);
  }
  const help = 'The compiler never writes this. Find out who changed the manifest.';
  return messages.map((message) => ({ code: 'apply/verify-path', message, help }));
}

/** Secrets that would take the name of a variable by which programs are run. */
export function wrongVariables(manifest: Manifest): Problem[] {
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
