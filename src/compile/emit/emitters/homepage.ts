/**
 * Configuration of the Homepage dashboard. The folder is mounted read-only, and Homepage copies every file that is missing
 * into it (`checkAndCopyConfig` in gethomepage/homepage), so all of them are here, also the empty ones.
 */

import { defined } from '../../../base/util/defined.ts';
import { by, byText } from '../../../base/util/order.ts';
import type { Card, CardValue, Model } from '../../model/model.ts';
import { secretVariable } from '../../model/names.ts';
import { type Artifact, defineEmitter, header } from '../define.ts';
import { printYaml, type YamlValue } from '../yaml.ts';

/** homepage/*, when the app is in the stack. */
export const homepage = defineEmitter({
  name: 'homepage',
  stage: 'files',
  emit: (model) => (model.apps.some(({ app }) => app === 'homepage') ? filesOf(model) : []),
});

/** Groups in the order in which they are on the page; others follow by name. */
const GROUPS = ['Media', 'Managers', 'Managers - 4K', 'Downloads', 'Infrastructure'];

const COLUMNS = 4;

function filesOf(model: Model): Artifact[] {
  const head = (what: string) => header(model, what);
  const groups = groupsOf(model.cards);
  const empty = (what: string) => printYaml(head(what), {});
  const files: [string, string][] = [
    ['bookmarks.yaml', printYaml(head('Bookmarks'), [])],
    ['custom.css', comment(head('Style'))],
    ['custom.js', comment(head('Script'))],
    ['docker.yaml', empty('Docker connections')],
    ['kubernetes.yaml', empty('Kubernetes connections')],
    ['proxmox.yaml', empty('Proxmox connections')],
    [
      'services.yaml',
      printYaml(
        head('Cards'),
        groups.map(([group, cards]) => ({ [group]: cards.map(cardEntry) })),
      ),
    ],
    [
      'settings.yaml',
      printYaml(
        head('Settings'),
        settings(
          model,
          groups.map(([group]) => group),
        ),
      ),
    ],
    ['widgets.yaml', printYaml(head('Figures at the top'), [{ resources: { cpu: true, memory: true } }])],
  ];
  return files.map(([name, text]) => ({ path: `homepage/${name}`, text }));
}

function groupsOf(cards: readonly Card[]): [string, Card[]][] {
  const groups = new Map<string, Card[]>();
  for (const card of [...cards].sort(by((c) => `${c.title.toLowerCase()}\0${c.app}`))) {
    groups.set(card.group, [...(groups.get(card.group) ?? []), card]);
  }
  const rank = (group: string) => (GROUPS.includes(group) ? GROUPS.indexOf(group) : GROUPS.length);
  return [...groups].sort(([a], [b]) => rank(a) - rank(b) || byText(a, b));
}

function settings({ stack }: Model, groups: readonly string[]) {
  const layout = Object.fromEntries(groups.map((group) => [group, { style: 'row', columns: COLUMNS }]));
  return {
    title: stack,
    headerStyle: 'clean',
    // The image is pinned; a page that asks GitHub for newer versions would only distract.
    disableUpdateCheck: true,
    ...(groups.length === 0 ? {} : { layout }),
  };
}

function cardEntry(card: Card): { [title: string]: YamlValue } {
  return {
    [card.title]: {
      icon: card.icon,
      ...defined({ href: card.href }),
      description: card.description,
      ...(card.widget === undefined ? {} : { widget: widgetEntry(card.widget) }),
    },
  };
}

function widgetEntry({ type, url, fields }: NonNullable<Card['widget']>): { [key: string]: YamlValue } {
  return {
    type,
    ...defined({ url }),
    ...Object.fromEntries(fields.map(({ key, value }) => [key, fieldValue(key, value)])),
  };
}

/** A secret is a placeholder that Homepage replaces by the content of the file whose path the variable holds. */
function fieldValue(key: string, value: CardValue): string | number {
  if (typeof value === 'object') {
    return `${value.prefix ?? ''}{{HOMEPAGE_FILE_${secretVariable(value.secret)}}}${value.suffix ?? ''}`;
  }
  // Some widgets compare the version of an API with `===`.
  return key === 'version' && /^[0-9]+$/.test(value) ? Number(value) : value;
}

const comment = (lines: readonly string[]) => `/* ${lines.join(' ').replaceAll('*/', '* /')} */\n`;
