import { pathOf } from "../lane-words.js";
import { type ExportTable, laneColumns, textColumns, timeColumns } from "./table.js";

/** Arrows between lanes, in order of arrival. */
export const edgesTable: ExportTable = {
  name: "edges",
  columns: [
    ...textColumns("kind"),
    ...laneColumns("from_lane"),
    ...timeColumns("from_ns"),
    ...laneColumns("to_lane"),
    ...timeColumns("to_ns"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    const { edges } = context;
    const { from, to } = edges.rangeNear(t0, t1);
    for (let edge = from; edge < to; edge += 1) {
      const fromNs = edges.columns.fromNs.at(edge);
      const toNs = edges.columns.toNs.at(edge);
      if (toNs < t0 || t1 <= fromNs) continue;
      const fromLane = pathOf(context, edges.columns.fromLane.at(edge));
      const toLane = pathOf(context, edges.columns.toLane.at(edge));
      if (hasLane(fromLane) || hasLane(toLane)) yield [edges.kindAt(edge), fromLane, fromNs, toLane, toNs];
    }
  },
};
