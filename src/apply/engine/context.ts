/** What work on a host needs: the machine, how it is configured, what is remembered, and the engine. */
import type { Settings } from '../config.ts';
import type { System } from '../machine/system.ts';
import type { State } from '../state/state.ts';
import type { Docker } from './docker.ts';

export interface HostContext {
  readonly system: System;
  readonly settings: Settings;
  readonly state: State;
  readonly docker: Docker;
  /** Key of stored digests; made when it is first asked for. */
  readonly key: string;
}
