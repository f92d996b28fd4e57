import type { Result } from "../../core/result.js";
import type { ChartShape } from "../../model/chart.js";
import { curveOf } from "../curves/curve-kinds.js";
import type { CurveGrid } from "../curves/envelope.js";
import { numberColumns, type PanelTable, timeColumns } from "../export/table.js";
import { STEP_ROWS } from "../resumable.js";
import { knownWindow } from "../session-window.js";

const KIND = "exits";
const COLUMNS = 1000;

/** A value over time, in as many columns as a picture has: the lowest and the highest in each, so that none is missed. */
export const curveTable: PanelTable = {
  name: "curve",
  title: "Curve",
  about: "A stretch of time, and the lowest and highest value of a counter, a rate or a field in it.",
  columns: [...timeColumns("column_ns", "column_end_ns"), ...numberColumns("lowest", "highest")],
  checkChart,
  *rows(context, scope) {
    const { kind = KIND, columns = COLUMNS } = scope.chart ?? {};
    const curve = curveOf(kind);
    if (!curve.ok) return;
    const { t0, t1 } = scope;
    const known = knownWindow(context, { t0, t1 });
    const whole = { t0: Number.isFinite(t0) ? t0 : known.t0, t1: Number.isFinite(t1) ? t1 : known.t1 + 1 };
    const grid: CurveGrid = {
      t0: whole.t0,
      columnNs: Math.max(whole.t1 - whole.t0, 1e-3) / columns,
      columns,
      knownFrom: context.beginNs,
      knownTo: context.untilNs,
    };
    const { lowest, highest } = yield* curve.value(context, scope, grid);
    for (let column = 0; column < columns; column += 1) {
      if (column % STEP_ROWS === 0) yield;
      if (Number.isNaN(lowest[column])) continue;
      const begin = grid.t0 + column * grid.columnNs;
      yield [Math.round(begin), Math.round(begin + grid.columnNs), lowest[column], highest[column]];
    }
  },
};

function checkChart({ kind = KIND }: ChartShape): Result<unknown> {
  return curveOf(kind);
}
