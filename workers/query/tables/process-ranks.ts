import type { LaneId } from "../../model/lanes.js";
import { STATE_COUNT } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable } from "../export/table.js";
import { processRanks } from "../fingerprint/ranks.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";
import { addTimes } from "../state-times.js";
import { ON_CPU } from "../vm-usage.js";

/** `component_*`: of all processes that are linked with it by wake-ups, whichever way. */
export const processRanksTable: PanelTable = {
  name: "process-ranks",
  title: "Who depends on whom in guests",
  about:
    "A process of a guest that wakes others or is woken by them: its rank by who wakes it, as pages are ranked by links.",
  columns: [
    ...laneColumns("lane", "vm_lane"),
    ...numberColumns("process_rank", "process_score", "wakers", "wakes"),
    ...durationColumns("cpu_ns"),
    ...numberColumns("component", "component_processes", "component_wakes"),
    ...durationColumns("component_cpu_ns"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const { lane, vm, score, wakers, wakes, component } = yield* processRanks(context, t0, t1, scope.hasLane);
    const cpuNs = Float64Array.from(lane, (own) => cpuNsOf(context, own, t0, t1));
    const sumOf = (values: Float64Array, own: number) =>
      values.reduce((sum, value, row) => sum + (component[row] === own ? value : 0), 0);
    let rank = 0;
    for (const [row, own] of lane.entries()) {
      rank = 0 < row && vm[row] === vm[row - 1] ? rank + 1 : 1;
      const group = component[row] as number;
      yield [
        pathOf(context, own),
        pathOf(context, vm[row] as number),
        rank,
        score[row],
        wakers[row],
        wakes[row],
        cpuNs[row],
        group + 1,
        component.filter((other) => other === group).length,
        sumOf(wakes, group),
        sumOf(cpuNs, group),
      ];
    }
  },
};

function cpuNsOf({ lanes, untilNs }: QueryContext, lane: LaneId, t0: number, t1: number): number {
  const times = new Float64Array(STATE_COUNT);
  addTimes(lanes.track(lane), t0, t1, untilNs, times);
  return ON_CPU.reduce((sum, state) => sum + (times[state] as number), 0);
}
