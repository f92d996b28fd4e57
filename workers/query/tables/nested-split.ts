import { nestedSplit } from "../nested-split.js";
import type { PanelTable } from "./panel-table.js";

/** Whose time it was: the host's, the VM's or that of guests inside it. */
export const nestedSplitTable: PanelTable = {
  name: "nested-split",
  title: "Time by level",
  about: "A vCPU that ran guests of its own, and its time on a CPU by level.",
  columns: [
    { name: "lane", type: "lane" },
    { name: "l0_ns", type: "duration" },
    { name: "l1_ns", type: "duration" },
    { name: "l2_ns", type: "duration" },
  ],
  *rows(context, { t0, t1, hasLane }) {
    for (let lane = 0; lane < context.lanes.count; lane++) {
      const spec = context.lanes.specs[lane];
      if (spec?.kind !== "vcpu" || !hasLane(spec.path)) continue;
      const { l0, l1, l2 } = nestedSplit(context, lane, t0, t1);
      if (0 < l2) yield [spec.path, l0, l1, l2];
    }
  },
};
