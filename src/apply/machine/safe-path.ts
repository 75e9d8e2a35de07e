/**
 * Paths walked without following a link that others could have made. Root acts on descriptors: `/proc/self/fd/N/name` is the
 * entry `name` of the folder that was opened as N, wherever that folder is moved meanwhile (proc_pid_fd(5)).
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { refuse } from '../problem.ts';

/** A descriptor that only names a folder (open(2)): no right to read it is needed. Node has no constant for it. */
const O_PATH = 0o10000000;
const FOLDER = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Links beyond which they are taken for a circle, as the kernel does (path_resolution(7)). */
const MOST_LINKS = 40;
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** True for root, and for the user that the applier runs as. */
export const isOurs = ({ uid }: Pick<Stats, 'uid'>) => uid === 0 || uid === process.getuid?.();

/** A folder in which nobody else can make or exchange a link. In a folder like /tmp nobody moves what belongs to others. */
const isGuarded = (folder: Stats) =>
  isOurs(folder) && ((folder.mode & WRITABLE_BY_OTHERS) === 0 || (folder.mode & STICKY) !== 0);

/**
 * Opens the folders above a path one by one, and hands over the path of the last entry as seen from there. A link on the way
 * is followed only where root made it, in a folder that nobody else can change.
 *
 * @param make makes a folder on the way if it is missing; left out, that is ENOENT
 */
export function withParent<T>(
  path: string,
  work: (entry: string) => T,
  make: (entry: string) => void = () => {},
): T {
  const parts = resolve(path).split('/').filter(Boolean);
  const last = parts.pop() ?? '.';
  let folder = openSync('/', FOLDER);
  const enter = (entry: string) => {
    const next = openSync(entry, FOLDER);
    closeSync(folder);
    folder = next;
  };
  try {
    for (let links = 0; parts.length > 0; ) {
      const entry = `/proc/self/fd/${folder}/${parts.shift()}`;
      make(entry);
      const stat = lstatSync(entry);
      if (!stat.isSymbolicLink()) {
        enter(entry);
        continue;
      }
      if (!isOurs(stat) || !isGuarded(fstatSync(folder)) || ++links > MOST_LINKS) refuseLink(path);
      const target = readlinkSync(entry);
      if (target.startsWith('/')) enter('/');
      parts.unshift(...target.split('/').filter(Boolean));
    }
    return work(`/proc/self/fd/${folder}/${last}`);
  } finally {
    closeSync(folder);
  }
}

/** Ends what would have been done by way of a link. */
export function refuseLink(path: string): never {
  return refuse(
    'apply/machine-link',
    `The way to ${path} leads over a link, or a folder, that another user has put there.`,
    'Nothing was changed there. Look at it with `namei -l`, and put the folder itself back in its place.',
  );
}
