import { durationColumns, laneColumns, type PanelTable } from "../export/table.js";
import { nestedSplit } from "../nested-split.js";
import { lanesOf } from "../session-window.js";

/** Whose time it was: the host's, the VM's or that of guests inside it. */
export const nestedSplitTable: PanelTable = {
  name: "nested-split",
  title: "Time by level",
  about: "A vCPU that ran guests of its own, and its time on a CPU by level.",
  columns: [...laneColumns("lane"), ...durationColumns("l0_ns", "l1_ns", "l2_ns")],
  *rows(context, { t0, t1, hasLane }) {
    for (const [lane, spec] of lanesOf(context, hasLane, "vcpu")) {
      const { l0, l1, l2 } = nestedSplit(context, lane, t0, t1);
      if (0 < l2) yield [spec.path, l0, l1, l2];
    }
  },
};
