/** Step 2: what is on the branch now? Only forward, only signed if so configured, and never worse than before. */

import type { Settings } from '../../config.ts';
import { type Problem, Refusal } from '../../problem.ts';
import type { Git } from '../../repository/git.ts';
import type { Context } from '../context.ts';

const FETCHED = 'refs/waybill/fetched';
export const ACCEPTED = 'refs/waybill/accepted';

export interface Fetched {
  /** Commit to apply: the newest acceptable one. */
  readonly commit: string;
  /** Why it is not the newest one of the branch. */
  readonly problems: readonly Problem[];
}

/** Fetches the branch. When that fails the last accepted commit stays in use. */
export async function fetch(
  { git, settings, state }: Pick<Context, 'git' | 'settings' | 'state'>,
  how: { readonly acceptRewrite: boolean; readonly keep: boolean },
): Promise<Fetched> {
  await git.prepare();
  const problems: Problem[] = [];
  const { url, branch } = settings.repository;
  let failure = await git.fetch(url, branch, FETCHED);
  if (failure !== undefined && (await git.isDamaged())) {
    await git.renew();
    failure = await git.fetch(url, branch, FETCHED);
  }
  if (failure !== undefined) problems.push(unreachable(url, branch, failure));
  const known = await git.commitOf(ACCEPTED);
  // Also kept beside the copy: one that was fetched again must not lead this host back.
  const accepted = known ?? state.accepted();
  const newest = failure === undefined ? await git.commitOf(FETCHED) : undefined;
  const wrong =
    newest === undefined ? [] : await objections(git, settings, newest, accepted, how.acceptRewrite);
  problems.push(...wrong);
  const commit = newest !== undefined && wrong.length === 0 ? newest : known;
  if (commit === undefined) throw new Refusal(problems);
  if (commit !== known && how.keep) await git.setRef(ACCEPTED, commit);
  if (commit !== state.accepted() && how.keep) state.setAccepted(commit);
  return { commit, problems };
}

async function objections(
  git: Git,
  { verify, repository }: Settings,
  newest: string,
  accepted: string | undefined,
  acceptRewrite: boolean,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const forward = accepted === undefined || newest === accepted || (await git.isAncestor(accepted, newest));
  if (!forward && !acceptRewrite) {
    problems.push({
      code: 'apply/fetch-rewritten',
      message: `${repository.branch} was rewritten: ${newest.slice(0, 12)} does not contain ${accepted?.slice(0, 12)}, which this host follows.`,
      help: 'Find out who did that and why. If it is right: `waybill-apply run --accept-rewrite`.',
    });
  }
  if (verify.allowedSigners !== undefined || verify.gnupgHome !== undefined) {
    const bad = await git.badSignature(newest, verify);
    if (bad !== undefined) {
      problems.push({
        code: 'apply/fetch-signature',
        message: `The signature of ${newest.slice(0, 12)} is not valid: ${bad}.`,
        help: 'Sign the commit with a key that this host allows, or allow the key under `verify:`.',
      });
    }
  }
  return problems;
}

function unreachable(url: string, branch: string, failure: string): Problem {
  // An address may hold a token, and git repeats it.
  const clean = (text: string) => text.replace(/\/\/[^/@\s]*@/g, '//');
  return {
    code: 'apply/fetch-unreachable',
    message: `${branch} of ${clean(url)} could not be fetched: ${clean(failure)}.`,
    help: 'What was fetched before stays in use. Check the network, the address and the key of this host.',
  };
}
