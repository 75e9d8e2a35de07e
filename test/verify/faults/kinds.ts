/** All kinds of faults, by the artifact in which they are made. */
import { authentikFaults } from './authentik.ts';
import { composeFaults } from './compose.ts';
import type { Kind } from './edit.ts';
import {
  dnsFaults,
  foreignFaults,
  homepageFaults,
  manifestFaults,
  readmeFaults,
  tunnelFaults,
} from './others.ts';
import { traefikFaults } from './traefik.ts';

export const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  Traefik: traefikFaults,
  Compose: composeFaults,
  authentik: authentikFaults,
  cloudflared: tunnelFaults,
  DNS: dnsFaults,
  Homepage: homepageFaults,
  manifest: manifestFaults,
  README: readmeFaults,
  'foreign files': foreignFaults,
};
