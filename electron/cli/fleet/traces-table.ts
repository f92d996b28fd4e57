import { plainTimeline } from "../../../workers/core/timeline.js";
import { createBatchSink } from "../../../workers/query/export/row-sink.js";
import {
  type Cell,
  type ExportColumn,
  numberColumns,
  textColumns,
  timeColumns,
} from "../../../workers/query/export/table.js";

/** What a dataset says of a trace as a whole. Undefined: not known. */
export interface TraceRow {
  readonly path: string;
  readonly status: "ok" | "failed";
  /** Why it failed. */
  readonly message?: string;
  readonly machine?: string;
  readonly begin_ns?: bigint;
  readonly end_ns?: bigint;
  readonly events?: number;
  readonly lost_events?: number;
  readonly lost_gaps?: number;
  readonly machines?: number;
  readonly vms?: number;
  readonly vcpus?: number;
  /** Errors and warnings about it, as `info` has them. */
  readonly problems?: number;
  readonly formats?: string;
  readonly source_bytes: number;
  readonly tool_version: string;
  /** How long it took to read it and to write its tables. */
  readonly seconds: number;
}

export const tracesTable: { readonly name: string; readonly columns: readonly ExportColumn[] } = {
  name: "traces",
  columns: [
    ...textColumns("path", "status", "message", "machine"),
    ...timeColumns("begin_ns", "end_ns"),
    ...numberColumns("events", "lost_events", "lost_gaps", "machines", "vms", "vcpus", "problems"),
    ...textColumns("formats"),
    ...numberColumns("source_bytes"),
    ...textColumns("tool_version"),
    ...numberColumns("seconds"),
  ],
};

/** The part of the table that has this trace. */
export function tracePart(key: string, row: TraceRow): Uint8Array {
  const { name, columns } = tracesTable;
  const sink = createBatchSink("parquet", { name, columns, timeline: plainTimeline(0n), beginNs: 0, trace: key });
  sink.add(columns.map((column): Cell => row[column.name as keyof TraceRow]));
  return sink.end() as Uint8Array;
}
