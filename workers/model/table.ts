/**
 * A table as columns: what a panel shows and `export` prints, from one definition. Times (`time`) are ns from the
 * session origin; the writer turns them into absolute ns. Lanes are lane ids, -1 for none.
 */
export interface Table {
  readonly columns: readonly TableColumn[];
  /** Number of rows here. */
  readonly count: number;
  /** Number of rows there are, when `limit` cut some. */
  readonly total: number;
}

/** `name` is the public column name (docs/tables.md), `title` what people read above it. */
export type TableColumn =
  | { readonly name: string; readonly title: string; readonly unit: NumberUnit; readonly values: Float64Array }
  | { readonly name: string; readonly title: string; readonly unit: "lane"; readonly values: Int32Array }
  | { readonly name: string; readonly title: string; readonly unit: "text"; readonly values: readonly string[] };

/** `time`: a moment. `ns`: a duration. `share`: 0..1. */
export type NumberUnit = "time" | "ns" | "count" | "bytes" | "share" | "number";

export interface TableRequest {
  readonly table: string;
  readonly t0: number;
  readonly t1: number;
  /** Only rows about these lanes; absent: all. */
  readonly lanes?: Int32Array;
  /** Column to sort by, else the table's natural order. */
  readonly sortBy?: string;
  readonly descending?: boolean;
  readonly limit: number;
  /** The lane a table is about, where it needs one (`critical-path`). */
  readonly of?: number;
}

/** What a panel can offer: its name, heading, and one line on what a row is. */
export interface TableInfo {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}
