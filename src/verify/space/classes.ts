/** All requests in classes: requests of one class take the same way, and one of them is followed for all. */

import { TooLarge } from '../../base/expression/automaton.ts';
import { memoizeByObject } from '../../base/util/memoize.ts';
import type { ParsedTree } from '../read/types.ts';
import { type TraceQuery, trace } from '../trace/trace.ts';
import type { Trace } from '../trace/types.ts';
import { combinations } from './combine.ts';
import { doors, type SpaceOrigin } from './doors.ts';
import type { HostClass } from './hosts.ts';

/** One class, its example and the way of it. */
export interface RequestClass {
  readonly host: HostClass;
  readonly from: SpaceOrigin;
  readonly example: TraceQuery;
  readonly trace: Trace;
}

/** A part of the space that is too large to be decided. It counts as open. */
export interface Undecided {
  readonly host: HostClass;
  readonly from: SpaceOrigin;
  readonly why: string;
}

export interface Space {
  readonly classes: readonly RequestClass[];
  readonly undecided: readonly Undecided[];
}

/** Every class of requests for the stack: from the LAN, through the tunnel, from the internet and from containers. */
export const space = memoizeByObject((parsed: ParsedTree): Space => {
  const classes: RequestClass[] = [];
  const undecided: Undecided[] = [];
  for (const door of doors(parsed)) {
    const { host, from, scheme, port } = door;
    try {
      for (const rest of combinations(door.asked)) {
        const example = { scheme, host: host.host, port, ...rest };
        classes.push({ host, from, example, trace: trace(parsed, example, from) });
      }
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      undecided.push({ host, from, why: error.message });
    }
  }
  return { classes, undecided };
});
