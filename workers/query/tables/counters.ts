import type { PanelTable } from "./panel-table.js";

/** Lane by lane, in time order. A counter that is one of several of its lane has "/" and which after its name. */
export const countersTable: PanelTable = {
  name: "counters",
  title: "Counters",
  about: "A value at a time: frequency and idle state of a CPU, bytes a VM sent, received, read and wrote so far.",
  columns: [
    { name: "ts_ns", type: "time" },
    { name: "lane", type: "lane" },
    { name: "counter", type: "text" },
    { name: "value", type: "number" },
  ],
  *rows(context, { t0, t1, hasLane }) {
    for (const series of context.counters.series) {
      const path = context.lanes.specs[series.lane]?.path ?? "";
      if (!hasLane(path)) continue;
      const name = series.detail === "" ? series.counter : `${series.counter}/${series.detail}`;
      for (let row = series.firstFrom(t0); row < series.count && series.timeAt(row) < t1; row++) {
        yield [series.timeAt(row), path, name, series.valueAt(row)];
      }
    }
  },
};
