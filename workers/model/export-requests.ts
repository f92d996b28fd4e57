import type { Annotation } from "./annotations/annotation.js";
import type { ChartShape } from "./chart.js";

export interface ReportRequest {
  readonly format: "md" | "html" | "json";
  /** As in ExportRequest. */
  readonly from?: string;
  readonly to?: string;
  readonly asPublished?: boolean;
  /** The handle of a redaction: all texts get its pseudonyms, but for those of `insert`. */
  readonly redaction?: number;
  /** What the page has beside the tables. Only for `html`. */
  readonly insert?: ReportInsert;
}

/** A part of the page of a report that is made where colours are known. Texts in it are escaped already. */
export interface ReportInsert {
  readonly html: string;
  readonly style: string;
  readonly script: string;
  /** A random text: the page runs only the script that bears it. */
  readonly nonce: string;
}

/** A range as in ExportRequest. */
export interface FiguresRequest {
  readonly from?: string;
  readonly to?: string;
}

/** Formats of a table. `tsv` is for the clipboard. `sql`: Arrow, with times as plain numbers. */
export type TableFormat = "csv" | "tsv" | "sql" | FileFormat;
/** Those of files. */
export const FILE_FORMATS = ["csv", "jsonl", "arrow", "parquet"] as const;
type FileFormat = (typeof FILE_FORMATS)[number];

export interface ExportRequest {
  readonly table: string;
  readonly format: FileFormat | "sql";
  /** Absolute ns or relative ("+1.5s", "end-2s"), as on the command line. */
  readonly from?: string;
  readonly to?: string;
  /** Glob over lane paths. */
  readonly lanes?: string;
  readonly where?: string;
  /** Path of the lane that the table is about (`critical-path`). */
  readonly of?: string;
  /** Count waits as the published analyses do. */
  readonly asPublished?: boolean;
  /** The grid of a table that is a picture in numbers. */
  readonly chart?: ChartShape;
  /** What people wrote: the rows of `annotations`. */
  readonly annotations?: readonly Annotation[];
  /**
   * Each row begins with this key of its trace, and times are whole numbers whatever the clock: for the columns of a
   * dataset of many traces, which all have one schema.
   */
  readonly trace?: string;
}
