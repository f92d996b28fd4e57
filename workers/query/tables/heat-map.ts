import { fail, type Result } from "../../core/result.js";
import { periodOrigin } from "../../core/timeline.js";
import { type ChartShape, heatGrid } from "../../model/chart.js";
import { countedCases } from "../cases/counted-cases.js";
import { CaseWords } from "../cases/each-case.js";
import { HeatCells } from "../cases/heat-cells.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { STEP_ROWS } from "../resumable.js";
import { knownWindow } from "../session-window.js";

const KIND = "exit";
const PERIOD_NS = 10e6;
const COLUMNS = 200;
const ROWS = 50;

/**
 * Time across, and up how far into a period something began: what comes again and again makes lines. Cases that began
 * before the window are not counted. Periods begin at multiples of their length on the absolute clock.
 */
export const heatMapTable: PanelTable = {
  name: "heat-map",
  title: "Heat map",
  about:
    "A stretch of time and a part of each period in it: how often something began there, for how long, the longest.",
  columns: [
    ...timeColumns("column_ns", "column_end_ns"),
    ...durationColumns("offset_ns", "offset_end_ns"),
    ...numberColumns("count"),
    ...durationColumns("total_ns", "max_ns"),
    ...timeColumns("worst_ns"),
    ...laneColumns("worst_lane"),
  ],
  checkChart,
  *rows(context, scope) {
    const { kind = KIND, periodNs = PERIOD_NS, columns = COLUMNS, rows = ROWS } = scope.chart ?? {};
    const each = countedCases(kind);
    if (!each.ok) return;
    const known = knownWindow(context, scope);
    // The last event of all lies at the end of what is known.
    const window = { t0: known.t0, t1: scope.t1 <= context.untilNs ? known.t1 : known.t1 + 1 };
    const originNs = periodOrigin(context.timeline, window.t0, periodNs);
    const cells = new HeatCells(heatGrid(window, { periodNs, originNs }, columns, rows));
    const { grid } = cells;
    yield* each.value(context, scope, new CaseWords(), (_word, lane, start, ns) => {
      if (window.t0 <= start) cells.add(lane, start, ns);
    });
    for (let at = 0; at < cells.count.length; at += 1) {
      if (at % STEP_ROWS === 0) yield;
      if (cells.count[at] === 0) continue;
      const begin = grid.t0 + Math.floor(at / rows) * grid.columnNs;
      const row = at % rows;
      yield [
        Math.round(begin),
        Math.round(begin + grid.columnNs),
        Math.round((row * periodNs) / rows),
        Math.round(((row + 1) * periodNs) / rows),
        cells.count[at],
        cells.totalNs[at],
        cells.maxNs[at],
        cells.worstNs[at],
        pathOf(context, cells.lane[at] ?? -1),
      ];
    }
  },
};

/** What is wrong with the shape of a picture, whatever the trace. */
function checkChart({ kind = KIND, periodNs = PERIOD_NS }: ChartShape): Result<unknown> {
  if (!(1 <= periodNs)) return fail("a period of a heat map is at least 1 ns long");
  return countedCases(kind);
}
