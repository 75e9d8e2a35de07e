/** Sheets: dialogs that a name opens. Escape, the button and a click beside it close one; focus goes back to the name. */

/** Makes names open their sheets. It listens at the document, so names that come later work too. */
export function startSheets(): void {
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    const opener = target.closest<HTMLElement>('[data-sheet]');
    if (opener !== null) openSheet(opener.dataset['sheet'] ?? '');
    if (target.closest('[data-close]') !== null || target instanceof HTMLDialogElement)
      target.closest('dialog')?.close();
  });
}

/** Opens a sheet over the page; the browser keeps the focus inside it. */
export function openSheet(id: string): void {
  const sheet = document.getElementById(id);
  if (sheet instanceof HTMLDialogElement && !sheet.open) sheet.showModal();
}
