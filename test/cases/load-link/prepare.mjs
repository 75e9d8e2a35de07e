/** A stack folder that is a link in a circle, and a stack.yaml that is a link. */
import { mkdirSync, symlinkSync } from 'node:fs';

export function prepare(root) {
  mkdirSync(`${root}/stacks/home`, { recursive: true });
  symlinkSync('../home', `${root}/stacks/circle`);
  symlinkSync('loop', `${root}/stacks/loop`);
  symlinkSync('/etc/hostname', `${root}/stacks/home/stack.yaml`);
}
