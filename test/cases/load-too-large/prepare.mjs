/** A stack.yaml of five megabytes. */
import { mkdirSync, writeFileSync } from 'node:fs';

export function prepare(root) {
  mkdirSync(`${root}/stacks/home`, { recursive: true });
  writeFileSync(`${root}/stacks/home/stack.yaml`, 'apps:\n'.padEnd(5_000_000, '  # far too much\n'));
}
