/** Rules of a tunnel as edits of a stack.yaml that exists: every byte that they do not concern stays. */

import { GATEWAY_ENTRY, HOST_GATEWAY } from '../../base/compose/host-gateway.ts';
import { setAt } from '../../base/source/edit.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { join } from '../../base/util/pointer.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import type { ImportRequest } from '../types.ts';
import type { Place } from './places.ts';

export interface Edits {
  readonly id: string | undefined;
  readonly places: readonly Place[];
}

type Edited =
  | { readonly text: string }
  | { readonly refused: { readonly pointer: string; readonly why: string } };

/** The text of the stack with the places in it. */
export function editStack(
  { parsed }: Pick<ImportRequest, 'parsed'>,
  source: SourceFile,
  edits: Edits,
): Edited {
  let now = source;
  for (const [pointer, value] of valuesOf(source.value as StackSpec, edits)) {
    const edit = setAt(now, pointer, value);
    if ('refused' in edit) return { refused: { pointer, why: edit.refused } };
    const next = parsed(source.path, edit.text);
    if (next === undefined) return { refused: { pointer, why: 'the result cannot be read' } };
    now = next;
  }
  return { text: now.text };
}

function valuesOf(spec: StackSpec, { id, places }: Edits): (readonly [pointer: string, value: unknown])[] {
  const found: (readonly [string, unknown])[] = [];
  if (id !== undefined && spec.tunnel === undefined) found.push(['/tunnel', { id }]);
  for (const one of places) {
    if ('external' in one) found.push([join('/external', one.external), one.entry]);
    else {
      const at = join('', one.section, one.app);
      found.push([join(at, 'access'), one.access]);
      if (one.auth !== undefined) found.push([join(at, 'auth'), one.auth]);
      if (one.host !== undefined) found.push([join(at, 'hosts'), [one.host]]);
    }
  }
  const guarded = places.some((one) => 'external' in one || one.auth === 'sso');
  const authentik = spec.apps['authentik'];
  const reached = authentik !== undefined && 'access' in authentik ? (authentik.access ?? ['lan']) : ['lan'];
  if (guarded && !reached.includes('tunnel')) found.push(['/apps/authentik/access', [...reached, 'tunnel']]);
  if (places.some((one) => 'external' in one && one.entry.url.includes(HOST_GATEWAY)))
    found.push(['/overrides/services/traefik/extra_hosts', [GATEWAY_ENTRY]]);
  return found;
}
