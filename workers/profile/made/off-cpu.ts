import type { TimeRange } from "../../model/profile-scope.js";
import type { QueryContext } from "../../query/context.js";
import { STEP_ROWS, type Steps } from "../../query/resumable.js";
import type { FunctionTrie } from "../function-trie.js";
import { MadeSet } from "./made-set.js";

/** Time of the ranges for which threads did not run, by the stack with which they left their CPU. */
export function* offCpuSteps(context: QueryContext, base: FunctionTrie, ranges: readonly TimeRange[]): Steps<MadeSet> {
  const set = new MadeSet(context, "off-cpu", base, "off-cpu");
  const { lane, start, end, stack, cpu, cpuLane, comm } = context.offCpu.columns;
  for (const { t0, t1 } of ranges) {
    for (let row = context.offCpu.firstAfter("end", t0); row < context.offCpu.count; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      const t = Math.max(t0, start.at(row));
      const until = Math.min(t1, end.at(row));
      if (until <= t) continue;
      set.add({
        lane: lane.at(row),
        t,
        weight: until - t,
        node: set.trie.stack(-1, stack.at(row)),
        cpu: cpu.at(row),
        cpuLane: cpuLane.at(row),
        comm: comm.at(row),
      });
    }
  }
  return set.finish();
}
