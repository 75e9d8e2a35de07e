/** A container with its place in the stack and its way in. */
import type { MatchedService } from './placing.ts';
import type { Labelled } from './routers.ts';
import type { WebInterface } from './web.ts';

export interface PlannedService extends MatchedService {
  readonly web: WebInterface;
  readonly labelled: Labelled;
  /** The container does its work and ends. */
  readonly job: boolean;
}
