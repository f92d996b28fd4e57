import { exitName } from "../../model/kvm/exit-code.js";
import { stormSteps } from "../exit-storms.js";
import { knownWindow, wantedLanes } from "../session-window.js";
import type { PanelTable } from "./panel-table.js";

export const exitStormsTable: PanelTable = {
  name: "exit-storms",
  title: "Exit storms",
  about: "A stretch in which a vCPU left its guest unusually often for one reason, and what the exits were about.",
  columns: [
    { name: "lane", type: "lane" },
    { name: "start_ns", type: "time" },
    { name: "end_ns", type: "time" },
    { name: "reason", type: "text" },
    { name: "exits", type: "number" },
    { name: "peak_per_s", type: "number" },
    { name: "threshold_per_s", type: "number" },
    { name: "object", type: "text" },
    { name: "object_exits", type: "number" },
  ],
  *rows(context, scope) {
    const window = knownWindow(context, scope);
    for (const storm of yield* stormSteps(context, window, wantedLanes(context, scope.hasLane))) {
      const { lane, start, end, code, exits, peakRate, threshold, object, objectCount } = storm;
      const path = context.lanes.specs[lane]?.path ?? "";
      yield [
        path,
        start,
        end,
        exitName(code) || "unknown",
        exits,
        peakRate,
        Math.round(threshold),
        object,
        objectCount,
      ];
    }
  },
};
