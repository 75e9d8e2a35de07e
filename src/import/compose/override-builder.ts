/** Overrides while they are collected: Compose's own words for what the spec has none. */

import type { Json } from '../../base/util/json.ts';
import { join } from '../../base/util/pointer.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';

export type Tag = '!override' | '!reset';

export class OverrideBuilder {
  readonly #services: Record<string, Record<string, unknown>> = {};
  readonly #networks: Record<string, object> = {};
  readonly #volumes: Record<string, object> = {};
  /** Tags by pointer below the spec. */
  readonly tags = new Map<string, Tag>();

  /** Sets a key of a service; with `!override` it replaces what Waybill has, without a tag it is merged into it. */
  set(service: string, key: string, value: unknown, tag?: Tag): void {
    this.#own(service)[key] = value;
    if (tag !== undefined) this.tags.set(join('/overrides/services', service, key), tag);
  }

  /** Sets one entry of a map of a service. */
  entry(service: string, key: string, name: string, value: unknown): void {
    const own = this.#own(service);
    own[key] = { ...(own[key] as Json | undefined), [name]: value };
  }

  #own(service: string): Record<string, unknown> {
    const own = this.#services[service] ?? {};
    this.#services[service] = own;
    return own;
  }

  /** Takes a key of a service away. */
  reset(service: string, key: string): void {
    this.set(service, key, null, '!reset');
  }

  network(key: string, value: object): void {
    this.#networks[key] = value;
  }

  volume(key: string, value: object): void {
    this.#volumes[key] = value;
  }

  /** Puts another form of all that is set for a service into its place. */
  rewrite(service: string, change: (own: Json) => Json): void {
    const own = this.#services[service];
    if (own !== undefined) this.#services[service] = change(own);
  }

  /** Services that something was set for. */
  services(): Readonly<Record<string, Json>> {
    return this.#services;
  }

  /** The section of the spec; undefined when there is nothing in it. */
  section(): StackSpec['overrides'] | undefined {
    const parts = { services: this.#services, networks: this.#networks, volumes: this.#volumes };
    const full = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0);
    return full.length === 0 ? undefined : (Object.fromEntries(full) as StackSpec['overrides']);
  }
}

/** Texts with every dollar doubled: Compose reads overrides, and must find no variable in them. */
export function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}
