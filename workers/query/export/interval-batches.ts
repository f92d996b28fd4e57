import type { CodeColumn, ColumnBatch } from "../../columnar/columns.js";
import type { QueryContext } from "../context.js";
import { IntervalKeys, type KeyedTexts, type LabelReader } from "./interval-keys.js";
import { filling, type IntervalLane, type IntervalPart, IntervalRows, partsIn, rowsOf } from "./interval-rows.js";
import { BATCH_ROWS } from "./row-batch.js";
import type { ExportScope, TableBatches } from "./table.js";

/**
 * The rows of the table `intervals` as columns, in the order of its columns. Undefined where times of one table lie in
 * several stretches (core/timeline.ts), as a column counts from one moment.
 */
export function intervalBatches(
  context: QueryContext,
  scope: ExportScope,
  lanes: readonly IntervalLane[],
  read: LabelReader,
): TableBatches | undefined {
  if (context.timeline.length !== 1) return undefined;
  const parts = partsIn(context, scope, lanes);
  const keys = new IntervalKeys(read);
  const rows = new IntervalRows(context, scope, keys, BATCH_ROWS);
  return { rows: rowsOf(parts), batches: batchesOf(rows, parts, keys) };
}

function* batchesOf(
  rows: IntervalRows,
  parts: readonly IntervalPart[],
  keys: IntervalKeys,
): Iterable<ColumnBatch | undefined> {
  const ofLane = [keys.kinds, keys.lanes, keys.machines].map(coding);
  const ofLabel = [keys.states, keys.reasons, keys.culprits, keys.details].map(coding);
  for (const isFull of filling(rows, parts)) {
    if (isFull) {
      const { count } = rows;
      const columns = [
        ...ofLane.map((codes) => codes(rows)),
        ...rows.times(rows.typeOfTimes()),
        ...ofLabel.map((codes) => codes(rows)),
        rows.durations(),
        ...rows.taken(),
      ];
      rows.count = 0;
      yield { rows: count, columns };
    } else yield undefined;
  }
}

/** Makes a column of texts out of the keys of rows. */
function coding({ codes, texts }: KeyedTexts): (rows: IntervalRows) => CodeColumn {
  const column = new Int32Array(BATCH_ROWS);
  return ({ keys, count }) => {
    for (let i = 0; i < count; i += 1) column[i] = codes[keys[i] as number] as number;
    return { type: "codes", codes: column, texts };
  };
}
