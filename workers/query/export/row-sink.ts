import { ArrowWriter } from "../../columnar/arrow/arrow-file.js";
import { type ColumnBatch, type ColumnField, type ColumnWriter, TextCodes } from "../../columnar/columns.js";
import { ParquetWriter } from "../../columnar/parquet/parquet-file.js";
import type { Timeline } from "../../core/timeline.js";
import type { TableFormat } from "../../model/export-requests.js";
import { columnFields, fileNotes, partNotes, plainFields } from "./column-fields.js";
import { RowBatch } from "./row-batch.js";
import type { ExportColumn, Row } from "./table.js";
import { createWriter } from "./writer.js";

/** A piece of a file: text, or bytes where the format is no text. */
export type Piece = string | Uint8Array<ArrayBuffer>;

/** Turns rows into the pieces of a file. */
export interface RowSink {
  /** Takes a row. Answers a piece when there is one to write. */
  add(row: Row): Piece | undefined;
  /** The end of the file, after the last row; "" if there is none. */
  end(): Piece;
}

/** A sink of rows that also takes batches which a table makes by itself. */
export interface BatchSink extends RowSink {
  addBatch(batch: ColumnBatch): Uint8Array<ArrayBuffer>;
}

/** What is written, beside the rows. */
export interface SinkTable {
  readonly name: string;
  readonly columns: readonly ExportColumn[];
  readonly timeline: Timeline;
  /** Session time of the first event. */
  readonly beginNs: number;
  /** As in ExportRequest. */
  readonly trace?: string;
}

export function createSink(format: TableFormat, table: SinkTable): RowSink {
  switch (format) {
    case "arrow":
    case "parquet":
    case "sql":
      return createBatchSink(format, table);
    default:
      return textSink(format, table);
  }
}

export function createBatchSink(
  format: "arrow" | "parquet" | "sql",
  { name, columns, timeline, beginNs, trace }: SinkTable,
): BatchSink {
  const isPlain = format === "sql" || trace !== undefined;
  const fields = isPlain ? plainFields(columns) : columnFields(columns, timeline, beginNs);
  // Parts of one dataset say the same of themselves.
  const notes = trace === undefined ? fileNotes(name, timeline, beginNs) : partNotes(name);
  const open = (all: readonly ColumnField[]): ColumnWriter =>
    format === "parquet" ? new ParquetWriter(all, notes) : new ArrowWriter(all, notes);
  const writer = trace === undefined ? open(fields) : afterTrace(open([TRACE_FIELD, ...fields]), trace);
  const isTime = columns.map(({ type }) => type === "time");
  const batch = new RowBatch(fields, isTime, timeline);
  return {
    add(row) {
      if (batch.add(row)) return undefined;
      const piece = writer.add(batch.take());
      batch.add(row);
      return piece;
    },
    addBatch: (made) => writer.add(made),
    end() {
      if (batch.rows === 0) return writer.end();
      const [last, end] = [writer.add(batch.take()), writer.end()];
      const piece = new Uint8Array(last.length + end.length);
      piece.set(last);
      piece.set(end, last.length);
      return piece;
    },
  };
}

/** The key of its trace, with which rows of a dataset begin. */
const TRACE_FIELD: ColumnField = { name: "trace", type: "codes", notes: { kind: "text" } };

/** Puts the column of the trace before those of the batches. */
function afterTrace(writer: ColumnWriter, trace: string): ColumnWriter {
  const texts = new TextCodes();
  texts.codeOf(trace);
  return {
    add({ rows, columns }) {
      return writer.add({ rows, columns: [{ type: "codes", codes: new Int32Array(rows), texts }, ...columns] });
    },
    end: () => writer.end(),
  };
}

/** Text of about this size goes to the caller at once. */
const CHUNK_CHARS = 1 << 18;

function textSink(format: "csv" | "jsonl" | "tsv", { columns, timeline }: SinkTable): RowSink {
  const writer = createWriter(format, columns, timeline);
  let text = writer.head;
  const taken = () => {
    const piece = text;
    text = "";
    return piece;
  };
  return {
    add(row) {
      text += writer.line(row);
      return text.length < CHUNK_CHARS ? undefined : taken();
    },
    end: taken,
  };
}
