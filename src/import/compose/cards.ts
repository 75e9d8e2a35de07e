/** Cards that a project asks of Homepage by labels (gethomepage.dev, Docker integration). */
import type { InlineApp } from '../../schema/stack.gen.ts';
import { type Dict, textOf } from './node.ts';
import { labelsOf } from './routers.ts';

export interface LabelledCard {
  readonly title?: string;
  readonly card: NonNullable<InlineApp['card']>;
}

const GROUPS: readonly (readonly [RegExp, NonNullable<InlineApp['card']>['group']])[] = [
  [/download|torrent|usenet/i, 'Downloads'],
  [/arr|manage|automat/i, 'Managers'],
  [/media|stream|video|music|photo|book/i, 'Media'],
];

/** The card of a container; undefined when no label speaks of one. */
export function cardOf(service: Dict): LabelledCard | undefined {
  const labels = labelsOf(service);
  const text = (key: string) => textOf(labels.get(`homepage.${key}`));
  const group = text('group');
  if (group === undefined && text('name') === undefined) return undefined;
  const title = text('name')?.slice(0, 60);
  return {
    ...(title === undefined || title === '' ? {} : { title }),
    card: {
      group: GROUPS.find(([pattern]) => pattern.test(group ?? ''))?.[1] ?? 'Infrastructure',
      icon: text('icon') ?? 'mdi-application',
    },
  };
}
