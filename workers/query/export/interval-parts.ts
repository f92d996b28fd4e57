import type { ColumnBatch, ColumnField } from "../../columnar/columns.js";
import type { QueryContext } from "../context.js";
import { IntervalKeys, type LabelReader } from "./interval-keys.js";
import {
  areWhole,
  filling,
  type IntervalLane,
  type IntervalPart,
  IntervalRows,
  partsIn,
  rowsOf,
} from "./interval-rows.js";
import type { ExportScope, TableParts } from "./table.js";

/** Rows of a batch: those of some row groups of DuckDB, which begins one with each batch. */
const BATCH_ROWS = 4 * 122_880;

const KEY = "key";

/**
 * The table `intervals` in parts: its rows as numbers, and their texts by key. Undefined where times lie in several
 * stretches.
 */
export function intervalParts(
  context: QueryContext,
  scope: ExportScope,
  lanes: readonly IntervalLane[],
  read: LabelReader,
): TableParts | undefined {
  if (context.timeline.length !== 1) return undefined;
  const parts = partsIn(context, scope, lanes);
  const keys = new IntervalKeys(read);
  const rows = new IntervalRows(context, scope, keys, BATCH_ROWS);
  const has: Columns = {
    durations: !areWhole(parts, context, scope),
    taken: parts.some(({ lane }) => lane.veil !== undefined),
  };
  return {
    rows: rowsOf(parts),
    parts: [
      { fields: rowFields(has), batches: rowBatches(rows, parts, has) },
      { fields: TEXT_FIELDS, batches: textBatches(keys) },
    ],
  };
}

/** Columns that only some traces need. */
interface Columns {
  readonly durations: boolean;
  readonly taken: boolean;
}

function rowFields(has: Columns): ColumnField[] {
  const durations = has.durations ? ["duration_ns"] : [];
  const taken = has.taken ? ["taken_ns", "steal_ns"] : [];
  const wholes = ["start_ns", "end_ns", ...durations, ...taken].map((name) => ({ name, type: "int64" as const }));
  return [{ name: KEY, type: "int32" as const }, ...wholes].map((field) => ({ ...field, notes: {} }));
}

const TEXT_FIELDS: readonly ColumnField[] = [
  { name: KEY, type: "int32", notes: {} },
  ...["lane_kind", "lane", "machine", "state", "reason", "culprit", "detail"].map((name) => ({
    name,
    type: "codes" as const,
    notes: {},
  })),
];

function* rowBatches(
  rows: IntervalRows,
  parts: readonly IntervalPart[],
  has: Columns,
): Iterable<ColumnBatch | undefined> {
  for (const isFull of filling(rows, parts)) yield isFull ? rowBatch(rows, has) : undefined;
  // The part has its columns, even if it has no rows.
  yield rowBatch(rows, has);
}

function rowBatch(rows: IntervalRows, has: Columns): ColumnBatch {
  const { count } = rows;
  rows.count = 0;
  const columns = [
    { type: "int32" as const, values: rows.keys },
    ...rows.times("int64"),
    ...(has.durations ? [rows.durations()] : []),
    ...(has.taken ? rows.taken() : []),
  ];
  return { rows: count, columns };
}

/** Once all rows have been read, all keys are known. */
function* textBatches(keys: IntervalKeys): Iterable<ColumnBatch> {
  const { count, kinds, lanes, machines, states, reasons, culprits, details } = keys;
  const texts = [kinds, lanes, machines, states, reasons, culprits, details];
  yield {
    rows: count,
    columns: [
      { type: "int32", values: Int32Array.from({ length: count }, (_, key) => key) },
      ...texts.map((one) => ({ type: "codes" as const, codes: Int32Array.from(one.codes), texts: one.texts })),
    ],
  };
}
