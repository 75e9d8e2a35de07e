/** What services name must be defined, and each must have an image: Compose refuses the project otherwise. */
import { entriesOf, itemsOf, type Node, textOf } from './node.ts';
import type { Project } from './project.ts';
import type { Reader } from './reader.ts';

/** Reports services without an image, and networks, volumes, secrets and configurations that nothing defines. */
export function checkReferences(reader: Reader, project: Project): void {
  for (const [name, service] of project.services) {
    if (!service.entries.has('image') && !service.entries.has('build'))
      reader.report('import/compose-no-image', service.at, { service: name });
    for (const [kind, used] of usedBy(service.entries))
      for (const [key, node] of used)
        if (!project[kind].has(key) && !(kind === 'networks' && key === 'default'))
          reader.report('import/compose-undefined', node.at, {
            service: name,
            kind: kind.slice(0, -1),
            name: key,
          });
  }
}

type Kind = 'networks' | 'volumes' | 'secrets' | 'configs';

function usedBy(entries: ReadonlyMap<string, Node>): (readonly [Kind, (readonly [string, Node])[]])[] {
  const sources = (key: string, fits: (item: Node) => boolean) =>
    itemsOf(entries.get(key)).flatMap((item): [string, Node][] => {
      const source = textOf(entriesOf(item).get('source'));
      return source === undefined || !fits(item) ? [] : [[source, item]];
    });
  return [
    ['networks', [...entriesOf(entries.get('networks'))]],
    ['volumes', sources('volumes', (item) => textOf(entriesOf(item).get('type')) === 'volume')],
    ['secrets', sources('secrets', () => true)],
    ['configs', sources('configs', () => true)],
  ];
}
