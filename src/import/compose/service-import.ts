/** What is at hand while a container is compared with what Waybill would make of it. */
import type { ComposeService } from '../../compile/model/compose.ts';
import type { Model } from '../../compile/model/model.ts';
import type { CatalogueApp, InlineApp, StackSpec } from '../../schema/stack.gen.ts';
import type { Ledger } from '../ledger.ts';
import type { Node } from './node.ts';
import type { OverrideBuilder } from './override-builder.ts';
import type { Plan } from './plan.ts';
import type { PlannedService } from './planned-service.ts';
import type { Secrets } from './secrets.ts';
import { taken, type Verdict } from './verdict.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Told about what must be seen at once, beside the report. */
export type Warn = (
  code: 'import/compose-open-port',
  at: Node['at'],
  args: { service: string; port: string },
) => void;

export interface ServiceImport {
  readonly planned: PlannedService;
  /** Name of the service in the stack. */
  readonly name: string;
  /** What Waybill makes of the app so far, with the stack's own variables filled in. */
  readonly compiled: ComposeService;
  /** The same as it is in the Compose file. */
  readonly raw: ComposeService;
  /** The entry of the spec, to add to. */
  readonly entry: Mutable<CatalogueApp & InlineApp>;
  readonly overrides: OverrideBuilder;
  readonly ledger: Ledger;
  readonly secrets: Secrets;
  readonly plan: Plan;
  readonly spec: StackSpec;
  readonly model: Model;
  /** Names of services in the stack, by their names in the project. */
  readonly names: ReadonlyMap<string, string>;
  readonly warn: Warn;
  readonly images: string | undefined;
}

/** What is at hand for the containers that Waybill brings itself. */
export interface RolesInput
  extends Pick<ServiceImport, 'plan' | 'model' | 'ledger' | 'secrets' | 'overrides'> {
  readonly apps: Record<string, ServiceImport['entry']>;
}

/** A key that became an override. */
export const kept = ({ name }: ServiceImport, key: string): Verdict =>
  taken(`\`overrides.services.${name}.${key}\``);

/** A key that is in the entry of the app. */
export const inEntry = ({ planned }: ServiceImport, key: string): Verdict =>
  taken(`\`apps.${planned.app}.${key}\``);

/** Records the verdict on a key. */
export function note({ ledger }: ServiceImport, { at }: Node, verdict: Verdict): void {
  verdict(ledger, at);
}

/** Variables of the stack's `.env`, with their values. */
export function stackVariables({ host, domain }: StackSpec): Readonly<Record<string, string>> {
  return {
    TZ: host.timezone,
    PUID: String(host.uid),
    PGID: String(host.gid),
    DATA: host.data,
    DOMAIN: domain,
    ...(typeof host.media === 'string' ? { MEDIA: host.media } : {}),
  };
}

/** Plain data with the stack's variables filled in and doubled dollars made single. Secrets stay as they are. */
export function filled(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string')
    return value.replace(/\$(\$|\{([A-Z]+)\})/g, (whole, dollar: string, name?: string) =>
      name === undefined ? (dollar === '$' ? '$' : whole) : (variables[name] ?? whole),
    );
  if (Array.isArray(value)) return value.map((item) => filled(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, variables)]));
}

/** Whether two values are the same to Compose: numbers and texts are, and so is the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null)
    return JSON.stringify(value === null ? null : String(value));
  const entries = Object.entries(value).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return `{${entries.map(([key, item]) => `${key}:${canonical(item)}`).join(',')}}`;
}
