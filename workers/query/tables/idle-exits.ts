import { durationColumns, laneColumns, numberColumns, type PanelTable, timeColumns } from "../export/table.js";
import { idleExitSteps } from "../idle-exits.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";

export const idleExitsTable: PanelTable = {
  name: "idle-exits",
  title: "Waking up from idle states",
  about: "An idle state of a CPU, and how long it took from its end until a thread ran.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("idle_state", "count"),
    ...durationColumns("mean_ns", "p50_ns", "p99_ns", "max_ns"),
    ...timeColumns("worst_ns"),
    ...numberColumns("woken"),
    ...durationColumns("woken_p50_ns", "woken_p99_ns", "woken_max_ns"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    for (const { cpuLane, idleState, toRun, fromWake } of yield* idleExitSteps(context, t0, t1)) {
      const path = pathOf(context, cpuLane);
      if (!scope.hasLane(path)) continue;
      const [p50, p99] = [yield* toRun.percentileSteps(0.5), yield* toRun.percentileSteps(0.99)];
      const woken =
        fromWake.count === 0
          ? [undefined, undefined, undefined]
          : [yield* fromWake.percentileSteps(0.5), yield* fromWake.percentileSteps(0.99), fromWake.max];
      const mean = Math.round(toRun.total / toRun.count);
      yield [path, idleState, toRun.count, mean, p50, p99, toRun.max, toRun.worstNs, fromWake.count, ...woken];
    }
  },
};
