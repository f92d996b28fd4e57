import type { QueryContext } from "../../query/context.js";
import { STEP_ROWS, type Steps } from "../../query/resumable.js";
import type { FunctionTrie } from "../function-trie.js";
import { MadeSet } from "./made-set.js";

/** Time for which threads did not run, by the stack with which they left their CPU. */
export function* offCpuSteps(context: QueryContext, base: FunctionTrie): Steps<MadeSet> {
  const set = new MadeSet(context, "off-cpu", base, "off-cpu");
  const { lane, start, end, stack, cpu, cpuLane, comm } = context.offCpu.columns;
  for (let row = 0; row < context.offCpu.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    set.add({
      lane: lane.at(row),
      t: start.at(row),
      weight: end.at(row) - start.at(row),
      node: set.trie.stack(-1, stack.at(row)),
      cpu: cpu.at(row),
      cpuLane: cpuLane.at(row),
      comm: comm.at(row),
    });
  }
  return set.finish();
}
