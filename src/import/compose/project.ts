/** A Compose project, as Compose itself would see it. */
import type { Dict } from './node.ts';

export interface Project {
  readonly name: string;
  /** Absolute path of the folder that relative paths start from. */
  readonly folder: string;
  /** Services that would run, in their long form, by name. */
  readonly services: ReadonlyMap<string, Dict>;
  /** Services whose profiles nobody asked for. */
  readonly inactive: ReadonlyMap<string, Dict>;
  readonly networks: ReadonlyMap<string, Dict>;
  readonly volumes: ReadonlyMap<string, Dict>;
  readonly secrets: ReadonlyMap<string, Dict>;
  readonly configs: ReadonlyMap<string, Dict>;
  /** Values of the variables that files of the project set. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Sections that hold one definition under each name. */
export const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs'] as const;
