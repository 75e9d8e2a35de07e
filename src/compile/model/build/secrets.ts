/** The secrets of a stack: collected while services are built, with everybody who consumes them. */

import { defined } from '../../../base/util/defined.ts';
import { byText } from '../../../base/util/order.ts';
import { own } from '../../../base/util/own.ts';
import type { Secret as SecretDefinition } from '../../../schema/app.gen.ts';
import { secretFile } from '../../../schema/contract.ts';
import type { Secret } from '../model.ts';
import { composeSecret, secretName, secretTarget, secretVariable } from '../names.ts';
import type { Instance } from '../resolved.ts';

type Mutable = { -readonly [K in keyof Secret]: Secret[K] };

/** Form of a generated secret whose definition says nothing. */
const DEFAULT_FORM = { length: 48, alphabet: 'alphanumeric' as const };

export class SecretRegistry {
  readonly #stack: string;
  readonly #data: string;
  readonly #secrets = new Map<string, Mutable>();

  constructor(stack: string, data: string) {
    this.#stack = stack;
    this.#data = data;
  }

  /** Full name of a secret that a definition names, registered. */
  ofInstance(instance: Instance, key: string): string {
    const definition = own(instance.definition.secrets, key);
    if (definition === undefined) throw new Error(`secret ${key} is not declared by ${instance.app}`);
    const name = definition.shared === true ? key : secretName(instance.name, key);
    this.#enter(name, definition, instance);
    return name;
  }

  /** A secret that only the spec or the compiler knows. A secret of that name that exists already stays as it is. */
  declare(name: string, definition: SecretDefinition): void {
    this.#enter(name, definition);
  }

  /** Text that Compose replaces by the secret; a required one that is missing stops Compose. */
  inEnvironment(service: string, name: string): string {
    const secret = this.#get(name);
    const variable = secretVariable(name);
    const known = secret.consumers.some((c) => c.service === service && c.as === 'environment');
    if (!known) secret.consumers.push({ service, as: 'environment', variable });
    return secret.optional ? `\${${variable}:-}` : `\${${variable}:?the secret ${name} is missing}`;
  }

  /** Key and path of a secret that a service reads from a file. */
  asFile(
    service: string,
    name: string,
    uid: number,
    target = secretTarget(name),
  ): { source: string; target: string } {
    const secret = this.#get(name);
    const path = secretFile(this.#stack, name, uid);
    const known = secret.consumers.some((c) => c.service === service && c.as === 'file' && c.uid === uid);
    if (!known) secret.consumers.push({ service, as: 'file', uid, path });
    return { source: composeSecret(name, uid), target };
  }

  /** Every secret with a consumer, by name. */
  all(): Secret[] {
    return [...this.#secrets.values()]
      .filter((s) => s.consumers.length > 0)
      .sort((a, b) => byText(a.name, b.name));
  }

  #get(name: string): Mutable {
    const secret = this.#secrets.get(name);
    if (secret === undefined) throw new Error(`secret ${name} was not declared`);
    return secret;
  }

  #enter(name: string, definition: SecretDefinition, instance?: Instance): void {
    if (this.#secrets.has(name)) return;
    const { kind, purpose, from, rotation } = definition;
    // A discovered secret does not exist at the first start, so nothing may insist on it.
    const optional = definition.optional === true || kind === 'discovered';
    this.#secrets.set(name, {
      name,
      kind,
      optional,
      purpose,
      ...(kind === 'generated' ? { form: definition.form ?? DEFAULT_FORM } : {}),
      ...defined({ rotation }),
      ...(from === undefined
        ? {}
        : { from: { ...from, file: `${this.#data}/${instance?.name ?? ''}/${from.file}` } }),
      consumers: [],
    });
  }
}
