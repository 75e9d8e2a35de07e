/** What every step of a pass needs. */
import type { HostContext } from '../engine/context.ts';
import type { Git } from '../repository/git.ts';

export interface PassOptions {
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean;
  /** Follow the branch although it was rewritten. */
  readonly acceptRewrite: boolean;
  /** Try a release again that has failed. */
  readonly retry: boolean;
  /** Tell nothing while the pass is at work. */
  readonly quiet?: boolean;
  /** Take over containers that a Compose project of the same name has left. */
  readonly adopt?: boolean;
}

export interface Context extends HostContext {
  readonly git: Git;
  readonly options: PassOptions;
}
