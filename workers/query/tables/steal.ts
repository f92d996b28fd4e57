import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { stealSteps } from "../steal/matrix.js";

export const stealTable: PanelTable = {
  name: "steal",
  title: "Who took whose time",
  // Where a victim has too many culprits, the smallest ones are one row for each kind: `others`.
  about: "A thread or vCPU that could have run, what had its CPU instead, and for how long.",
  columns: [
    ...laneColumns("victim_lane", "culprit_lane"),
    ...textColumns("culprit_kind"),
    ...durationColumns("total_ns"),
    ...numberColumns("count"),
    ...durationColumns("max_ns"),
    ...timeColumns("worst_ns"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    const { specs } = context.lanes;
    const victims = new Set(specs.flatMap(({ path }, lane) => (hasLane(path) ? [lane] : [])));
    for (const cell of yield* stealSteps(context, t0, t1, victims)) {
      const { victim, culprit, kind, totalNs, count, maxNs, worstNs, isOthers } = cell;
      const path = isOthers ? "others" : pathOf(context, culprit);
      yield [specs[victim]?.path, path, kind, totalNs, count, maxNs, worstNs];
    }
  },
};
