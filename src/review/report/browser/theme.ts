/** Light and dark: as the system has it, until someone says otherwise. */

const KEY = 'waybill-theme';
type Theme = 'light' | 'dark';

/** Makes the button change the colours, and remembers what was chosen where the browser allows it. */
export function startTheme(): void {
  const button = document.querySelector<HTMLButtonElement>('.theme');
  if (button === null) return;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = remembered();
  if (chosen !== null) document.documentElement.dataset['theme'] = chosen;
  const now = (): Theme =>
    (document.documentElement.dataset['theme'] as Theme | undefined) ?? (system.matches ? 'dark' : 'light');
  const other = (): Theme => (now() === 'dark' ? 'light' : 'dark');
  const label = () => {
    button.textContent = other() === 'dark' ? 'Dark' : 'Light';
    button.ariaLabel = `${button.textContent} colours`;
  };
  button.addEventListener('click', () => {
    const theme = other();
    document.documentElement.dataset['theme'] = theme;
    remember(theme);
    label();
  });
  system.addEventListener('change', label);
  label();
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A browser that keeps nothing for files: the choice holds as long as the page is open.
  }
}
