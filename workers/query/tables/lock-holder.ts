import { lockSteps } from "../lock-holders.js";
import { wantedLanes } from "../session-window.js";
import type { PanelTable } from "./panel-table.js";

export const lockHolderTable: PanelTable = {
  name: "lock-holder",
  title: "Lock holders without a CPU (suspected)",
  about: "A vCPU that spun, or waited for an answer, while another of its VM was kept from running, and by whom.",
  columns: [
    { name: "kind", type: "text" },
    { name: "waiter_lane", type: "lane" },
    { name: "holder_lane", type: "lane" },
    { name: "culprit_lane", type: "lane" },
    { name: "start_ns", type: "time" },
    { name: "end_ns", type: "time" },
    { name: "stolen_ns", type: "duration" },
    { name: "exits", type: "number" },
  ],
  *rows(context, { t0, t1, hasLane }) {
    const isWanted = wantedLanes(context, hasLane);
    const pathOf = (lane: number) => context.lanes.specs[lane]?.path ?? "";
    for (const found of yield* lockSteps(context, t0, t1)) {
      const { kind, waiter, holder, culprit, start, end, stolenNs, exits } = found;
      if (!isWanted(waiter) && !isWanted(holder)) continue;
      yield [kind, pathOf(waiter), pathOf(holder), pathOf(culprit), start, end, stolenNs, exits];
    }
  },
};
