/** What the parts of this import share: the variables they read, and the stack that grows. */

import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import type { ExposureChange } from '../../base/diag/import-entry.ts';
import { join } from '../../base/util/pointer.ts';
import { catalog } from '../../catalog/catalog.gen.js';
import type { AppDefinition } from '../../schema/app.gen.ts';
import type { CatalogueApp, StackSpec } from '../../schema/stack.gen.ts';
import type { Ledger } from '../ledger.ts';
import { isOn, type Variables } from './variables.ts';

/** Parts of a Compose service that this import overrides. */
interface Override {
  environment?: Readonly<Record<string, string>>;
  volumes?: readonly object[];
}

/** What is said about one variable; nothing is said where no file has it. */
export interface Note {
  taken(text: string): void;
  /** It has no effect as it is: off, empty, or its app does not run. */
  idle(text: string): void;
  changed(text: string, exposure?: ExposureChange): void;
  unsupported(text: string, todo: string): void;
}

export class HmsImport {
  readonly vars: Variables;
  readonly ledger: Ledger;
  readonly options: ReadonlyMap<string, string>;
  readonly spec: StackSpec;
  readonly notes = new Map<string, string>();
  readonly diagnostics: Diagnostic[] = [];
  /** Apps that run, in the order of the input. */
  readonly enabled: ReadonlySet<string>;

  constructor(
    vars: Variables,
    ledger: Ledger,
    options: ReadonlyMap<string, string>,
    spec: StackSpec,
    enabled: ReadonlySet<string>,
  ) {
    this.vars = vars;
    this.ledger = ledger;
    this.options = options;
    this.spec = spec;
    this.enabled = enabled;
  }

  /** Whether authentik really ran: it never does without certificates. */
  get sso(): boolean {
    return this.enabled.has('authentik') && this.tls;
  }

  get tls(): boolean {
    return this.vars.flag('traefik_ssl_enabled');
  }

  /** Name of the Compose project that runs now: first part of the names of its volumes. */
  get project(): string {
    return this.vars.text('project_name');
  }

  definition(app: string): AppDefinition | undefined {
    return Object.hasOwn(catalog, app) ? catalog[app] : undefined;
  }

  /** The entry of an app in the stack, made if it is not there yet. */
  app(name: string): CatalogueApp {
    this.spec.apps[name] ??= {};
    return this.spec.apps[name] as CatalogueApp;
  }

  /** A setting of an app, unless it says what the catalogue says anyway. */
  set(app: string, key: string, value: string | number | boolean): void {
    if (this.definition(app)?.settings?.[key]?.default === value) return;
    const entry = this.app(app);
    entry.settings = { ...entry.settings, [key]: value };
  }

  /** Variables of one service, beside those that the catalogue gives it. */
  environment(service: string, variables: Readonly<Record<string, string>>): void {
    const own = this.#override(service);
    own.environment = { ...own.environment, ...variables };
  }

  /** A folder of the host that one service sees in place of what it would see there. */
  mount(service: string, source: string, target: string): void {
    const own = this.#override(service);
    const volume = { type: 'bind', source, target, bind: { create_host_path: false } } as const;
    own.volumes = [...(own.volumes ?? []), volume];
  }

  /** A volume that is there already. */
  keepVolume(key: string, name: string): void {
    const { overrides = {} } = this.spec;
    this.spec.overrides = {
      ...overrides,
      volumes: { ...overrides.volumes, [key]: { external: true, name } },
    };
  }

  #override(service: string): Override {
    const { overrides = {} } = this.spec;
    const services: Record<string, Override> = { ...overrides.services };
    const own: Override = { ...services[service] };
    services[service] = own;
    this.spec.overrides = { ...overrides, services };
    return own;
  }

  /** Puts a comment above a key of the stack. */
  remark(pointer: string, text: string): void {
    this.notes.set(pointer, text);
  }

  /** Place of a key of an app in the table of apps. */
  placeOf(app: string, key?: string): Place | undefined {
    const table = this.vars.place(TABLE);
    if (table === undefined) return undefined;
    return { ...table, pointer: join(table.pointer, app, ...(key === undefined ? [] : [key])) };
  }

  note(place: Place | undefined): Note {
    const { ledger } = this;
    if (place === undefined) return SILENT;
    return {
      taken: (text) => ledger.taken(place, text),
      idle: (text) => ledger.taken(place, text),
      changed: (text, exposure) => ledger.changed(place, text, exposure),
      unsupported: (text, todo) => ledger.unsupported(place, text, todo),
    };
  }
}

/** The variable that lists apps with their switches. */
export const TABLE = 'hms_docker_container_map';

const SILENT: Note = {
  taken: () => undefined,
  idle: () => undefined,
  changed: () => undefined,
  unsupported: () => undefined,
};

/** The table of apps as it is, entries that are none left out. */
export function tableOf(vars: Variables): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const table = vars.value(TABLE);
  if (typeof table !== 'object' || table === null) return new Map();
  return new Map(
    Object.entries(table).filter(
      (entry): entry is [string, Record<string, unknown>] =>
        typeof entry[1] === 'object' && entry[1] !== null && !Array.isArray(entry[1]),
    ),
  );
}

/** A switch of an app. */
export const isOnIn = (
  entry: Readonly<Record<string, unknown>> | undefined,
  key: string,
  otherwise: boolean,
) => (entry === undefined || entry[key] === undefined ? otherwise : isOn(entry[key]));
