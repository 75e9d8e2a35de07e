/** A stack.yaml in Latin-1. */
import { mkdirSync, writeFileSync } from 'node:fs';

export function prepare(root) {
  mkdirSync(`${root}/stacks/home`, { recursive: true });
  writeFileSync(`${root}/stacks/home/stack.yaml`, Buffer.from('# M\u00fcnchen\nname: home\n', 'latin1'));
}
