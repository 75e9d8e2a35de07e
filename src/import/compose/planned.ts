/** A container with its place in the stack and its way in. */
import type { Placed } from './placing.ts';
import type { Labelled } from './routers.ts';
import type { Web } from './web.ts';

export interface Planned extends Placed {
  readonly web: Web;
  readonly labelled: Labelled;
  /** The container does its work and ends. */
  readonly job: boolean;
}
