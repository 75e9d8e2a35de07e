/** Which apps a stack has: those that it names, their variants, and those that it needs. */
import type { AppDefinition } from '../../schema/app.gen.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';

/** Names of all apps and their variants. */
export function instanceNames(spec: StackSpec, implied: readonly string[]): Set<string> {
  const named = Object.entries(spec.apps).flatMap(([name, app]) => {
    const variants = 'image' in app ? [] : (app.variants ?? []);
    return [name, ...variants.map((variant) => `${name}-${variant}`)];
  });
  return new Set([...named, ...implied]);
}

/** Apps that the stack needs without naming them. */
export function impliedApps({
  spec,
  catalogue,
}: {
  readonly spec: StackSpec;
  readonly catalogue: Readonly<Record<string, AppDefinition>>;
}): string[] {
  const conditions = { traefik: true, sso: spec.sso !== undefined, tunnel: spec.tunnel !== undefined };
  return Object.keys(catalogue).filter((name) => {
    const condition = catalogue[name]?.implied;
    return condition !== undefined && conditions[condition] && !Object.hasOwn(spec.apps, name);
  });
}
