/** Secrets that the repository keeps: the ciphertexts of a tree, opened with the identity of this host, in memory only. */
import { parse } from 'yaml';
import { type AgeError, decrypt, identitiesIn } from '../../base/host/age.ts';
import { withoutLineEnd } from '../../base/util/secret-value.ts';
import type { Settings } from '../config.ts';
import type { System } from '../machine/system.ts';
import { type Problem, Refusal, refuse, refuseIfAny } from '../problem.ts';
import type { Tree } from '../repository/tree.ts';
import type { State } from '../state/state.ts';
import { fileOf, readSecrets, type Secrets } from './secrets.ts';

const ENCRYPTED = 'secrets.age.yaml';
const READABLE_BY_OTHERS = 0o077;

/** Names of the secrets that a tree carries, encrypted. Throws when the file is not what the compiler writes. */
export function encryptedIn({ stack, files }: Pick<Tree, 'stack' | 'files'>): ReadonlyMap<string, string> {
  const text = files.get(ENCRYPTED)?.toString();
  if (text === undefined) return new Map();
  const { secrets } = (parse(text) ?? {}) as { secrets?: unknown };
  const entries = typeof secrets === 'object' && secrets !== null ? Object.entries(secrets) : [];
  if (entries.length > 0 && entries.every(([, value]) => typeof value === 'string'))
    return new Map(entries as [string, string][]);
  return refuse(
    'apply/verify-encrypted',
    `${ENCRYPTED} of ${stack} does not hold ciphertexts by name.`,
    'Render the stack with a compiler that fits this applier, and commit what is written.',
  );
}

/**
 * Opens the secrets of a tree. Those that have a file on the host are left out: the file wins, and a host that lost its
 * identity can still be helped. Throws with all that cannot be read.
 */
async function decryptAll(system: System, settings: Settings, tree: Tree): Promise<Map<string, Buffer>> {
  const wanted = [...encryptedIn(tree)].filter(
    ([name]) => system.files.stat(fileOf(settings, tree.stack, name)) === undefined,
  );
  const decrypted = new Map<string, Buffer>();
  if (wanted.length === 0) return decrypted;
  const identities = await identitiesOf(system, settings.identity);
  const problems: Problem[] = [];
  for (const [name, ciphertext] of wanted) {
    try {
      decrypted.set(name, Buffer.from(withoutLineEnd(await decrypt(ciphertext, identities))));
    } catch (error) {
      problems.push({
        code: 'apply/verify-secret-encrypted',
        message: `The secret ${name} cannot be read: ${(error as AgeError).message}.`,
        help: `Put the public key of this host (\`age-keygen -y ${settings.identity}\`) into \`secrets: {recipients}\` of the stack, and run \`waybill secrets rekey\`.`,
      });
    }
  }
  refuseIfAny(problems);
  return decrypted;
}

/** All secrets of a tree, wherever they are kept. Throws with everything that is wrong with them. */
export async function secretsOf(
  {
    system,
    settings,
    state,
  }: { readonly system: System; readonly settings: Settings; readonly state: State },
  tree: Tree,
): Promise<Secrets> {
  const decrypted = await decryptAll(system, settings, tree);
  return readSecrets(system, settings, tree.manifest, state.applied(tree.stack), decrypted);
}

/** The identities in a file that only root can read. */
export async function identitiesOf({ files, uid }: System, path: string): Promise<string[]> {
  const bytes = files.read(path);
  const stat = files.stat(path);
  if (bytes === undefined || stat === undefined)
    return refuse(
      'apply/verify-identity-missing',
      `The repository keeps secrets, and there is no identity ${path} to read them with.`,
      `\`age-keygen -o ${path}\` makes one. Put its public key into \`secrets: {recipients}\` of the stack, and run \`waybill secrets rekey\`.`,
    );
  if ((stat.mode & READABLE_BY_OTHERS) !== 0 || (stat.uid !== 0 && stat.uid !== uid))
    return refuse(
      'apply/verify-identity-exposed',
      `The identity ${path} can be read by others than root: owner ${stat.uid}, mode ${stat.mode.toString(8)}.`,
      `chown root:root ${path} && chmod 600 ${path}. If others can log in here, make a new one.`,
    );
  try {
    return await identitiesIn(bytes.toString());
  } catch (error) {
    throw new Refusal([
      {
        code: 'apply/verify-identity-unusable',
        message: `The identity ${path} cannot be used: ${(error as AgeError).message}.`,
        help: `It is a file that \`age-keygen -o ${path}\` writes.`,
      },
    ]);
  }
}
