/** References from one app to another one of the stack: the app is there, and has the secret or the folder. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import type { StackFolder } from '../../base/source/source-file.ts';
import { own } from '../../base/util/own.ts';
import { join } from '../../base/util/pointer.ts';
import type { AppDefinition, Service } from '../../schema/app.gen.ts';
import type { Instance, ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';

/** What a definition wants of another app. */
interface Wish {
  readonly app: string;
  readonly kind: 'secret' | 'folder';
  readonly name: string;
  readonly pointer: string;
}

/** File of a definition of the stack's own. */
export const ownFile = ({ path }: Pick<StackFolder, 'path'>, app: string) => `${path}/apps/${app}.yaml`;

interface Definitions {
  readonly folder: Pick<StackFolder, 'path'>;
  readonly ownApps: Readonly<Record<string, AppDefinition>>;
}

/** Reports what definitions of the stack's own want of other apps and do not get. Those of the catalogue have tests. */
export function checkOtherApps(
  instances: readonly Instance[],
  { folder, ownApps }: Definitions,
  report: ReportDiagnostic,
): void {
  for (const instance of instances) {
    if (instance.inline === true || own(ownApps, instance.app) === undefined) continue;
    for (const wish of wishesOf(instance)) {
      const problem = unmet(wish, instances);
      const at: Place = { file: ownFile(folder, instance.app), pointer: wish.pointer, on: 'value' };
      if (problem !== undefined) report(diagnose(resolveCodes, 'resolve/unknown-reference', at, problem));
    }
  }
}

function wishesOf({ definition }: Instance): Wish[] {
  const services = Object.entries(definition.services).flatMap(([name, service]) =>
    wishesOfService(service, join('/services', name)),
  );
  const fields = Object.entries(definition.homepage?.widget?.fields ?? {}).flatMap(([key, value]) =>
    secretWish(value, join('/homepage/widget/fields', key)),
  );
  return [...services, ...fields];
}

function wishesOfService(service: Service, pointer: string): Wish[] {
  return [
    ...Object.entries(service.environment ?? {}).flatMap(([key, value]) =>
      secretWish(value, join(pointer, 'environment', key)),
    ),
    ...(service.secretFiles ?? []).flatMap((file, i) => secretWish(file, join(pointer, 'secretFiles', i))),
    ...(service.mounts ?? []).flatMap((mount, i): Wish[] =>
      mount.type === 'data' && mount.app !== undefined
        ? [{ app: mount.app, kind: 'folder', name: mount.name, pointer: join(pointer, 'mounts', i) }]
        : [],
    ),
  ];
}

function secretWish(value: unknown, pointer: string): Wish[] {
  if (typeof value !== 'object' || value === null || !('secret' in value) || !('app' in value)) return [];
  return [{ app: String(value.app), kind: 'secret', name: String(value.secret), pointer }];
}

/** What does not exist, and what may be meant; undefined when everything does. */
function unmet({ app, kind, name }: Wish, instances: readonly Instance[]) {
  const other = instances.find((one) => one.name === app);
  if (other === undefined) {
    const apps = instances.map((one) => one.name);
    return { kind: 'app', name: app, hint: didYouMean(app, apps) };
  }
  const { secrets = {}, services } = other.definition;
  const folders = Object.values(services).flatMap((service) =>
    (service.mounts ?? []).flatMap((mount) => (mount.type === 'data' && !mount.app ? [mount.name] : [])),
  );
  const known = kind === 'secret' ? Object.keys(secrets) : folders;
  const isThere = kind === 'secret' ? own(secrets, name) !== undefined : folders.includes(name);
  return isThere ? undefined : { kind: `${kind} of ${app},`, name, hint: didYouMean(name, known) };
}
