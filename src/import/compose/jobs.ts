/** Containers that do their work and end. */
import { child, type Dict, entriesOf, itemsOf, textOf } from './node.ts';
import type { WebInterface } from './web.ts';

/** Services whose end others wait for. */
export function awaitedJobs(services: ReadonlyMap<string, Dict>): ReadonlySet<string> {
  return new Set(
    [...services.values()].flatMap((service) =>
      [...entriesOf(service.entries.get('depends_on'))].flatMap(([name, how]) =>
        textOf(child(how, 'condition')) === 'service_completed_successfully' ? [name] : [],
      ),
    ),
  );
}

/** A container that Compose is told not to start again, and that nobody speaks to. */
export function endsByItself(service: Dict, web: WebInterface): boolean {
  const stays = ['no', 'false'].includes(textOf(child(service, 'restart')) ?? '');
  const serves =
    web.access.length > 0 ||
    itemsOf(child(service, 'ports')).length > 0 ||
    service.entries.has('healthcheck');
  return stays && !serves;
}
