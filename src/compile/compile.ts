/**
 * The pipeline: load -> validate -> resolve -> model -> check -> emit. Each phase returns a value and all its
 * diagnostics; a stack stops at the phase that reports an error, and the others go on.
 */

import type { Diagnostic, LocatedDiagnostic } from '../base/diag/diagnostic.ts';
import { hasErrors, type Outcome } from '../base/diag/outcome.ts';
import type { Host } from '../base/host/host.ts';
import type { StackFolder } from '../base/source/source-file.ts';
import { present } from '../base/util/defined.ts';
import { catalog } from '../catalog/catalog.gen.js';
import type { AppDefinition } from '../schema/app.gen.ts';
import { checks } from './check/registry.gen.ts';
import { applySilences } from './check/silence.ts';
import { emitTree } from './emit/emit.ts';
import { emitters } from './emit/registry.gen.ts';
import { loadStack, selectStacks } from './load/load.ts';
import { Locator } from './load/locator.ts';
import type { Artifact } from './model/artifact.ts';
import { buildModel } from './model/build/build.ts';
import { hostFacts } from './model/build/settings.ts';
import type { Model } from './model/model.ts';
import { resolveStack } from './resolve/resolve.ts';
import { literalSecrets, validateApp, validateSecrets, validateStack } from './validate/validate.ts';

/** One compiled stack. */
export interface CompiledStack {
  readonly name: string;
  readonly model: Model;
  /** The whole tree, made when it is asked for: a thousand trees do not fit into memory at once. */
  readonly tree: () => Artifact[];
}

export interface Compilation {
  /** Stacks without errors, in the order of their names. */
  readonly stacks: readonly CompiledStack[];
  /** Models of the wanted stacks, also of those that a check finds fault with: by them mistakes are put right. */
  readonly models: readonly Model[];
  /** Diagnostics of the wanted stacks, with their places looked up. */
  readonly diagnostics: readonly LocatedDiagnostic[];
  /** Text of a source file, for frames. */
  readonly textOf: (file: string) => string | undefined;
  /** Looks up the places of problems that are found later, in what became of the stacks. */
  readonly located: (diagnostics: readonly Diagnostic[]) => LocatedDiagnostic[];
}

export interface CompileOptions {
  readonly host: Host;
  /** Absolute path of the folder that holds `stacks/`. */
  readonly root: string;
  /** Names of the stacks to compile; empty for all. */
  readonly wanted: readonly string[];
}

/** Compiles the wanted stacks. The others are read too, because stacks of one host are checked against each other. */
export function compile({ host, root, wanted }: CompileOptions): Compilation {
  const locator = new Locator(host, root);
  const located = (diagnostics: readonly Diagnostic[]) => diagnostics.map((d) => locator.located(d));
  const textOf = (file: string) => locator.text(file);
  const selected = selectStacks(host, root, wanted);
  if (selected.value === undefined)
    return { stacks: [], models: [], diagnostics: located(selected.diagnostics), textOf, located };
  const names = selected.value;
  const frontEnds = new Map(names.map((name) => [name, frontEnd(host, root, name)]));
  const neighbours =
    wanted.length === 0 ? [] : (selectStacks(host, root, []).value ?? []).filter((n) => !frontEnds.has(n));
  const own = present([...frontEnds.values()].map(({ model }) => model));
  const hosts = new Set(own.map((model) => model.host.name));
  const models = [...own, ...present(neighbours.map((name) => frontEnd(host, root, name, hosts).model))];
  const byHost = groupByHost(models);
  const diagnostics: LocatedDiagnostic[] = [];
  const stacks: CompiledStack[] = [];
  for (const [name, { model, diagnostics: found }] of frontEnds) {
    const checked = model === undefined ? found : check(model, byHost.get(model.host.name) ?? [], found);
    diagnostics.push(...located(checked));
    if (model !== undefined && !hasErrors(checked))
      stacks.push({ name, model, tree: () => emitTree(model, emitters) });
  }
  return { stacks, models: own, diagnostics, textOf, located };
}

function groupByHost(models: readonly Model[]): Map<string, Model[]> {
  const groups = new Map<string, Model[]>();
  for (const model of models) {
    const group = groups.get(model.host.name);
    if (group === undefined) groups.set(model.host.name, [model]);
    else group.push(model);
  }
  return groups;
}

/** The model of one stack, before any check: what Waybill makes of a spec that is still being written. */
export function modelOf(host: Host, root: string, name: string): Outcome<Model> {
  const { model, diagnostics } = frontEnd(host, root, name);
  return model === undefined ? { diagnostics } : { value: model, diagnostics };
}

interface FrontEnd {
  readonly model?: Model;
  readonly diagnostics: readonly Diagnostic[];
}

/** From the folder of one stack to its model. With `hosts`, a stack of another host is left at its spec. */
function frontEnd(host: Host, root: string, name: string, hosts?: ReadonlySet<string>): FrontEnd {
  const diagnostics: Diagnostic[] = [];
  const collect = <T>(phase: {
    readonly value?: T;
    readonly diagnostics: readonly Diagnostic[];
  }): T | undefined => {
    diagnostics.push(...phase.diagnostics);
    return phase.value;
  };
  const folder = collect(loadStack(host, root, name));
  if (folder === undefined) return { diagnostics };
  const spec = collect(validateStack(folder.spec));
  const ownApps: Record<string, AppDefinition> = {};
  for (const [app, source] of folder.apps) {
    const definition = collect(validateApp(source));
    if (definition) ownApps[app] = definition;
  }
  const encrypted = folder.secrets && collect(validateSecrets(folder.secrets));
  for (const [file, text] of textsOf(folder)) collect({ diagnostics: literalSecrets(file, text) });
  if (spec === undefined || hasErrors(diagnostics)) return { diagnostics };
  if (hosts !== undefined && !hosts.has(hostFacts(spec.host).name)) return { diagnostics };
  const resolved = collect(resolveStack({ folder, spec, ownApps, encrypted, catalogue: catalog }));
  if (resolved === undefined) return { diagnostics };
  const model = collect(buildModel(resolved));
  return model === undefined ? { diagnostics } : { model, diagnostics };
}

/** Every text that a person wrote for a stack. */
function textsOf({ path, spec, apps, secrets, files }: StackFolder): [file: string, text: string][] {
  const yaml = [spec, ...apps.values(), ...(secrets === undefined ? [] : [secrets])].map(
    (source): [string, string] => [source.path, source.text],
  );
  const others = [...files].flatMap(([name, file]): [string, string][] =>
    'text' in file ? [[`${path}/${name}`, file.text]] : [],
  );
  return [...yaml, ...others];
}

function check(model: Model, stacksOfHost: readonly Model[], before: readonly Diagnostic[]): Diagnostic[] {
  const found = checks.flatMap((one) => one.run(model, stacksOfHost));
  return applySilences([...before, ...found], model.silences);
}
