import type { QueryContext } from "../context.js";
import type { Steps } from "../resumable.js";
import { taskComparisonSteps } from "./compare-tasks.js";
import { waitComparisonSteps } from "./compare-waits.js";
import type { Compared } from "./compared.js";
import type { FusedGuest } from "./guests.js";

/** What is compared of a guest in [t0, t1), the most time first. */
export function* compareSteps(context: QueryContext, guest: FusedGuest, t0: number, t1: number): Steps<Compared[]> {
  const tasks = yield* taskComparisonSteps(context, guest, t0, t1);
  const waits = yield* waitComparisonSteps(context, guest, t0, t1);
  return [...tasks, ...waits].sort((a, b) => b.ns - a.ns);
}
