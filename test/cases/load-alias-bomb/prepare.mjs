/** Nine levels of nine aliases: a billion laughs. */
import { mkdirSync, writeFileSync } from 'node:fs';

export function prepare(root) {
  const names = [...'abcdefghij'];
  const levels = names.map((name, i) => {
    const item = i === 0 ? 'ha' : `*${names[i - 1]}`;
    return `${name}: &${name} [${Array(9).fill(item).join(', ')}]`;
  });
  mkdirSync(`${root}/stacks/home`, { recursive: true });
  writeFileSync(`${root}/stacks/home/stack.yaml`, `${levels.join('\n')}\n`);
}
