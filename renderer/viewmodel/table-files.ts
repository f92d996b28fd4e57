import type { FILE_FORMATS } from "../../workers/model/export-requests.js";

export type TableFileFormat = (typeof FILE_FORMATS)[number];

/** A format of files that hold tables. */
export interface TableFile {
  /** Also the ending of its files. */
  readonly format: TableFileFormat;
  readonly title: string;
  /** Who reads it. */
  readonly note: string;
  readonly mime: string;
}

/** Those that `lanescope export` writes (docs/tables.md). */
export const TABLE_FILES: readonly TableFile[] = [
  { format: "csv", title: "CSV", note: "for a spreadsheet", mime: "text/csv" },
  { format: "jsonl", title: "JSON lines", note: "for scripts", mime: "application/jsonl" },
  { format: "arrow", title: "Arrow", note: "for pandas and Polars", mime: "application/vnd.apache.arrow.file" },
  { format: "parquet", title: "Parquet", note: "for DuckDB and pandas", mime: "application/vnd.apache.parquet" },
];

/** A menu's entries that save rows, one for each format. `unavailable`: why there is nothing to save. */
export function saveEntries(save: (file: TableFile) => void, unavailable: string | undefined) {
  return TABLE_FILES.map((file) => ({
    id: `save-${file.format}`,
    title: `Save as ${file.title}…`,
    note: file.note,
    ...(unavailable !== undefined && { unavailable }),
    run: () => save(file),
  }));
}
