import { Latency } from "../../facts/latency-store.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable, timeColumns } from "../export/table.js";
import { hostMemorySteps } from "../host-memory.js";
import { latencyTotals } from "../latency-totals.js";
import { knownWindow, lanesOf } from "../session-window.js";

/** vCPUs that neither stalled, nor had a page fetched, nor freed memory are left out. */
export const hostMemoryTable: PanelTable = {
  name: "host-memory",
  title: "Stalled by host page-in",
  about: "A vCPU, and how long it was stalled because the host had to fetch or make memory for its guest.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("faults", "long_faults"),
    ...durationColumns("stalled_ns"),
    ...numberColumns("stalled_share"),
    ...durationColumns("asleep_ns", "max_ns"),
    ...timeColumns("worst_ns"),
    ...numberColumns("page_ins", "reclaims"),
    ...durationColumns("reclaim_ns"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const pageIns = yield* latencyTotals(context, Latency.PAGE_IN, t0, t1);
    const reclaims = yield* latencyTotals(context, Latency.RECLAIM, t0, t1);
    for (const [lane, spec] of lanesOf(context, scope.hasLane, "vcpu")) {
      const memory = yield* hostMemorySteps(context.lanes.track(lane), t0, t1, context.untilNs);
      const { faults, longFaults, stalledNs, asleepNs, maxNs, worstNs } = memory;
      const pages = pageIns.get(lane)?.count ?? 0;
      const { count, ns } = reclaims.get(lane) ?? { count: 0, ns: 0 };
      if (stalledNs === 0 && pages + count === 0) continue;
      const stalls = [faults, longFaults, stalledNs, stalledNs / (t1 - t0), asleepNs, maxNs, worstNs];
      yield [spec.path, ...stalls, pages, count, ns];
    }
  },
};
