/** A live page: the server sends the content after each save; filter, open sheet, unfolded parts and focus stay. */
import { openSheet } from './sheets.ts';

interface Content {
  readonly version: string;
  readonly markup: string;
}

/** Listens to the server that the page came from, if it is a live page. `replaced` is called after each change. */
export function startLive(replaced: () => void): void {
  const main = document.querySelector('main');
  const status = document.querySelector('.live');
  if (main === null || status === null) return;
  const say = (text: string) => {
    if (status.textContent !== text) status.textContent = text;
  };
  const events = new EventSource('/events');
  // The browser reconnects, and is then sent what it has missed.
  events.addEventListener('open', () => say('live'));
  events.addEventListener('error', () => say('connection lost'));
  events.addEventListener('content', ({ data }: MessageEvent<string>) => {
    const content = JSON.parse(data) as Content;
    if (content.version === main.dataset['version']) return;
    replaceContent(main, content);
    replaced();
  });
}

function replaceContent(main: HTMLElement, { version, markup }: Content): void {
  const restore = [restoreFolds(main), restoreSheet(), restoreFocus()];
  main.innerHTML = markup;
  main.dataset['version'] = version;
  for (const again of restore) again();
}

function restoreFolds(main: HTMLElement): () => void {
  const open = new Map([...main.querySelectorAll('details')].map((details) => [details.id, details.open]));
  return () => {
    for (const details of main.querySelectorAll('details'))
      details.open = open.get(details.id) ?? details.open;
  };
}

function restoreSheet(): () => void {
  const sheet = document.querySelector('dialog[open]');
  if (sheet === null) return () => {};
  const { id, scrollTop } = sheet;
  return () => {
    openSheet(id);
    document.getElementById(id)?.scrollTo(0, scrollTop);
  };
}

/** Names have no id of their own; the sheet that they open tells them apart. */
function restoreFocus(): () => void {
  const focus = document.activeElement;
  if (!(focus instanceof HTMLElement) || focus === document.body) return () => {};
  const [id, sheet] = [focus.id, focus.dataset['sheet']];
  return () => {
    const again =
      sheet === undefined
        ? document.getElementById(id)
        : document.querySelector<HTMLElement>(`[data-sheet="${CSS.escape(sheet)}"]`);
    again?.focus({ preventScroll: true });
  };
}
