import { knownWindow } from "../session-window.js";
import { vmThreadSteps } from "../vm-threads.js";
import type { PanelTable } from "./panel-table.js";

/** `wait_share`: of the window. `culprit_…`: the lane that had the CPU longest during waits, and how long. */
export const vmThreadsTable: PanelTable = {
  name: "vm-threads",
  title: "Threads that work for VMs",
  about: "A thread that works for a VM without being a vCPU, and how long it waited for a CPU.",
  columns: [
    { name: "lane", type: "lane" },
    { name: "name", type: "text" },
    { name: "vm_lane", type: "lane" },
    { name: "role", type: "text" },
    { name: "cpu_ns", type: "duration" },
    { name: "waits", type: "number" },
    { name: "wait_ns", type: "duration" },
    { name: "wait_share", type: "number" },
    { name: "max_ns", type: "duration" },
    { name: "worst_ns", type: "time" },
    { name: "culprit_lane", type: "lane" },
    { name: "culprit_kind", type: "text" },
    { name: "culprit_ns", type: "duration" },
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
        specs[thread.vm]?.path ?? "",
        thread.role,
        thread.cpuNs,
        thread.waits,
        thread.waitNs,
        thread.waitNs / (t1 - t0),
        thread.maxNs,
        thread.worstNs,
        first === undefined ? "" : first.isOthers ? "others" : (specs[first.culprit]?.path ?? ""),
        first?.kind ?? "",
        first?.totalNs ?? 0,
      ];
    }
  },
};
