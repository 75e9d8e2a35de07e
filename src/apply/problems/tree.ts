/** Problems of the repository, of a tree, and of its secrets before anything is changed. */
import { circumstance, defineProblems, release } from './define.ts';

/** What was fetched before stays in use: nothing is refused. */
const ATTENTION = 2;

export const treeProblems = defineProblems({
  'apply/fetch-unreachable': circumstance(
    'The git server did not answer. What was fetched before stays in use.',
    'a network cable that is not plugged in',
    ATTENTION,
  ),
  'apply/fetch-rewritten': circumstance(
    'A branch that no longer contains what this host follows was rewritten, by mistake or by an intruder.',
    '`git push --force`',
  ),
  'apply/fetch-signature': circumstance(
    'Only commits signed with an allowed key may decide what runs here.',
    'an unsigned commit under `verify:`',
  ),
  'apply/fetch-no-git': circumstance('The repository is fetched with git.', 'a host without git'),
  'apply/fetch-git': circumstance(
    'The program git cannot work on its copy of the repository.',
    'a state folder on a disk with errors',
  ),
  'apply/fetch-damaged': circumstance(
    'An object of the copied repository is missing.',
    'a disk that lost a file',
  ),
  'apply/verify-no-tree': release(
    'The commit has no rendered tree for this stack.',
    'a stack that was renamed, and is still on the list of this host',
  ),
  'apply/verify-too-large': release(
    'A tree is text, and small. Something else was committed into its folder.',
    'a video of 300 MB below out/',
  ),
  'apply/verify-no-manifest': release(
    'Without a manifest nothing in the tree can be checked.',
    'a merge that dropped manifest.json',
  ),
  'apply/verify-manifest': release(
    'The manifest is not what a compiler writes.',
    'a manifest edited by hand',
  ),
  'apply/verify-other-stack': release(
    'The folder holds the tree of another stack.',
    'a copied folder below out/',
  ),
  'apply/verify-other-host': release(
    'The tree is made for another machine: paths and addresses would be wrong.',
    'a stack on the list of the wrong host',
  ),
  'apply/verify-tampered': release(
    'Every file must be the one that the compiler wrote, to the last byte.',
    'a Compose file edited after rendering',
  ),
  'apply/verify-path': release(
    'A manifest may only name paths that the compiler would write.',
    'a data folder `/srv/../etc`',
  ),
  'apply/verify-reserved-variable': release(
    'A secret of this name would change how Docker or the shell runs.',
    'a secret handed over as `PATH`',
  ),
  'apply/verify-compose': release(
    'Docker Compose does not accept the tree.',
    'an override with an unknown key',
  ),
  'apply/verify-encrypted': release(
    'The file of encrypted secrets is not what the compiler writes.',
    'a ciphertext that is not below `secrets:`',
  ),
  'apply/verify-secret-missing': circumstance(
    'A container would start without a value that it needs.',
    'a first run before `secrets set`',
  ),
  'apply/verify-secret-empty': circumstance(
    'An empty secret is most often a slip, and an empty password lets everybody in.',
    'an empty file',
  ),
  'apply/verify-secret-ciphertext': circumstance(
    'A program would take the ciphertext for its value.',
    'a file of SOPS copied as it is',
  ),
  'apply/verify-secret-binary': circumstance(
    'A variable can only hold text.',
    'a key in binary form handed over as a variable',
  ),
  'apply/verify-secret-unusable': circumstance(
    'No program takes a value like this: it is too long, or an editor has put a byte-order mark before it.',
    'a secret saved with the editor of Windows',
  ),
  'apply/verify-secret-exposed': circumstance(
    'Other users of the host can read the secret.',
    'a secret of mode 644',
  ),
  'apply/verify-secret-lost': circumstance(
    'A new value would not fit the data that was made with the old one.',
    'a secret folder that was not copied to a new machine',
  ),
  'apply/verify-secret-encrypted': circumstance(
    'The identity of this host cannot read the secret.',
    'a new host that is not among the recipients',
  ),
  'apply/verify-identity-missing': circumstance(
    'Secrets in the repository can only be read with the identity of this host.',
    'a new host without identity.txt',
  ),
  'apply/verify-identity-exposed': circumstance(
    'Who can read the identity can read all secrets of the repository.',
    'an identity of mode 644',
  ),
  'apply/verify-identity-unusable': circumstance(
    'The file does not hold an identity of age.',
    'a public key in place of the identity',
  ),
  'apply/secrets-value': circumstance(
    'This value would not work as a secret.',
    'an empty line typed at the prompt',
  ),
  'apply/secrets-made-here': circumstance(
    'Data on this host was made with the value that is there.',
    '`secrets set` for the password of a database',
  ),
  'apply/secrets-adopt': circumstance(
    'The folder does not hold what can be taken over.',
    'a folder without data of the app',
  ),
  'apply/secrets-import': circumstance('The file is not an export that can be read.', 'the wrong identity'),
});
