/**
 * The pipeline: load -> validate -> resolve -> model -> check -> emit -> prove. Each phase returns a value and all its
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
import type { Written } from './prove/in-spec.ts';
import { inSpec, type Judge, type Proof } from './prove/prove.ts';
import { resolveStack } from './resolve/resolve.ts';
import { literalSecrets, validateApp, validateSecrets, validateStack } from './validate/validate.ts';

/** One compiled stack. */
export interface CompiledStack {
  readonly name: string;
  readonly model: Model;
  /** The whole tree, proved; of many stacks it is made again when it is asked for. */
  readonly tree: () => readonly Artifact[];
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
  /** Looks up the places of problems that are found later, in the results of the stacks. */
  readonly located: (diagnostics: readonly Diagnostic[]) => LocatedDiagnostic[];
}

export interface CompileOptions {
  readonly host: Host;
  /** Absolute path of the folder that holds `stacks/`. */
  readonly root: string;
  /** Names of the stacks to compile; empty for all. */
  readonly wanted: readonly string[];
  /** Judges the files of each stack. Every command has one; without it the models alone are checked. */
  readonly judge?: Judge;
}

/** Trees are kept between their proof and their use where so few stacks are compiled; of a thousand they would fill the memory. */
const FEW = 20;

/** Compiles the wanted stacks. The others are read too, because stacks of one host are checked against each other. */
export function compile({ host, root, wanted, judge }: CompileOptions): Compilation {
  const locator = new Locator(host, root);
  const located = (diagnostics: readonly Diagnostic[]) => diagnostics.map((d) => locator.located(d));
  const rendered = new Map<string, string>();
  const textOf = (file: string) => rendered.get(file) ?? locator.text(file);
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
  for (const [name, { model, spec, diagnostics: before }] of frontEnds) {
    if (model === undefined) {
      diagnostics.push(...located(before));
      continue;
    }
    const { found, tree } = judged({ model, spec }, byHost.get(model.host.name) ?? [], before, judge);
    for (const [file, text] of found.texts) rendered.set(file, text);
    diagnostics.push(...located(found.diagnostics));
    if (tree === undefined) continue;
    const kept = frontEnds.size > FEW ? undefined : tree;
    stacks.push({ name, model, tree: () => kept ?? emitTree(model, emitters) });
  }
  return { stacks, models: own, diagnostics, textOf, located };
}

interface Judged {
  readonly found: Proof;
  /** Absent when there are errors. */
  readonly tree?: readonly Artifact[];
}

/** Everything that is wrong with a stack: in its model, and, when nothing is, in the files that are made of it. */
function judged(
  written: Written,
  stacksOfHost: readonly Model[],
  before: readonly Diagnostic[],
  judge: Judge | undefined,
): Judged {
  const { model } = written;
  const checked = [...before, ...checks.flatMap((one) => one.run(model, stacksOfHost))];
  if (hasErrors(checked))
    return { found: { diagnostics: applySilences(checked, model, false), texts: new Map() } };
  const tree = emitTree(model, emitters);
  const proof = judge?.(model.stack, tree);
  const { diagnostics, texts } = inSpec(written, tree, proof ?? []);
  const all = applySilences([...checked, ...diagnostics], model, proof !== undefined);
  return { found: { diagnostics: all, texts }, ...(hasErrors(all) ? {} : { tree }) };
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
  /** The spec as it was written. */
  readonly spec?: unknown;
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
  return model === undefined ? { diagnostics } : { model, spec, diagnostics };
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
