import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";
import { vmThreadSteps } from "../vm-threads.js";

/** `wait_share`: of the window. `culprit_…`: the lane that had the CPU longest during waits, and how long. */
export const vmThreadsTable: PanelTable = {
  name: "vm-threads",
  title: "Threads that work for VMs",
  about: "A thread that works for a VM without being a vCPU, and how long it waited for a CPU.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("name"),
    ...laneColumns("vm_lane"),
    ...textColumns("role"),
    ...durationColumns("cpu_ns"),
    ...numberColumns("waits"),
    ...durationColumns("wait_ns"),
    ...numberColumns("wait_share"),
    ...durationColumns("max_ns"),
    ...timeColumns("worst_ns"),
    ...laneColumns("culprit_lane"),
    ...textColumns("culprit_kind"),
    ...durationColumns("culprit_ns"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const { specs } = context.lanes;
    for (const thread of yield* vmThreadSteps(context, t0, t1)) {
      const spec = specs[thread.lane];
      if (spec === undefined || !scope.hasLane(spec.path)) continue;
      const [first] = thread.culprits;
      yield [
        spec.path,
        spec.name,
        pathOf(context, thread.vm),
        thread.role,
        thread.cpuNs,
        thread.waits,
        thread.waitNs,
        thread.waitNs / (t1 - t0),
        thread.maxNs,
        thread.worstNs,
        first === undefined ? "" : first.isOthers ? "others" : pathOf(context, first.culprit),
        first?.kind ?? "",
        first?.totalNs ?? 0,
      ];
    }
  },
};
