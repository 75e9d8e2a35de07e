/** On paper nothing can be unfolded: what a reviewer must read is unfolded before, and folded again after. */

/** Unfolds changes for printing. The text of files stays folded: it is for a screen. */
export function startPrint(): void {
  const opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('.changes details:not([open])')) {
      details.open = true;
      opened.push(details);
    }
  });
  addEventListener('afterprint', () => {
    for (const details of opened.splice(0)) details.open = false;
  });
}
