import { exitName } from "../../model/kvm/exit-code.js";
import { stormSteps } from "../exit-storms.js";
import { laneColumns, numberColumns, type PanelTable, textColumns, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { knownWindow, wantedLanes } from "../session-window.js";

export const exitStormsTable: PanelTable = {
  name: "exit-storms",
  title: "Exit storms",
  about: "A stretch in which a vCPU left its guest unusually often for one reason, and what the exits were about.",
  columns: [
    ...laneColumns("lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("reason"),
    ...numberColumns("exits", "peak_per_s", "threshold_per_s"),
    ...textColumns("object"),
    ...numberColumns("object_exits"),
  ],
  *rows(context, scope) {
    const window = knownWindow(context, scope);
    for (const storm of yield* stormSteps(context, window, wantedLanes(context, scope.hasLane))) {
      const { lane, start, end, code, exits, peakRate, threshold, object, objectCount } = storm;
      const path = pathOf(context, lane);
      const reason = exitName(code) || "unknown";
      yield [path, start, end, reason, exits, peakRate, Math.round(threshold), object, objectCount];
    }
  },
};
