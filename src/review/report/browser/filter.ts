/** The filter: which names are shown, and how many. */

const SHOWN = (item: HTMLElement) => !item.hidden;

/** Makes the form work. Returns what applies it again after the content was replaced. */
export function startFilter(): () => void {
  const form = document.querySelector<HTMLFormElement>('form.tools');
  if (form === null) return () => {};
  form.hidden = false;
  const apply = () => applyFilter(form);
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  // The fields have their old values until the event is over.
  form.addEventListener('reset', () => setTimeout(apply));
  apply();
  return apply;
}

function applyFilter(form: HTMLFormElement): void {
  const fields = new FormData(form);
  const value = (name: string) => String(fields.get(name) ?? '');
  const words = value('words').toLowerCase().split(/\s+/).filter(Boolean);
  const [from, login] = [value('from'), value('login')];
  const changed = fields.has('changed');
  const named = ({ dataset }: HTMLElement) => words.every((word) => dataset['words']?.includes(word));
  const items = all('.item');
  for (const item of items) {
    const { dataset } = item;
    const reached = from === '' || dataset['from']?.split(' ').includes(from);
    const asked = login === '' || dataset['login'] === login;
    item.hidden = !(named(item) && reached && asked && (!changed || 'changed' in dataset));
  }
  for (const band of all('.band')) band.toggleAttribute('data-empty', !all('.item', band).some(SHOWN));
  for (const user of all('.user')) user.hidden = !named(user);
  for (const place of all('.place')) {
    const users = all('.user', place);
    place.hidden = (words.length > 0 && !users.some(SHOWN)) || (changed && !('changed' in place.dataset));
  }
  const count = form.querySelector('output');
  const text = `${items.filter(SHOWN).length} of ${items.length} shown`;
  // Said only when it is something else: a screen reader reads every change.
  if (count !== null && count.textContent !== text) count.textContent = text;
}

function all(selector: string, inside: ParentNode = document): HTMLElement[] {
  return [...inside.querySelectorAll<HTMLElement>(selector)];
}
