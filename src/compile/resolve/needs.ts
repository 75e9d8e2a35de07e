/** What apps need beyond themselves: the media root, other apps, and not to be retired. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import { join } from '../../base/util/pointer.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import type { Instance, ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';
import { checkOnHost } from './on-host.ts';
import { checkVia } from './via.ts';

export interface NeedsInput {
  readonly spec: StackSpec;
  readonly instances: readonly Instance[];
  readonly appNames: ReadonlySet<string>;
  readonly at: (pointer: string, on: 'key' | 'value') => Place;
  readonly report: ReportDiagnostic;
}

/** Reports needs that are not met. */
export function checkNeeds({ spec, instances, appNames, at, report }: NeedsInput): void {
  for (const { name, app, variant, definition, place } of instances) {
    const services = Object.values(definition.services);
    const needsMedia = services.some((service) => service.mounts?.some((mount) => mount.type === 'media'));
    if (needsMedia && spec.host.media === undefined && variant === undefined) {
      report(diagnose(resolveCodes, 'resolve/media-missing', place, { app: name }));
    }
    for (const other of definition.requires ?? []) {
      if (!appNames.has(other)) report(diagnose(resolveCodes, 'resolve/requires', place, { app, other }));
    }
  }
  if (spec.host.library !== undefined && typeof spec.host.media === 'object') {
    report(diagnose(resolveCodes, 'resolve/library-on-share', at('/host/library', 'key'), {}));
  }
  checkVia(instances, report);
  checkOnHost(instances, report);
  const used = new Set([...instances.map((i) => i.name), ...Object.keys(spec.external ?? {})]);
  for (const [i, name] of (spec.retired ?? []).entries()) {
    if (used.has(name))
      report(diagnose(resolveCodes, 'resolve/retired-in-use', at(join('/retired', i), 'value'), { name }));
  }
}
