/** Containers that authentik starts, not Compose: Compose does not know them. */
import type { Model } from './model.ts';
import { outpostContainer } from './names.ts';

/** One for each route that an outpost of its own guards; none with the embedded outpost. */
export function outpostsOf({
  stack,
  sso,
  identities,
}: Pick<Model, 'stack' | 'sso' | 'identities'>): { readonly app: string; readonly container: string }[] {
  if (sso?.outposts !== 'per-app') return [];
  return identities
    .filter(({ kind }) => kind === 'proxy')
    .map(({ app }) => ({ app, container: outpostContainer(stack, app) }));
}
