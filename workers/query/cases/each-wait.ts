import { State } from "../../model/states.js";
import { stateName } from "../reason.js";
import { spanSteps } from "../resumable.js";
import { maskOf, rowsIn } from "../row-scan.js";
import { lanesOf } from "../session-window.js";
import type { EachCase } from "./each-case.js";

/** States of a vCPU or thread that waits. */
export const WAITING = maskOf([State.WAIT, State.VMM_BLOCKED, State.RUNNABLE, State.PREEMPTED, State.BLOCKED]);
const STEAL = maskOf([State.RUNNABLE, State.PREEMPTED]);

/** Waits of vCPUs and threads, cut at the window. */
export const eachWait: EachCase = function* (context, scope, words, sink) {
  const wordOf = words.byKey(stateName);
  for (const [lane] of lanesOf(context, scope.hasLane, "vcpu", "thread"))
    yield* waitsOf(context, scope, lane, WAITING, (state, begin, ns) => sink(wordOf(state), lane, begin, ns));
};

/** Times in which a vCPU could run and had no CPU, cut at the window. */
export const eachSteal: EachCase = function* (context, scope, words, sink) {
  const wordOf = words.byKey(stateName);
  for (const [lane] of lanesOf(context, scope.hasLane, "vcpu"))
    yield* waitsOf(context, scope, lane, STEAL, (state, begin, ns) => sink(wordOf(state), lane, begin, ns));
};

function waitsOf(
  context: Parameters<EachCase>[0],
  { t0, t1 }: Parameters<EachCase>[1],
  lane: number,
  mask: number,
  visit: (state: number, begin: number, ns: number) => void,
) {
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  return spanSteps(track, from, to, mask, context.untilNs, (_, state, start, end) => {
    const begin = Math.max(t0, start);
    const ns = Math.min(t1, end) - begin;
    if (0 < ns) visit(state, begin, ns);
  });
}
