/** `waybill secrets list`: the secrets of stacks, by how they arise. Names only: there are no values to show. */
import type { Secret } from '../../schema/manifest.gen.ts';
import { table } from './layout.ts';
import type { ListOptions } from './list.ts';
import { plural } from './order.ts';
import { styleOf } from './style.ts';

/** What the list says about one secret. */
export interface ListedSecret extends Secret {
  /** It stands, encrypted, in secrets.age.yaml. */
  readonly inRepository: boolean;
}

export interface ListedStack {
  readonly stack: string;
  readonly secrets: readonly ListedSecret[];
}

const GROUPS: Readonly<Record<Secret['kind'], string>> = {
  provided: 'Provided by you',
  generated: 'Made on the host, once',
  discovered: 'Found after the first start, in what the app wrote',
};

/** One block for each stack: a table for each way in which secrets arise, in the order of what is left to do. */
export function renderSecrets(stacks: readonly ListedStack[], options: ListOptions): string {
  const style = styleOf(options.color);
  const columns = (options.columns ?? Number.POSITIVE_INFINITY) - 2;
  const blocks = stacks.map(({ stack, secrets }) => {
    const lines = [style.strong(`${stack}: ${plural(secrets.length, 'secret')}`)];
    for (const [kind, title] of Object.entries(GROUPS)) {
      const own = secrets.filter((secret) => secret.kind === kind);
      if (own.length === 0) continue;
      const rows = [['name', 'needed by', 'form', 'what for'], ...own.map(rowOf)];
      const [head = '', ...rest] = table(rows, columns, true);
      lines.push('', style.strong(title), style.quiet(`  ${head}`), ...rest.map((line) => `  ${line}`));
    }
    return `${lines.join('\n')}\n`;
  });
  return blocks.join('\n');
}

function rowOf(secret: ListedSecret): string[] {
  const services = [...new Set(secret.consumers.map(({ service }) => service))];
  const ways = [...new Set(secret.consumers.map(({ as }) => (as === 'file' ? 'file' : 'variable')))];
  const notes = [
    ...(secret.inRepository ? ['In the repository, encrypted.'] : []),
    ...(secret.kind !== 'generated' && secret.optional ? ['Nothing waits for it.'] : []),
    ...(secret.from === undefined ? [] : [`${secret.from.path} in ${secret.from.file}.`]),
  ];
  return [secret.name, services.join(', '), formOf(secret, ways), [secret.purpose, ...notes].join(' ')];
}

function formOf({ form }: Secret, ways: readonly string[]): string {
  const shape = form === undefined ? [] : [`${form.length} ${form.alphabet}`];
  return [...ways, ...shape].join(', ');
}
