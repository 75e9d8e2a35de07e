import type { AppDefinition } from '../schema/app.gen.ts';

/** The built-in app definitions by name: the YAML files of this folder, in machine form. */
export const catalog: Readonly<Record<string, AppDefinition>>;
