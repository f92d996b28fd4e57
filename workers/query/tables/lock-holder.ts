import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { lockSteps } from "../lock-holders.js";
import { wantedLanes } from "../session-window.js";

export const lockHolderTable: PanelTable = {
  name: "lock-holder",
  title: "Lock holders without a CPU (suspected)",
  about: "A vCPU that spun, or waited for an answer, while another of its VM was kept from running, and by whom.",
  columns: [
    ...textColumns("kind"),
    ...laneColumns("waiter_lane", "holder_lane", "culprit_lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...durationColumns("stolen_ns"),
    ...numberColumns("exits"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    const isWanted = wantedLanes(context, hasLane);
    for (const found of yield* lockSteps(context, t0, t1)) {
      const { kind, waiter, holder, culprit, start, end, stolenNs, exits } = found;
      if (!isWanted(waiter) && !isWanted(holder)) continue;
      const lanes = [waiter, holder, culprit].map((lane) => pathOf(context, lane));
      yield [kind, ...lanes, start, end, stolenNs, exits];
    }
  },
};
