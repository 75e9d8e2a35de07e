/** Files beside the spec that cannot go into the tree. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';

export function prepare(root) {
  const folder = `${root}/stacks/home/files/nginx`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/logo.png`, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]));
  writeFileSync(`${folder}/two words.conf`, 'server {}\n');
  symlinkSync('/etc/passwd', `${folder}/link.conf`);
}
