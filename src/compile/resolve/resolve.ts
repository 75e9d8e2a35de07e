/** Resolve: from what a person wrote to a stack without gaps: apps with their definitions, variants, patches, defaults. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { type Outcome, outcome } from '../../base/diag/outcome.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import type { StackFolder } from '../../base/source/source-file.ts';
import { defined } from '../../base/util/defined.ts';
import { byText, sortedEntries } from '../../base/util/order.ts';
import { own } from '../../base/util/own.ts';
import { join } from '../../base/util/pointer.ts';
import type { AppDefinition } from '../../schema/app.gen.ts';
import type { EncryptedSecrets } from '../../schema/secrets.gen.ts';
import type { CatalogueApp, InlineApp, StackSpec } from '../../schema/stack.gen.ts';
import type { UserFile } from '../model/model.ts';
import type { AppOptions, External, Instance, ReportDiagnostic, ResolvedStack } from '../model/resolved.ts';
import { chosenSettings, chosenVpn, publishedPorts } from './choices.ts';
import { resolveCodes } from './codes.ts';
import { checkEffects, OF_ROUTES } from './effects.ts';
import { impliedApps, instanceNames } from './implied.ts';
import { inlineApp } from './inline.ts';
import { checkMachinery } from './machinery.ts';
import { checkNames } from './names.ts';
import { checkNeeds } from './needs.ts';
import { checkOtherApps, ownFile } from './other-apps.ts';
import { applyPatches, type Circumstances } from './patches.ts';
import { checkReferences } from './references.ts';
import { variantDefinition } from './variant.ts';

export type Catalogue = Readonly<Record<string, AppDefinition>>;

export interface ResolveInput {
  readonly folder: StackFolder;
  readonly spec: StackSpec;
  /** Definitions of the stack's own, from its apps/ folder. They win over the catalogue. */
  readonly ownApps: Catalogue;
  /** secrets.age.yaml, if there is one. */
  readonly encrypted: EncryptedSecrets | undefined;
  readonly catalogue: Catalogue;
}

/** What stays the same while the apps of one stack are resolved. */
interface Scope extends ResolveInput {
  readonly report: ReportDiagnostic;
  readonly at: (pointer: string, on: 'key' | 'value') => Place;
  readonly appNames: ReadonlySet<string>;
  readonly userFiles: UserFile[];
}

/** Resolves one stack. Reports every name that leads nowhere and every choice that an app does not offer. */
export function resolveStack(input: ResolveInput): Outcome<ResolvedStack> {
  const { folder, spec } = input;
  const diagnostics: Diagnostic[] = [];
  const report: ReportDiagnostic = (diagnostic) => diagnostics.push(diagnostic);
  const at = (pointer: string, on: 'key' | 'value'): Place => ({ file: folder.spec.path, pointer, on });
  checkFolder(input, at, report);
  const implied = impliedApps(input);
  const scope: Scope = {
    ...input,
    report,
    at,
    appNames: instanceNames(spec, implied),
    userFiles: [],
  };
  const instances = [
    ...sortedEntries(spec.apps).flatMap(([name, app]) => resolveApp(scope, name, app)),
    ...implied.flatMap((name) => resolveImplied(scope, name)),
  ].sort((a, b) => byText(a.name, b.name));
  const externals = sortedEntries(spec.external ?? {}).map(
    ([name, external]): External => ({ name, spec: external, place: at(join('/external', name), 'key') }),
  );
  checkNames({ instances, externals, report });
  checkEffects(instances, externals, report);
  checkOtherApps(instances, input, report);
  checkNeeds({ spec, instances, appNames: scope.appNames, at, report });
  checkMachinery({ ...input, instances, at, report });
  const silences = (spec.silence ?? []).map((s, i) => ({ ...s, place: at(join('/silence', i), 'value') }));
  return outcome(
    {
      spec,
      source: folder.spec.path,
      instances,
      externals,
      overrides: spec.overrides ?? {},
      mergeTags: folder.spec.mergeTags,
      userFiles: scope.userFiles,
      silences,
      unproved: spec.unproved ?? [],
      encrypted: { file: `${folder.path}/secrets.age.yaml`, recipients: [], secrets: {}, ...input.encrypted },
    },
    diagnostics,
  );
}

/** The name of the folder, and the definitions in it. */
function checkFolder(
  { folder, spec, ownApps }: ResolveInput,
  at: Scope['at'],
  report: ReportDiagnostic,
): void {
  if (spec.name !== folder.name) {
    report(
      diagnose(resolveCodes, 'resolve/stack-name', at('/name', 'value'), {
        name: spec.name,
        folder: folder.name,
      }),
    );
  }
  for (const [name, definition] of Object.entries(ownApps))
    checkReferences(definition, ownFile(folder, name), report);
}

function resolveImplied(scope: Scope, name: string): Instance[] {
  const definition = scope.catalogue[name];
  if (!definition) return [];
  const section = { traefik: '/apps', sso: '/sso', tunnel: '/tunnel' }[definition.implied ?? 'traefik'];
  const place = scope.at(section, 'key');
  const choice = {
    environment: {},
    settings: chosenSettings(name, definition, {}, place, scope.report),
    publish: [],
  };
  const access = definition.route?.default === 'none' ? { access: [] } : {};
  return [
    finish(scope, { name, app: name, definition, choice: { ...choice, ...access }, implied: true, place }),
  ];
}

function resolveApp(scope: Scope, name: string, app: CatalogueApp | InlineApp): Instance[] {
  const place = scope.at(join('/apps', name), 'key');
  const known: AppDefinition | undefined = own(scope.ownApps, name) ?? own(scope.catalogue, name);
  if ('image' in app) {
    if (known) scope.report(diagnose(resolveCodes, 'resolve/catalogue-name', place, { name }));
    const inline = inlineApp(name, app, scope.folder, place, scope.report);
    scope.userFiles.push(...inline.userFiles);
    const choice: AppOptions = {
      ...commonChoice(app),
      environment: app.environment ?? {},
      settings: {},
      publish: [],
    };
    const { definition } = inline;
    return [finish(scope, { name, app: name, definition, choice, implied: false, inline: true, place })];
  }
  if (known === undefined) {
    const names = [...Object.keys(scope.ownApps), ...Object.keys(scope.catalogue)];
    scope.report(
      diagnose(resolveCodes, 'resolve/unknown-app', place, { name, hint: didYouMean(name, names) }),
    );
    return [];
  }
  return catalogueInstances(scope, name, app, known, place);
}

function catalogueInstances(
  scope: Scope,
  name: string,
  app: CatalogueApp,
  definition: AppDefinition,
  place: Place,
): Instance[] {
  const { report } = scope;
  const vpn = chosenVpn(name, definition, app, place, report);
  const choice: AppOptions = {
    ...commonChoice(app),
    ...defined({ version: app.version, vpn }),
    environment: app.environment ?? {},
    settings: chosenSettings(name, definition, app.settings ?? {}, place, report),
    publish: publishedPorts(name, definition, app.publish ?? [], place, report),
  };
  const first = finish(scope, { name, app: name, definition, choice, implied: false, place });
  const offered = definition.variants ?? {};
  const further = (app.variants ?? []).flatMap((key, i) => {
    const variant = own(offered, key);
    if (variant === undefined) {
      const names = Object.keys(offered).join(', ');
      const hint = names === '' ? 'it has none' : `allowed: ${names}`;
      const at = { ...place, pointer: join(place.pointer, 'variants', i), on: 'value' as const };
      report(diagnose(resolveCodes, 'resolve/unknown-variant', at, { app: name, variant: key, hint }));
      return [];
    }
    return [variantInstance(scope, first, key, variantDefinition(first.definition, key, variant))];
  });
  return [first, ...further];
}

/** A variant shares the choices of its app, except for what must differ: its host name and its host ports. */
function variantInstance(scope: Scope, first: Instance, key: string, definition: AppDefinition): Instance {
  const { host, subdomain, hosts: _, ...choice } = first.choice;
  const named = host === undefined ? {} : { host: host.replace(/^[^.]+/, (label) => `${label}-${key}`) };
  const labelled = subdomain === undefined ? {} : { subdomain: `${subdomain}-${key}` };
  const offset = definition.variants?.[key]?.portOffset ?? 1;
  return finish(scope, {
    ...first,
    name: `${first.app}-${key}`,
    variant: key,
    definition,
    choice: { ...choice, ...named, ...labelled, publish: choice.publish.map((port) => port + offset) },
  });
}

/** Applies the patches and reports what the definition cannot do. */
function finish(scope: Scope, instance: Instance): Instance {
  const { spec } = scope;
  const { choice, place } = instance;
  const vpn = defined({ vpn: choice.vpn });
  const outposts = spec.sso === undefined ? {} : { outposts: spec.sso.outposts ?? ('per-app' as const) };
  const now: Circumstances = {
    ...vpn,
    ...outposts,
    ...defined({ gpu: spec.host.gpu }),
    routing: spec.routing ?? 'files',
    tls: spec.tls !== undefined,
    tunnel: spec.tunnel !== undefined,
    apps: scope.appNames,
    settings: choice.settings,
  };
  const definition = applyPatches(instance.definition, now);
  if (definition.route === undefined) {
    for (const key of ['access', ...OF_ROUTES] as const) {
      if (choice[key] === undefined || (key === 'access' && choice.access?.length === 0)) continue;
      const at = { ...place, pointer: join(place.pointer, key) };
      scope.report(diagnose(resolveCodes, 'resolve/no-web-interface', at, { app: instance.name, key }));
    }
  }
  return { ...instance, definition };
}

/** What an app of the catalogue and one of the user's own can be told alike. */
const COMMON = [
  ...OF_ROUTES,
  'access',
  'via',
  'resources',
  'devices',
  'externalNetworks',
  'network',
] as const;

function commonChoice(app: CatalogueApp | InlineApp): Pick<AppOptions, (typeof COMMON)[number]> {
  return Object.fromEntries(COMMON.flatMap((key) => (app[key] === undefined ? [] : [[key, app[key]]])));
}
