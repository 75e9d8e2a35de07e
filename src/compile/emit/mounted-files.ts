/** Which files of the tree a container must be restarted for. */

import { sha256 } from '../../base/util/digest.ts';
import { byText } from '../../base/util/order.ts';
import type { Service } from '../model/model.ts';
import type { Artifact } from './define.ts';

/** Files of the tree that a service reads once, at its start; those it watches are left out. */
export function mountedFiles(service: Service, files: readonly Artifact[]): Artifact[] {
  const found = files.filter(({ path }) =>
    service.treeMounts.some(({ folder, reloads }) => {
      if (!path.startsWith(`${folder}/`) || reloads.includes('.')) return false;
      const below = path.slice(folder.length + 1);
      return !reloads.some((part) => below === part || below.startsWith(`${part}/`));
    }),
  );
  return found.sort((a, b) => byText(a.path, b.path));
}

/** One digest over paths and contents of these files; undefined when there are none. */
export function filesDigest(files: readonly Artifact[]): string | undefined {
  if (files.length === 0) return undefined;
  return sha256(files.map(({ path, text }) => `${path}\0${sha256(text)}\n`).join(''));
}
