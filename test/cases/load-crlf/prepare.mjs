/** A stack.yaml with the line endings of Windows. */
import { mkdirSync, writeFileSync } from 'node:fs';

export function prepare(root) {
  mkdirSync(`${root}/stacks/home`, { recursive: true });
  writeFileSync(`${root}/stacks/home/stack.yaml`, 'apiVersion: waybill/v1\r\nname: home\r\n');
}
