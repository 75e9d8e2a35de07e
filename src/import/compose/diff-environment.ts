/** Environment of a container: what differs becomes `environment:`, what is secret a secret. */
import { secretVariable } from '../../compile/model/names.ts';
import { entriesOf, type Leaf, textOf } from './node.ts';
import { isSecret } from './secrets.ts';
import { taken, type Verdict } from './verdict.ts';
import { inEntry, kept, note, type Work } from './work.ts';

const KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Texts in which a shorter secret could stand by chance are not looked through. */
const SHORTEST = 6;

/** First round: every value that is a secret by itself gets its name, so that the second one finds it inside others. */
export function collectSecrets(work: Work): void {
  for (const [key, node] of entriesOf(work.planned.service.entries.get('environment')))
    if (node.kind === 'leaf' && isSecret(key, node)) secretFor(work, key, node);
}

/** Second round: all variables. */
export function diffEnvironment(work: Work): void {
  for (const [key, node] of entriesOf(work.planned.service.entries.get('environment')))
    if (node.kind === 'leaf') note(work, node, variable(work, key, node));
}

function variable(work: Work, key: string, node: Leaf): Verdict {
  const { compiled, overrides, name, entry } = work;
  const value = textOf(node);
  if (value === undefined) {
    overrides.entry(name, 'environment', key, null);
    return kept(work, `environment.${key}`);
  }
  if (compiled.environment?.[key] === value) return taken('as Waybill sets it by itself');
  if (isSecret(key, node) || holdsSecret(work, value)) return secret(work, key, node);
  if (KEY.test(key)) {
    entry.environment = { ...entry.environment, [key]: value };
    return inEntry(work, `environment.${key}`);
  }
  overrides.entry(name, 'environment', key, value.replaceAll('$', '$$$$'));
  return kept(work, `environment.${key}`);
}

function holdsSecret({ secrets }: Work, value: string): boolean {
  return secrets.all().some(([, secret]) => secret.length >= SHORTEST && value.includes(secret));
}

function secret(work: Work, key: string, node: Leaf): Verdict {
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
function secretFor(work: Work, key: string, node: Leaf): string {
  const { secrets, planned } = work;
  const asked = askedFor(work, key);
  if (asked !== undefined)
    return secrets.keep(asked, textOf(node) ?? '', `\`${key}\` of ${planned.app}.`, node);
  return secrets.name(planned.app, key, node);
}

/** The secret that Waybill itself gives to a variable. */
function askedFor({ raw, model }: Work, key: string): string | undefined {
  const wanted = /^\$\{([A-Z0-9_]+)(?::[-?].*)?\}$/.exec(raw.environment?.[key] ?? '')?.[1];
  return model.secrets.find(({ name }) => secretVariable(name) === wanted)?.name;
}

/** A secret in a text that Compose reads. */
export const reference = (name: string) => `\${${secretVariable(name)}:?the secret ${name} is missing}`;

/** Makes the applier hand a secret to Compose: it does so for what some app names. */
export function needs({ entry }: Pick<Work, 'entry'>, name: string): void {
  const named = Object.values(entry.environment ?? {}).some(
    (value) => typeof value === 'object' && value.secret === name,
  );
  if (!named) entry.environment = { ...entry.environment, [secretVariable(name)]: { secret: name } };
}

/** Whether a text holds a secret, and the same text with references in the place of values. */
export function withReferences(work: Work, text: string): string {
  return work.secrets.all().reduce((result, [name, value]) => {
    const inside = value.replaceAll('$', '$$$$');
    if (value.length < SHORTEST || !result.includes(inside)) return result;
    needs(work, name);
    return result.replaceAll(inside, reference(name));
  }, text);
}
