/** Mounts: each at a place of its own in the container, where Docker can make it, and from somewhere. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { cleanPath, isBelow, plainPath } from '../../base/util/host-paths.ts';
import { defineFinding, error, reporter, warning } from '../finding.ts';
import { isInTree } from '../read/containers.ts';
import { list, record, text } from '../read/data.ts';
import type { Container, Mount, ParsedTree } from '../read/types.ts';

interface Nested {
  readonly container: string;
  readonly target: string;
  readonly outer: string;
}

const codes = defineCodes({
  'verify/mount-twice': error(
    (p: { container: string; target: string }) => `\`${p.container}\` has two mounts at ${p.target}`,
    'remove one of the two',
    'Docker takes the last one and says nothing: the program writes to another place than one of the two lines says.',
  ),
  'verify/mount-incomplete': error(
    (p: { container: string; text: string }) => `a mount of \`${p.container}\` has no ${p.text}`,
    'name what is mounted and where',
    'Compose refuses it, or keeps the data in a volume without a name, which goes with the container.',
  ),
  'verify/mount-refused': error(
    (p: { container: string; target: string }) => `\`${p.container}\` cannot have a mount at \`${p.target}\``,
    'mount it at an absolute path that is not / and not below /proc',
    'Docker refuses the container: a target must be an absolute path; the root is the image, and /proc belongs to the kernel.',
  ),
  'verify/mount-point-missing': error(
    (p: Nested) =>
      `\`${p.container}\` only reads ${p.outer}, which has no folder for the mount at ${p.target}`,
    'mount it outside of the other, or let the container write to the other',
    'Before Docker mounts something it makes the folder for it. In a read-only place it cannot, and the container does not start.',
  ),
  'verify/mount-point-unsure': warning(
    (p: Nested) =>
      `\`${p.container}\` only reads the share at ${p.outer}, which must have a folder for the mount at ${p.target}`,
    'make the folder in the share, and silence this warning with the reason that it is there',
    'Before Docker mounts something it makes the folder for it. In a read-only share it cannot: where the folder is missing, the container does not start.',
  ),
});
const report = reporter(codes);

export const mounts = defineFinding({
  codes,
  run: (tree) => {
    const folders = list(tree.manifest?.['folders']).flatMap((one) => text(record(one)['path']) ?? []);
    return [...tree.compose.services.values()].flatMap((container) => [
      ...mountProblems(container),
      ...nestedProblems(tree, container, folders),
    ]);
  },
});

/** Everything that Docker puts into the files of a container. */
function mountsOf({ mounts: own, secrets }: Container): Mount[] {
  const files = secrets.map(
    ({ target, at }): Mount => ({ type: 'secret', source: target, target, readOnly: true, at }),
  );
  return [...own, ...files];
}

function mountProblems(container: Container): Diagnostic[] {
  const seen = new Map<string, Mount>();
  return mountsOf(container).flatMap((mount) => {
    const { target, source, type, at } = mount;
    const { name } = container;
    if (target === '') return [report('verify/mount-incomplete', at, { container: name, text: 'target' })];
    if (type === 'bind' && source === '')
      return [report('verify/mount-incomplete', at, { container: name, text: 'source' })];
    const path = plainPath(target);
    if (!target.startsWith('/') || path === '/' || isBelow(path, '/proc'))
      return [report('verify/mount-refused', at, { container: name, target })];
    const other = seen.get(path);
    seen.set(path, mount);
    if (other === undefined) return [];
    const related = [{ message: 'the other one', at: other.at }];
    return [report('verify/mount-twice', at, { container: name, target }, related)];
  });
}

/** Mounts inside of another one to which the container cannot write, where nobody knows of a folder for them. */
function nestedProblems(tree: ParsedTree, container: Container, folders: readonly string[]): Diagnostic[] {
  const all = mountsOf(container).map((mount) => ({ mount, path: plainPath(mount.target) }));
  return all.flatMap(({ mount: inner, path }) => {
    // It lies in the nearest one around it.
    const [around] = all
      .filter((one) => one.path !== path && isBelow(path, one.path))
      .sort((a, b) => b.path.length - a.path.length);
    if (around === undefined || !around.mount.readOnly) return [];
    const below = path.slice(around.path.length);
    if (hasFolder(tree, around.mount, inner, below, folders)) return [];
    const code = isShare(tree, around.mount) ? 'verify/mount-point-unsure' : 'verify/mount-point-missing';
    const args = { container: container.name, target: path, outer: around.path };
    const related = [{ message: 'the mount around it', at: around.mount.at }];
    return [report(code, inner.at, args, related)];
  });
}

/** The outer mount is known to have something at a path below it. */
function hasFolder(
  { tree }: ParsedTree,
  outer: Mount,
  inner: Mount,
  below: string,
  folders: readonly string[],
): boolean {
  if (outer.type !== 'bind') return false;
  const inTree = outer.source.replace(/^\.\//, '') + below;
  if (isInTree(outer.source)) return [...tree.keys()].some((file) => isBelow(file, inTree));
  const place = cleanPath(outer.source + below);
  return (
    (inner.type === 'bind' && cleanPath(inner.source) === place) ||
    folders.some((folder) => isBelow(cleanPath(folder), place))
  );
}

/** A share of the network: what lies in it only its server knows. */
function isShare({ compose }: ParsedTree, { type, source }: Mount): boolean {
  const volume = compose.volumes.get(source);
  return type === 'volume' && volume !== undefined && volume.options !== '{}';
}
