/** Networks and data: who shares what inside. */
import { byText } from '../../../base/util/order.ts';
import type { Container, ParsedTree } from '../../../verify/read/types.ts';
import { networksOf } from '../../../verify/trace/network.ts';
import { html, type Markup } from './markup.ts';
import type { StackView } from './view.ts';

/** The networks of a stack with who is in them, and its data with who uses it. */
export function renderInventory({ parsed, changes, name }: StackView): Markup {
  const changed = new Set(changes?.changes.map((change) => change.name));
  return html`<div class="inventory">
<section aria-labelledby="${name}/networks"><h3 id="${name}/networks">Networks</h3><ul class="networks">${networks(parsed).map((one) => renderPlace(one, changed))}</ul></section>
<section aria-labelledby="${name}/data"><h3 id="${name}/data">Data</h3><ul class="data">${data(parsed).map((one) => renderPlace(one, changed))}</ul></section>
</div>`;
}

interface Place {
  readonly name: string;
  /** Other names by which a change may speak of it. */
  readonly also: readonly string[];
  readonly detail: string;
  readonly users: readonly { readonly container: Container; readonly note: string }[];
  /** Containers that authentik starts: counted, because there may be one for each name. */
  readonly outposts: number;
}

function networks(parsed: ParsedTree): Place[] {
  const all = [...parsed.containers.values()];
  return [...parsed.compose.networks.values()].map(({ name, key, subnets, internal, external }) => {
    const inside = all.filter((container) => networksOf(parsed, container).has(name));
    const words = [...subnets, internal ? 'no way out' : '', external ? 'made by someone else' : ''];
    return {
      name,
      also: [key],
      detail: words.filter((word) => word !== '').join(', '),
      users: inside.filter(({ kind }) => kind === 'service').map((container) => ({ container, note: '' })),
      outposts: inside.filter(({ kind }) => kind === 'outpost').length,
    };
  });
}

/** Everything that containers mount but files of the tree, by what is mounted. */
function data(parsed: ParsedTree): Place[] {
  const places = new Map<string, { readonly container: Container; readonly note: string }[]>();
  for (const container of parsed.containers.values()) {
    const seen = new Set<string>();
    for (const { type, source, readOnly } of container.mounts) {
      if (source.startsWith('./') || type === 'tmpfs' || seen.has(source)) continue;
      seen.add(source);
      places.set(source, [...(places.get(source) ?? []), { container, note: readOnly ? 'reads' : '' }]);
    }
  }
  return [...places]
    .sort(([a], [b]) => byText(a, b))
    .map(([source, users]) => ({
      name: source,
      also: [parsed.compose.volumes.get(source)?.name ?? source],
      detail: source.startsWith('/') ? '' : 'volume',
      users,
      outposts: 0,
    }));
}

function renderPlace({ name, also, detail, users, outposts }: Place, changed: ReadonlySet<string>): Markup {
  const mark = [name, ...also].some((one) => changed.has(one));
  return html`<li class="place"${mark && html` data-changed=""`}><p><code>${name}</code>${detail !== '' && html` <small>${detail}</small>`}${mark && html` <span class="tag changed">changed</span>`}</p>
<ul class="users">${users.map(({ container, note }) => renderUser(container, note))}${outposts > 0 && html`<li>and ${outposts} outposts of authentik</li>`}</ul></li>
`;
}

function renderUser({ name, labels }: Container, note: string): Markup {
  const words = `${name} ${labels.get('waybill.app') ?? ''}`.toLowerCase();
  return html`<li class="user" data-words="${words}">${name}${note !== '' && html` <small>${note}</small>`}</li>`;
}
