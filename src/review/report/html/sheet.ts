/** What is known of one name: the way of a request from each place, hop by hop, and what is around its container. */

import type { Exposure } from '../../../verify/exposure.ts';
import type { Container, ParsedTree } from '../../../verify/read/types.ts';
import { bypassesOf } from '../../../verify/trace/bypasses.ts';
import { networksOf } from '../../../verify/trace/network.ts';
import type { Trace } from '../../../verify/trace/types.ts';
import { hopText } from '../../../verify/trace/words.ts';
import type { Change } from '../../diff/change.ts';
import { verdictOf } from '../trace-words.ts';
import { GUARD_WORDS } from './guard.ts';
import { html, type Markup } from './markup.ts';
import { REACH_WORDS } from './picture.ts';
import { renderChange } from './sentences.ts';
import { type ContainerView, differs, type HostView, type StackView } from './view.ts';

/** The sheets of all names of a stack: dialogs that are closed until someone asks for one. */
export function renderSheets({ hosts, containers, parsed }: StackView): Markup {
  return html`${hosts.map((host) => hostSheet(host, parsed))}${containers.map((one) => containerSheet(one, parsed))}`;
}

function sheet(id: string, title: string, body: Markup): Markup {
  return html`<dialog class="sheet" id="${id}" aria-labelledby="${id}/title"><div class="sheet-head"><h3 id="${id}/title">${title}</h3><button type="button" class="close" data-close="">Close</button></div>
${body}</dialog>
`;
}

function hostSheet(host: HostView, parsed: ParsedTree): Markup {
  const { id, name, app, target, route, guard, container, exposures, before, changes, state } = host;
  const facts: [string, string][] = [
    ['App', app],
    ['Leads to', target],
    ['Login', `${GUARD_WORDS[guard][0]}. ${GUARD_WORDS[guard][1]}`],
    ['Groups', route?.groups.join(', ') ?? ''],
    ['Reason', route?.reason ?? ''],
  ];
  const gone = state === 'gone' && html`<p class="hint">This name is gone. It was:</p>`;
  return sheet(
    id,
    name,
    html`${gone}${factList(facts)}${changeList(changes)}
${exposures.map((one, i) => renderWay(id, one, before[i]))}
${container !== undefined && around(container, parsed)}`,
  );
}

function containerSheet({ id, name, app, container, changes }: ContainerView, parsed: ParsedTree): Markup {
  const facts: [string, string][] = [
    ['App', app],
    ['Host name', 'none: no router of Traefik leads to it'],
  ];
  return sheet(id, name, html`${factList(facts)}${changeList(changes)}${around(container, parsed)}`);
}

function factList(facts: readonly (readonly [string, string])[]): Markup {
  const known = facts.filter(([, text]) => text !== '');
  return html`<dl class="facts">${known.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>`;
}

function changeList(changes: readonly Change[]): Markup | undefined {
  if (changes.length === 0) return undefined;
  return html`<h4>What changes here</h4><ul class="sentences">${changes.map((change) => renderChange(change))}</ul>`;
}

function renderWay(id: string, exposure: Exposure, before: Exposure | undefined): Markup {
  const { origin, reached, trace, skips, protects, open } = exposure;
  const changed = before !== undefined && differs(exposure, before);
  const [, letter, from] = REACH_WORDS[origin];
  return html`<details class="trace ${origin}" id="${id}/${origin}"${reached !== 'no' && html` open`}><summary><i class="badge ${origin}" aria-hidden="true">${letter}</i><span><strong>Asked ${from}:</strong> ${verdictOf(trace)}${
    changed && html` <span class="was">Before: ${verdictOf(before.trace)}</span>`
  }</span></summary>
${hops(trace)}
${skips.map((path) => html`<p class="caveat"><strong>Still without a login:</strong> <code>${path}</code></p>`)}
${protects.map((path) => html`<p class="caveat"><strong>Only with a login:</strong> <code>${path}</code>; all else is open</p>`)}
${open.map(
  ({ path, trace: own }) =>
    html`<p class="caveat"><strong>The path <code>${path}</code> asks for less:</strong> ${verdictOf(own)}</p>${hops(own)}`,
)}</details>
`;
}

function hops(trace: Trace): Markup {
  return html`<ol class="hops">${trace.hops.map((hop) => html`<li class="hop-${hop.kind}">${hopText(hop)}</li>`)}</ol>`;
}

function around(container: Container, parsed: ParsedTree): Markup {
  const ways = bypassesOf(parsed, container);
  const mounts = container.mounts.filter(({ source }) => !source.startsWith('./'));
  return html`<h4>Around the container ${container.name}</h4>
<dl class="facts">
<div><dt>Image</dt><dd><code>${container.image}</code></dd></div>
<div><dt>Networks</dt><dd>${[...networksOf(parsed, container).keys()].join(', ') || (container.networkMode ?? 'none')}</dd></div>
${mounts.length > 0 && html`<div><dt>Data</dt><dd>${mounts.map(({ source, target, readOnly }) => html`<span class="line"><code>${source}</code> at <code>${target}</code>${readOnly && ', read-only'}</span>`)}</dd></div>`}
${ways.length > 0 && html`<div><dt>Past Traefik</dt><dd>${ways.map(({ text }) => html`<span class="line">${text}</span>`)}</dd></div>`}
</dl>`;
}
