/** Places in the spec that parts of the model come from. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { join } from '../../base/util/pointer.ts';
import type { Model, Service } from './model.ts';

/** Where a key of a service comes from: the override that may have set it, else the app. */
export function keyPlace(model: Model, service: Service, key: string): Place {
  if (!service.overridden) return service.place;
  return { file: model.source, pointer: join('/overrides/services', service.name, key), on: 'key' };
}
