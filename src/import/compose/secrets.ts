/** Which values are secrets, and how they are called in the stack. */
import { writtenSecrets } from '../../base/compose/written-secrets.ts';
import { findSecrets } from '../../base/util/secret-scan.ts';
import type { Ledger } from '../ledger.ts';
import { type Leaf, textOf } from './node.ts';

/**
 * Names of variables that hold secrets; wider than what `check` insists on, because a value once committed stays, and a
 * value too many among the secrets does no harm.
 */
const SECRET_NAME =
  /(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|API_?KEY|SECRET_?KEY)S?(?:_HASH)?$|(?:^|[_.-])(?:PASS|PWD|PW|CLAIM)$|(?<!PUBLIC)[_.-]KEY$/i;

/** An address with a login in it. */
const LOGIN_IN_ADDRESS = /:\/\/[^/:@\s]*:[^/@\s]+@/;

/** True for the name of a variable whose value is a secret. */
export const isSecretName = (name: string) => SECRET_NAME.test(name);

/** A string that is neither empty, nor a switch or a small number, nor the path of a file. */
function saysSomething(value: string): boolean {
  return !/^(?:|true|false|yes|no|on|off|none|null|[0-9]{1,2})$/i.test(value) && !/^(?:\/|file:)/.test(value);
}

/** Whether a variable's value must not be written down. */
export function isSecret(key: string, { value, variables }: Leaf): boolean {
  const text = value === null ? '' : String(value);
  if (!saysSomething(text)) return false;
  if (isSecretName(key) || variables.some(isSecretName) || LOGIN_IN_ADDRESS.test(text)) return true;
  return (
    findSecrets(`${key}: ${text}`).length > 0 || writtenSecrets({ environment: { [key]: text } }).length > 0
  );
}

/** Secrets of one import: one name for one value. */
export class Secrets {
  readonly #ledger: Ledger;
  readonly #values = new Map<string, string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The name of a variable's secret. A value that is one variable of the project has the name of that variable. */
  name(app: string, key: string, leaf: Leaf): string {
    const value = textOf(leaf) ?? '';
    const [variable, ...others] = leaf.variables;
    const own = `${app}-${key}`;
    const shared = variable !== undefined && others.length === 0 && isSecretName(variable) ? variable : own;
    const name = [shared, own].map(secretName).find((one) => (this.#values.get(one) ?? value) === value);
    return this.keep(name ?? secretName(own), value, `\`${key}\` of ${app}.`, leaf);
  }

  /** The name of a value that several texts have in common: that of its variable, unless another value has it. */
  shared(app: string, variable: string, value: string, leaf: Pick<Leaf, 'at'>): string {
    const names = [variable, `${app}-${variable}`].map(secretName);
    const name =
      names.find((one) => (this.#values.get(one) ?? value) === value) ?? secretName(`${variable}-2`);
    return this.keep(name, value, `\`${variable}\` of the project.`, leaf);
  }

  /** Keeps a value under a name that is known already, and returns that name. */
  keep(name: string, value: string, purpose: string, { at }: Pick<Leaf, 'at'>): string {
    this.#values.set(name, value);
    this.#ledger.secret(at, { name, value, purpose });
    return name;
  }

  /** All values so far, longest first, with their names. */
  all(): (readonly [name: string, value: string])[] {
    return [...this.#values].sort((a, b) => b[1].length - a[1].length);
  }
}

/** A name that the spec takes: lower-case letters, digits and hyphens, 62 at most. */
export function secretName(text: string): string {
  const slug = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return slug.length < 2 ? `secret-${slug}` : slug.slice(0, 62).replace(/-+$/, '');
}
