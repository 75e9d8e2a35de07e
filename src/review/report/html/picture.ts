/**
 * The picture of the server: one rail for each way in, from its stations at the top down to the names that it reaches.
 * A rail stops with its letter at what it reaches and passes by what it does not, as the lines of a city's metro do:
 * no arrows cross, however many names there are, and a narrow screen shows the same picture as a wide one.
 */

import type { ExposureOrigin } from '../../../verify/exposure.ts';
import type { Change } from '../../diff/change.ts';
import { plural } from '../order.ts';
import {
  type Band,
  bandsOf,
  type EntryPath,
  entryPathsOf,
  NO_TUNNEL,
  portsBeside,
  REACHES,
} from './entry-paths.ts';
import { GUARD_KIND, GUARD_WORDS, type Guard } from './guard.ts';
import { html, type Markup } from './markup.ts';
import type { ContainerView, HostView, StackView, State } from './view.ts';

/** A way in, as a word, a letter on its rail, and the words of a sentence. */
export const REACH_WORDS: Readonly<
  Record<ExposureOrigin, readonly [name: string, letter: string, from: string]>
> = {
  internet: ['Open port', 'P', 'from the internet, by an open port'],
  tunnel: ['Tunnel', 'T', 'from the internet, through the tunnel'],
  lan: ['LAN', 'L', 'from the LAN'],
};

/** The picture of one stack. */
export function renderPicture(view: StackView): Markup {
  const ways = entryPathsOf(view);
  const bands = bandsOf(view);
  const rails = ways.filter(({ used }) => used).map(({ reach }) => reach);
  const last = new Map(
    rails.map((reach) => [reach, bands.findLastIndex(({ reaches }) => reaches.includes(reach))]),
  );
  return html`<div class="map${dense(view) && ' dense'}">
${ways.map((way) => renderWay(way, rails))}
${bands.map((band, row) =>
  renderBand(
    band,
    view,
    railCells(rails, (reach) => ending(band, row, last.get(reach) ?? -1, reach)),
  ),
)}
</div>`;
}

type Cell = 'before' | 'start' | 'pass' | 'stop' | 'end' | 'after';

function ending({ reaches }: Band, row: number, last: number, reach: ExposureOrigin): Cell {
  if (row > last) return 'after';
  if (!reaches.includes(reach)) return 'pass';
  return row === last ? 'end' : 'stop';
}

/** The piece of each rail in one row. Hidden from screen readers: the heading of the row says it in words. */
function railCells(rails: readonly ExposureOrigin[], cellOf: (reach: ExposureOrigin) => Cell): Markup {
  let joined = false;
  const cells = rails.map((reach) => {
    const cell = cellOf(reach);
    const stops = cell === 'start' || cell === 'stop' || cell === 'end';
    joined ||= stops;
    return html`<i class="rail ${reach} ${cell}${joined && ' joined'}">${stops && html`<b>${REACH_WORDS[reach][1]}</b>`}</i>`;
  });
  return html`<div class="rails" aria-hidden="true">${cells}</div>`;
}

function renderWay({ reach, stops, used }: EntryPath, rails: readonly ExposureOrigin[]): Markup {
  const at = rails.indexOf(reach);
  const cells = railCells(rails, (rail) => {
    const other = rails.indexOf(rail);
    if (other === at) return 'start';
    return at === -1
      ? REACHES.indexOf(rail) < REACHES.indexOf(reach)
        ? 'pass'
        : 'before'
      : other < at
        ? 'pass'
        : 'before';
  });
  const unused = html`<li class="closed">no name answers</li>`;
  return html`<div class="row way${!used && ' unused'}">${cells}
<ol class="stations" aria-label="${REACH_WORDS[reach][0]}: the way in">${stops.map(
    ({ title, detail }) =>
      html`<li><span class="station">${title}${detail !== undefined && detail !== '' && html` <small>${detail}</small>`}</span></li>`,
  )}${!used && stops.at(-1) !== NO_TUNNEL && unused}</ol></div>
`;
}

const BAND_WORDS = {
  ports: ['Past Traefik', 'By ports of the host: no login but their own.'],
  inside: ['Inside only', 'No host name: only other containers reach them.'],
  gone: ['Gone', 'These names are gone.'],
} as const;

function renderBand(band: Band, { name, whole }: StackView, rails: Markup): Markup {
  const { kind, reaches, guard = 'none', items, perhaps } = band;
  const [title, meaning] = kind === 'hosts' ? GUARD_WORDS[guard] : BAND_WORDS[kind];
  const remote = reaches.some((reach) => reach !== 'lan');
  const open = kind === 'hosts' && remote && (guard === 'none' || guard === 'optional');
  const id = `${name}/${[kind, ...reaches, guard, perhaps ? 'perhaps' : ''].join('-')}`;
  return html`<div class="row band ${kind} guard-${kind === 'hosts' ? GUARD_KIND[guard] : 'none'}${open && ' open'}" role="group" aria-labelledby="${id}">${rails}
<header><h4 id="${id}">${title} <small>${perhaps && 'perhaps '}${reachText(reaches, kind)}${plural(items.length, kind === 'hosts' || kind === 'gone' ? 'name' : 'container')}</small></h4>
<p>${open ? html`<strong>${OPEN_WORDS[guard] ?? meaning}</strong>` : meaning}</p></header>
<ul class="names">${items.map((item) => renderItem(item, band, guard, whole))}</ul></div>
`;
}

/** What it means when there is no login between the internet and an app. */
const OPEN_WORDS: Readonly<Partial<Record<Guard, string>>> = {
  none: 'Open to everyone: no visitor has to log in.',
  optional: 'Open to everyone, unless the login was switched on.',
};

/** Names from which on the picture leaves out what all of them end in. */
const MANY = 30;

const dense = ({ hosts }: StackView) => hosts.length >= MANY && endingOf(hosts) !== undefined;

/** `.example.org`, when all host names of a picture with very many end so: it is said once, above the picture. */
export function sharedEnding(view: StackView): string | undefined {
  return dense(view) ? endingOf(view.hosts) : undefined;
}

function endingOf(hosts: readonly HostView[]): string | undefined {
  const endings = new Set(hosts.map(({ name }) => name.slice(name.indexOf('.'))));
  return endings.size === 1 ? [...endings][0] : undefined;
}

function reachText(reaches: readonly ExposureOrigin[], kind: Band['kind']): string {
  if (kind === 'gone' || kind === 'inside') return '';
  return `${reaches.map((reach) => REACH_WORDS[reach][0]).join(' + ')}, `;
}

function renderItem(
  item: HostView | ContainerView,
  { kind, reaches }: Band,
  guard: Guard,
  whole: StackView['whole'],
): Markup {
  const login = item.kind === 'host' ? GUARD_KIND[guard] : 'none';
  const services = item.kind === 'host' ? (item.container?.name ?? '') : item.name;
  const words = [item.name, item.app, services].join(' ').toLowerCase();
  const changed = item.state !== undefined || whole !== undefined;
  return html`<li class="item${item.state !== undefined && ` is-${item.state}`}" data-words="${words}" data-from="${reaches.length === 0 ? 'inside' : reaches.join(' ')}" data-login="${kind === 'inside' ? '' : login}"${changed && html` data-changed=""`}><button type="button" class="name" aria-haspopup="dialog" data-sheet="${item.id}">${nameText(item)}${tagOf(item)}</button></li>`;
}

/** The host name with its first label in front, and the app where the name does not say it. */
function nameText(item: HostView | ContainerView): Markup {
  if (item.kind === 'container')
    return html`<b>${item.name}</b>${item.ports.length > 0 && html`<span> ${item.ports.join(', ')}</span>`}`;
  const dot = item.name.indexOf('.');
  const [label, domain] = dot === -1 ? [item.name, ''] : [item.name.slice(0, dot), item.name.slice(dot)];
  const app = label === item.app ? undefined : item.app;
  const ports = portsBeside(item);
  return html`<b>${label}</b><span class="ending">${domain}</span>${app !== undefined && html` <em>${app}</em>`}${ports.length > 0 && html` <em>port ${ports.join(', ')}</em>`}`;
}

const TAGS: Readonly<Record<string, string>> = { exposure: 'access', runs: 'restart' };

/** The one word at a name: that it comes or goes, or the heaviest of what changes at it. */
function tagOf({ state, changes }: HostView | ContainerView): Markup | undefined {
  if (state === undefined) return undefined;
  const danger = changes.some(({ weight }) => weight === 'danger');
  return html` <span class="tag ${state}${danger && ' danger'}">${danger && '! '}${tagText(state, changes)}</span>`;
}

function tagText(state: State, [first]: readonly Change[]): string {
  if (state !== 'changed') return state;
  const subject = first?.subject ?? 'exposure';
  return TAGS[subject] ?? subject;
}
