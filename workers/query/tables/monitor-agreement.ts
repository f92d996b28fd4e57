import { durationColumns, laneColumns, numberColumns, type PanelTable, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { agreementsIn } from "../monitor/agreement.js";
import { knownWindow } from "../session-window.js";

/** Whether a trace and a monitor log of the same VMs tell the same. */
export const monitorAgreementTable: PanelTable = {
  name: "monitor-agreement",
  title: "Trace and monitor",
  about:
    "A vCPU: its exits by the trace and as KVM counts them, in the looks of a monitor that were traced as a whole.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("looks", "trace_exits", "monitor_exits", "trace_halts", "monitor_halts", "most_apart"),
    ...timeColumns("most_apart_ns"),
    ...durationColumns("trace_cpu_ns", "schedstat_ns"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const known = (ns: number) => (Number.isNaN(ns) ? undefined : ns);
    for (const one of yield* agreementsIn(context, t0, t1)) {
      const path = pathOf(context, one.vcpu);
      if (!scope.hasLane(path)) continue;
      const { looks, traceExits, monitorExits, traceHalts, monitorHalts, most, traceCpuNs, schedstatNs } = one;
      const counts = [looks, traceExits, monitorExits, traceHalts, monitorHalts, most.apart];
      yield [path, ...counts, most.t0 < most.t1 ? most.t0 : undefined, traceCpuNs, known(schedstatNs)];
    }
  },
};
