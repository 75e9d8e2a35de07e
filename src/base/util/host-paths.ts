/** Paths of the host as the kernel walks them, and what lies at those that hold more than a file. */

/** Links that every Linux system has (Filesystem Hierarchy Standard 3.0, and the merge of /usr). */
const LINKS: readonly (readonly [from: string, to: string])[] = [
  ['/var/run', '/run'],
  ['/var/lock', '/run/lock'],
  ['/bin', '/usr/bin'],
  ['/sbin', '/usr/sbin'],
  ['/lib', '/usr/lib'],
  ['/lib64', '/usr/lib64'],
  ['/proc/self/root', ''],
  ['/proc/thread-self/root', ''],
  ['/proc/1/root', ''],
];

/** The absolute path without `.`, `..`, double slashes, and a slash at its end. */
export function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The same of a path on the host, without links that every system has. */
export function cleanPath(path: string): string {
  const clean = plainPath(path);
  const link = LINKS.find(([from]) => isBelow(clean, from));
  return link === undefined ? clean : cleanPath(`${link[1]}/${clean.slice(link[0].length)}`);
}

/** True for the folder itself and for all in it. Both paths are clean. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** Sockets that command an engine of containers. */
const ENGINES: readonly (readonly [path: RegExp, name: string])[] = [
  [/^\/run\/(?:user\/\d+\/)?docker\.sock$/, 'the Docker socket: root on the host'],
  [/(?:^|\/)docker\.sock$/, 'the Docker socket: root on the host'],
  [/(?:^|\/)containerd(?:-debug)?\.sock(?:\.ttrpc)?$/, 'the socket of containerd: root on the host'],
  [/(?:^|\/)podman\.sock$/, 'the socket of Podman: root on the host'],
  [/(?:^|\/)crio\.sock$/, 'the socket of CRI-O: root on the host'],
  [/(?:^|\/)(?:buildkitd|dockerd|libpod|k3s)\.sock$/, 'the socket of an engine: root on the host'],
];

/** The engine that is commanded by the socket at a clean path. */
export function engineAt(path: string): string | undefined {
  return ENGINES.find(([pattern]) => pattern.test(path))?.[1];
}

/** Places of Waybill itself that hold the secrets of all stacks. */
const SECRETS = ['/etc/waybill', '/run/waybill'];

/** What makes a folder of the host more than a folder, as the end of a sentence; '' for a plain one. */
export function meaningOf(path: string): string {
  if (path === '/') return ': the whole host';
  if (SECRETS.some((place) => isBelow(path, place))) return ': the secrets of the stacks';
  return SECRETS.some((place) => isBelow(place, path)) ? ', the secrets of the stacks in it' : '';
}

/** Where the system, the engine and the applier keep their own things, or what is gone after a restart (Filesystem Hierarchy Standard 3.0). */
const SYSTEM = [
  ...['boot', 'dev', 'etc', 'proc', 'root', 'run', 'sys', 'usr', 'bin', 'sbin'],
  ...['lib', 'lib32', 'lib64', 'libx32'],
  ...['cache', 'lock', 'log', 'mail', 'run', 'spool', 'tmp'].map((name) => `var/${name}`),
  ...['apt', 'containerd', 'docker', 'dpkg', 'systemd', 'waybill', 'waybill-backups'].map(
    (name) => `var/lib/${name}`,
  ),
].map((path) => `/${path}`);

/** Folders of the system in which others have folders of their own. */
const COMMON = ['/', '/home', '/var', '/var/lib'];

/** True for folders that are not for data. The path is clean. */
export function isSystem(path: string): boolean {
  return (
    COMMON.includes(path) || SYSTEM.some((place) => isBelow(path, place)) || engineAt(path) !== undefined
  );
}

/** No character that means something to a shell, to Compose or to nobody's eye. */
const PLAIN = /^[^\p{C}\p{Zl}\p{Zp}\\$:"'`]+$/u;

/** True for a path of the host that is written in the one plain way, and at which an app can have data. */
export function isDataPath(path: string): boolean {
  return isPlainPath(path) && !isSystem(cleanPath(path));
}

/** True for an absolute path without `.`, `..`, slashes too many and characters that mean something to a program. */
export const isPlainPath = (path: string) => path === plainPath(path) && PLAIN.test(path);
