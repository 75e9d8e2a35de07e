/** The user's Compose fragments, merged last. */
import { diagnose } from '../../../base/diag/codes.ts';
import type { Place } from '../../../base/diag/diagnostic.ts';
import { didYouMean } from '../../../base/diag/suggest.ts';
import { sortedEntries } from '../../../base/util/order.ts';
import { own } from '../../../base/util/own.ts';
import { join } from '../../../base/util/pointer.ts';
import type { ComposeService } from '../compose.ts';
import { type MergeTag, mergeMaps, mergeService } from '../compose-merge.ts';
import { ComposeValueError } from '../compose-normalize.ts';
import type { Model, Network, Service, Volume } from '../model.ts';
import type { ReportDiagnostic, ResolvedStack } from '../resolved.ts';
import { buildCodes } from './codes.ts';
import { contradictions, contradictionsOfTop } from './contradictions.ts';
import { gateOfCompose } from './health.ts';

export interface OverridesInput {
  readonly stack: ResolvedStack;
  readonly services: readonly Service[];
  readonly networks: readonly Network[];
  readonly volumes: readonly Volume[];
  readonly report: ReportDiagnostic;
}

/** Services, networks and volumes with the overrides of the spec merged into them. */
export function applyOverrides(input: OverridesInput): Pick<Model, 'services' | 'networks' | 'volumes'> {
  const { stack, services, report } = input;
  const { overrides } = stack;
  const names = services.map((service) => service.name);
  for (const [name] of sortedEntries(overrides.services ?? {})) {
    const at: Place = { file: stack.source, pointer: join('/overrides/services', name), on: 'key' };
    if (!names.includes(name)) {
      const hint = didYouMean(name, names);
      report(diagnose(buildCodes, 'model/unknown-override', at, { kind: 'service', name, hint }));
    }
  }
  const networks = mergedTop(input.networks, overrides.networks, { purpose: ADDED });
  const volumes = mergedTop(input.volumes, overrides.volumes, { description: ADDED });
  refuseTop(input, 'networks', networks);
  refuseTop(input, 'volumes', volumes);
  return { services: services.map((service) => overridden(service, input)), networks, volumes };
}

/** Reports what Compose would not take in the networks or volumes that an override changes. */
function refuseTop(
  { stack, report }: OverridesInput,
  section: 'networks' | 'volumes',
  parts: readonly { readonly key: string; readonly compose: object }[],
): void {
  for (const { key: name, compose } of parts) {
    if (own(stack.overrides[section], name) === undefined) continue;
    for (const { key, problem } of contradictionsOfTop(compose as never)) {
      const pointer = join('/overrides', section, name, key);
      const at: Place = { file: stack.source, pointer, on: 'value' };
      report(diagnose(buildCodes, 'model/override-value', at, { key, problem }));
    }
  }
}

function overridden(service: Service, { stack, report }: OverridesInput): Service {
  const fragment = own(stack.overrides.services, service.name);
  if (fragment === undefined) return service;
  const pointer = join('/overrides/services', service.name);
  try {
    const compose = mergeService(
      service.compose,
      fragment as ComposeService,
      tagsBelow(stack.mergeTags, pointer),
    );
    for (const { key, problem } of contradictions(compose)) {
      const at: Place = { file: stack.source, pointer: join(pointer, key), on: 'value' };
      report(diagnose(buildCodes, 'model/override-value', at, { key, problem }));
    }
    // A job is awaited as a job, whatever its probe says.
    const probe = 'healthcheck' in fragment && service.gate !== 'completed';
    return { ...service, compose, overridden: true, ...(probe ? gateOfCompose(compose.healthcheck) : {}) };
  } catch (error) {
    if (!(error instanceof ComposeValueError)) throw error;
    const at: Place = { file: stack.source, pointer: join(pointer, error.key), on: 'value' };
    report(diagnose(buildCodes, 'model/override-value', at, { key: error.key, problem: error.message }));
    return service;
  }
}

function tagsBelow(tags: ReadonlyMap<string, MergeTag>, pointer: string): ReadonlyMap<string, MergeTag> {
  const below = [...tags].filter(([at]) => at.startsWith(`${pointer}/`));
  return new Map(below.map(([at, tag]) => [at.slice(pointer.length), tag]));
}

const ADDED = 'Added by an override.';

interface TopPart {
  readonly key: string;
  readonly compose: object;
}

/** Networks or volumes with the fragments of the spec merged into them; a new one is described by `words`. */
function mergedTop<T extends TopPart>(
  parts: readonly T[],
  fragments: Readonly<Record<string, object | null>> | undefined,
  words: Omit<T, keyof TopPart>,
): T[] {
  const keys = new Set(parts.map(({ key }) => key));
  const added = sortedEntries(fragments ?? {}).filter(([key]) => !keys.has(key));
  return [
    ...parts.map((part) => ({ ...part, compose: mergeTop(part.compose, own(fragments, part.key)) })),
    ...added.map(([key, compose]) => ({ key, compose: compose ?? {}, ...words }) as T),
  ];
}

function mergeTop(base: object, fragment: object | null | undefined): object {
  return fragment === undefined || fragment === null
    ? base
    : { ...mergeMaps(base as never, fragment as never, '', new Map()) };
}
