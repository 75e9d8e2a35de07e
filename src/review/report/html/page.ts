/** The page that shows stacks to a person: one file, complete in itself, that asks nothing of any network. */
import { createHash } from 'node:crypto';
import type { LocatedDiagnostic } from '../../../base/diag/diagnostic.ts';
import { sha256 } from '../../../base/util/digest.ts';
import { version as program } from '../../../base/util/version.gen.ts';
import type { TextOf } from '../position.ts';
import { script, style } from './assets.gen.js';
import { renderInventory } from './inventory.ts';
import { html, Markup } from './markup.ts';
import { renderPicture, sharedEnding } from './picture.ts';
import { renderProblems } from './problems.ts';
import { renderChanges, renderFiles } from './sentences.ts';
import { renderSheets } from './sheet.ts';
import { type PageStack, type StackView, viewOf } from './view.ts';

export interface Page {
  /** What the page is about: `What changes`. */
  readonly title: string;
  /** What is shown, and what it is compared with, in one line. */
  readonly about: string;
  readonly stacks: readonly PageStack[];
  readonly diagnostics: readonly LocatedDiagnostic[];
  readonly textOf: TextOf;
}

/** The whole file. With `live`, it asks the server that it came from for what is new, and no other server for anything. */
export function renderPage(page: Page, options: { readonly live?: boolean } = {}): string {
  const live = options.live === true;
  const compared = page.stacks.some(({ base }) => base !== undefined);
  const { version, markup } = renderContent(page);
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(live)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Waybill ${program}">
<title>${page.title} - Waybill</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="title"><p class="brand">Waybill</p><h1>${page.title}</h1><p class="about">${page.about}</p></div>
${toolbar(live, compared)}</header>
<main id="content" tabindex="-1" data-version="${version}">${new Markup(markup)}</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

/** What a save replaces. */
export interface Content {
  /** Follows from the markup: two contents of one version are the same. */
  readonly version: string;
  readonly markup: string;
}

/** What is between the header of the page and its end. */
export function renderContent({ stacks, diagnostics, textOf }: Page): Content {
  const shown = stacks.map((stack) => [stack, viewOf(stack)] as const);
  const markup = html`${renderProblems(diagnostics, textOf)}
${shown.length === 0 && html`<p class="headline">${diagnostics.some((one) => one.severity === 'error') ? 'There is nothing to show until the errors are gone.' : 'Nothing changes.'}</p>`}
${shown.map(([stack, view]) => renderStack(stack, view))}`.text;
  return { version: sha256(markup).slice(0, 16), markup };
}

function renderStack({ name, base, stale }: PageStack, view: StackView | undefined): Markup {
  if (view === undefined)
    return html`<section class="stack"><h2>${name}</h2><p>Its files cannot be read as a tree.</p></section>`;
  const sheets = new Map([...view.containers, ...view.hosts].map((one) => [one.name, one.id]));
  const ending = sharedEnding(view);
  const whole =
    view.whole === 'gone' ? 'This stack is removed. It was:' : 'This stack is new: everything in it is.';
  return html`<section class="stack" aria-labelledby="${name}/stack"><h2 id="${name}/stack">${name} <small>on ${view.manifest.host.name}</small></h2>
${stale === true && html`<p class="hint stale">The stack has errors. This is the last state without them.</p>`}
${base !== undefined && renderChanges(base.changes, sheets)}
<section aria-labelledby="${name}/picture"><h3 id="${name}/picture">Who reaches what${ending !== undefined && html` <small>Each name ends in <b>${ending}</b></small>`}</h3>
${view.whole !== undefined && html`<p class="hint">${whole}</p>`}
${renderPicture(view)}</section>
${renderInventory(view)}
${base !== undefined && base.changes.files.length > 0 && renderFiles(name, base.changes.files)}
${renderSheets(view)}</section>
`;
}

/** Only of use with the script, so the script shows it. */
function toolbar(live: boolean, compared: boolean): Markup {
  return html`<form class="tools" role="search" aria-label="Filter the names" hidden>
<label>App or name <input type="search" name="words" autocomplete="off" spellcheck="false"></label>
<label>Reached <select name="from"><option value="">from anywhere</option><option value="internet">by an open port</option><option value="tunnel">through the tunnel</option><option value="lan">from the LAN</option><option value="inside">only inside</option></select></label>
<label>Login <select name="login"><option value="">any</option><option value="authentik">authentik</option><option value="own">the app's own</option><option value="none">none</option><option value="other">another</option></select></label>
${compared && html`<label class="check"><input type="checkbox" name="changed"> only what changes</label>`}
<button type="reset">Show all</button>
<button type="button" class="theme">Dark</button>
<output name="count" aria-live="polite"></output>
${live && html`<p class="live" role="status">connecting</p>`}
</form>`;
}

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing may be loaded but the two texts in the file itself; a live page may also listen to its own server. */
export function contentPolicy(live: boolean): string {
  const own = [`default-src 'none'`, `style-src ${digest(style)}`, `script-src ${digest(script)}`];
  return [...own, "base-uri 'none'", "form-action 'none'", ...(live ? ["connect-src 'self'"] : [])].join(
    '; ',
  );
}
