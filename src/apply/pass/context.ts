/** What every step of a pass needs. */
import type { Docker } from '../engine/docker.ts';
import type { Git } from '../repository/git.ts';
import type { System } from '../machine/system.ts';
import type { State } from '../state/state.ts';
import type { Settings } from '../config.ts';

export interface PassOptions {
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean;
  /** Follow the branch although it was rewritten. */
  readonly acceptRewrite: boolean;
  /** Try a release again that has failed. */
  readonly retry: boolean;
  /** Take over containers that a Compose project of the same name has left. */
  readonly adopt?: boolean;
}

export interface Context {
  readonly system: System;
  readonly settings: Settings;
  readonly state: State;
  readonly docker: Docker;
  readonly git: Git;
  /** Key of stored digests; made when it is first asked for. */
  readonly key: string;
  readonly options: PassOptions;
}
