/** Runs inside a page: what a person could not read there. Text that scrolls in a box of its own can be read. */

interface Shown {
  readonly text: string;
  readonly box: DOMRect;
  readonly element: Element;
}

/** Text that is too small, beside the window, cut off, or on top of other text; one line each. */
export function illegible(): string[] {
  const shown = [...textNodes()].flatMap(boxesOf).sort((a, b) => a.box.top - b.box.top);
  return [...shown.flatMap(faultsOf), ...collisions(shown)];
}

/** Texts that are seen. What lies behind an open dialog is not read; what is for screen readers alone is not seen. */
function* textNodes(): Generator<Node> {
  const dialog = document.querySelector('dialog[open]') ?? document.body;
  const walker = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element?.checkVisibility({ visibilityProperty: true }) !== true || !node.textContent?.trim())
      continue;
    const hidden = getComputedStyle(element).clipPath !== 'none';
    if (!hidden && element.closest('.skip, option, pre') === null) yield node;
  }
}

function boxesOf(node: Node): Shown[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  const boxes = [...range.getClientRects()].filter(({ width }) => width >= 1);
  const element = node.parentElement ?? document.body;
  return boxes.map((box) => ({ text: node.textContent?.trim() ?? '', box, element }));
}

const SMALLEST = 12;

function faultsOf({ text, box, element }: Shown): string[] {
  const { fontSize } = getComputedStyle(element);
  return [
    ...(Number.parseFloat(fontSize) < SMALLEST ? [`too small (${fontSize}): ${text}`] : []),
    ...(box.left < 0 || box.right > innerWidth + 0.5 ? [`beside the window: ${text}`] : []),
    ...(isCut(box, element) ? [`cut off: ${text}`] : []),
  ];
}

function isCut(box: DOMRect, element: Element): boolean {
  for (let outer: Element | null = element; outer !== null; outer = outer.parentElement) {
    if (!/hidden|clip/.test(getComputedStyle(outer).overflow)) continue;
    const edge = outer.getBoundingClientRect();
    if (box.right > edge.right + 1 || box.bottom > edge.bottom + 2) return true;
  }
  return false;
}

/** Lines may touch: a box of text is a little taller than what is seen of it. */
const TOUCH = 3;

function collisions(shown: readonly Shown[]): string[] {
  return shown.flatMap((one, i) => {
    const found: string[] = [];
    for (let j = i + 1; j < shown.length; j++) {
      const other = shown[j];
      if (other === undefined || other.box.top > one.box.bottom - TOUCH) break;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      if (across > 1) found.push(`on top of each other: ${one.text} / ${other.text}`);
    }
    return found;
  });
}
