/** Environment of a container: what differs becomes `environment:`, what is secret a secret. */
import { findSecrets } from '../../base/util/secret-scan.ts';
import { secretVariable } from '../../compile/model/names.ts';
import { entriesOf, type Leaf, type Node, textOf } from './node.ts';
import { isSecret, isSecretName } from './secrets.ts';
import { inEntry, kept, note, type ServiceImport } from './service-import.ts';
import { changed, taken, type Verdict } from './verdict.ts';

const KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** First round: every value that is a whole secret gets its name, so that the second one finds it inside others. */
export function collectSecrets(work: ServiceImport): void {
  for (const [key, node] of entriesOf(work.planned.service.entries.get('environment')))
    if (node.kind === 'leaf' && isSecret(key, node)) secretFor(work, key, node);
}

/** Second round: all variables. */
export function diffEnvironment(work: ServiceImport): void {
  for (const [key, node] of entriesOf(work.planned.service.entries.get('environment')))
    if (node.kind === 'leaf') note(work, node, variable(work, key, node));
}

function variable(work: ServiceImport, key: string, node: Leaf): Verdict {
  const { compiled, overrides, name, entry } = work;
  const value = textOf(node);
  if (value === undefined) {
    overrides.entry(name, 'environment', key, null);
    return kept(work, `environment.${key}`);
  }
  if (compiled.environment?.[key] === value) return taken('as Waybill sets it anyway');
  const asked = askedFor(work, key);
  if (value === '' && asked !== undefined)
    return changed(`empty, as long as the secret \`${asked}\` has no value`);
  if (isSecret(key, node)) return secret(work, key, node);
  if (KEY.test(key)) {
    entry.environment = { ...entry.environment, [key]: value };
    return inEntry(work, `environment.${key}`);
  }
  overrides.entry(name, 'environment', key, value.replaceAll('$', '$$$$'));
  return kept(work, `environment.${key}`);
}

function secret(work: ServiceImport, key: string, node: Leaf): Verdict {
  const { entry, overrides, name } = work;
  const own = secretFor(work, key, node);
  if (askedFor(work, key) === undefined && KEY.test(key))
    entry.environment = { ...entry.environment, [key]: { secret: own } };
  else if (askedFor(work, key) === undefined) {
    needs(work, own);
    overrides.entry(name, 'environment', key, reference(own));
  }
  return taken(`the secret \`${own}\``);
}

/** Name of the secret of a variable: the one that the catalogue asks for, or one of its own. */
function secretFor(work: ServiceImport, key: string, node: Leaf): string {
  const { secrets, planned } = work;
  const asked = askedFor(work, key);
  if (asked !== undefined)
    return secrets.keep(asked, textOf(node) ?? '', `\`${key}\` of ${planned.app}.`, node);
  return secrets.name(planned.app, key, node);
}

/** The secret that Waybill itself gives to a variable. */
function askedFor({ raw, model }: ServiceImport, key: string): string | undefined {
  const wanted = /^\$\{([A-Z0-9_]+)(?::[-?].*)?\}$/.exec(raw.environment?.[key] ?? '')?.[1];
  return model.secrets.find(({ name }) => secretVariable(name) === wanted)?.name;
}

/** A secret as Compose reads it. */
export const reference = (name: string) => `\${${secretVariable(name)}:?the secret ${name} is missing}`;

/** Makes the applier hand a secret to Compose: it does so for what some app names. */
export function needs({ entry }: Pick<ServiceImport, 'entry'>, name: string): void {
  const named = Object.values(entry.environment ?? {}).some(
    (value) => typeof value === 'object' && value.secret === name,
  );
  if (!named) entry.environment = { ...entry.environment, [secretVariable(name)]: { secret: name } };
}

/**
 * Text as Compose reads it, with references in the place of secrets. A value is a secret where it came from a variable
 * whose name says so, where it is beside a login in an address, or where it cannot be a word by chance.
 */
export function withReferences(work: ServiceImport, leaf: Leaf): string {
  const own = ownSecrets(work, leaf);
  const put = (text: string, name: string, pattern: string) => {
    if (!new RegExp(pattern).test(text)) return text;
    needs(work, name);
    return text.replaceAll(new RegExp(pattern, 'g'), () => reference(name));
  };
  const known = work.secrets.all().reduce(
    (text, [name, value]) => {
      const inside = value.replaceAll('$', '$$$$');
      const anywhere = own.has(name) || isUnmistakable(value);
      return value === '' ? text : put(text, name, anywhere ? escapedPattern(inside) : loginPattern(inside));
    },
    (textOf(leaf) ?? '').replaceAll('$', '$$$$'),
  );
  return withoutLiterals(work, leaf, known);
}

/** Secrets of the variables that make up a string. */
function ownSecrets({ plan, secrets, planned }: ServiceImport, leaf: Leaf): ReadonlySet<string> {
  return new Set(
    leaf.variables.filter(isSecretName).flatMap((variable) => {
      const value = plan.project.variables.get(variable) ?? '';
      return value.length < SHORTEST ? [] : [secrets.shared(planned.app, variable, value, leaf)];
    }),
  );
}

/** Shorter values are in every string by chance. */
const SHORTEST = 3;

/** What looks like a secret becomes one: `check` lets none of them into a stack. */
function withoutLiterals(work: ServiceImport, leaf: Leaf, text: string): string {
  return findSecrets(text).reduceRight((result, { start, end }, i) => {
    const value = text.slice(start, end).replaceAll('$$', '$');
    if (value.includes('${')) return result;
    const key = leaf.at.pointer.split('/').slice(3).join('-');
    const name = work.secrets.shared(work.planned.app, `${work.planned.app}-${key}-${i + 1}`, value, leaf);
    needs(work, name);
    return result.slice(0, start) + reference(name) + result.slice(end);
  }, text);
}

const escapedPattern = (text: string) => text.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&');
const loginPattern = (text: string) => `(?<=://[^/:@\\s]*:)${escapedPattern(text)}(?=@)`;

/** A string that nobody would call a container or a user: long, with letters and digits. */
const isUnmistakable = (value: string) => /^(?=.*[0-9])(?=.*[A-Za-z])\S{12,}$/.test(value);

/** Plain data for an override: dollars doubled, secrets as references. */
export function referring(work: ServiceImport, node: Node): unknown {
  if (node.kind === 'leaf') return typeof node.value === 'string' ? withReferences(work, node) : node.value;
  if (node.kind === 'list') return node.items.map((item) => referring(work, item));
  return Object.fromEntries([...node.entries].map(([key, item]) => [key, referring(work, item)]));
}
