/** What is left between the project and what Waybill would make of it: entries are completed, the rest are overrides. */

import { GATEWAY_ENTRY, HOST_GATEWAY } from '../../base/compose/host-gateway.ts';
import { defined } from '../../base/util/defined.ts';
import type { Model } from '../../compile/model/model.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import type { Ledger } from '../ledger.ts';
import { collectSecrets, diffEnvironment } from './diff-environment.ts';
import { diffLabels } from './diff-labels.ts';
import { diffMounts } from './diff-mounts.ts';
import { defineNetworks, defineVolumes, diffNetworks } from './diff-networks.ts';
import { diffPorts } from './diff-ports.ts';
import { diffRoles } from './diff-roles.ts';
import { diffService } from './diff-service.ts';
import { withoutLiteralSecrets } from './literal-secrets.ts';
import { OverrideBuilder, type Tag } from './override-builder.ts';
import type { Plan } from './plan.ts';
import type { Secrets } from './secrets.ts';
import { filled, type ServiceImport, stackVariables, type Warn } from './service-import.ts';

export interface DiffInput {
  readonly plan: Plan;
  readonly model: Model;
  readonly ledger: Ledger;
  readonly secrets: Secrets;
  readonly warn: Warn;
  readonly images: string | undefined;
}

export interface Completed {
  readonly spec: StackSpec;
  readonly tags: ReadonlyMap<string, Tag>;
}

/** Completes the spec of a plan. */
export function complete(input: DiffInput): Completed {
  const { plan, model } = input;
  const overrides = new OverrideBuilder();
  const apps = structuredClone(plan.spec.apps) as Record<string, ServiceImport['entry']>;
  const works = worksOf(input, overrides, apps);
  for (const work of works) collectSecrets(work);
  for (const work of works) {
    diffService(work);
    diffEnvironment(work);
    diffLabels(work);
    diffPorts(work);
    diffMounts(work);
    diffNetworks(work);
    overrides.rewrite(work.name, (own) => withoutLiteralSecrets(work, own));
  }
  const context = { overrides, ledger: input.ledger, model };
  defineNetworks(plan, context);
  diffRoles({ ...input, overrides, apps });
  defineVolumes(plan, { ...context, works });
  if (Object.values(plan.spec.external ?? {}).some(({ url }) => url.includes(HOST_GATEWAY)))
    overrides.set('traefik', 'extra_hosts', [GATEWAY_ENTRY]);
  if (plan.kept) overrides.set('traefik', 'ports', [], '!override');
  const section = overrides.section();
  const spec: StackSpec = {
    ...plan.spec,
    apps: apps as StackSpec['apps'],
    ...defined({ overrides: section }),
  };
  return { spec, tags: overrides.tags };
}

function worksOf(
  input: DiffInput,
  overrides: OverrideBuilder,
  apps: Record<string, ServiceImport['entry']>,
): ServiceImport[] {
  const { plan, model } = input;
  const variables = stackVariables(plan.spec);
  const serviceOf = (app: string) => model.services.find((service) => service.app === app);
  const names = new Map(plan.planned.map(({ name, app }) => [name, serviceOf(app)?.name ?? app]));
  return plan.planned.flatMap((planned) => {
    const service = serviceOf(planned.app);
    const entry = apps[planned.app];
    if (service === undefined || entry === undefined) return [];
    const compiled = filled(service.compose, variables) as ServiceImport['compiled'];
    return [
      {
        ...input,
        planned,
        name: service.name,
        compiled,
        raw: service.compose,
        entry,
        overrides,
        spec: plan.spec,
        names,
      },
    ];
  });
}
