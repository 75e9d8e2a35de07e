/** Containers that authentik starts, not Compose: Compose does not know them. */
import type { Model } from './model.ts';
import { dockerName, identityName, outpostContainer } from './names.ts';

export interface Outpost {
  readonly app: string;
  /** Name in authentik. */
  readonly name: string;
  readonly container: string;
  /** Full name of the network. */
  readonly network: string;
}

/** One for each route that an outpost of its own guards; none with the embedded outpost. */
export function outpostsOf({
  stack,
  sso,
  identities,
}: Pick<Model, 'stack' | 'sso' | 'identities'>): Outpost[] {
  if (sso?.outposts !== 'per-app') return [];
  return identities
    .filter(({ kind }) => kind === 'proxy')
    .map(({ app }) => ({
      app,
      name: identityName(stack, app),
      container: outpostContainer(stack, app),
      network: dockerName(stack, 'proxy'),
    }));
}
