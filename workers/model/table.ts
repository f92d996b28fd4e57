/** A table as columns, for a panel. Times are ns from the session origin. */
export interface Table {
  readonly columns: readonly TableColumn[];
  /** Number of rows here. */
  readonly count: number;
  /** Number of rows before `limit`. */
  readonly total: number;
}

/** `time`: a moment. `duration`: ns. Missing numbers are NaN. */
export type TableColumn =
  | { readonly name: string; readonly type: "time" | "duration" | "number"; readonly values: Float64Array }
  | { readonly name: string; readonly type: "text" | "json"; readonly values: readonly string[] }
  | LaneColumn;

/** `export` prints the paths of the lanes. */
export interface LaneColumn {
  readonly name: string;
  readonly type: "lane";
  /** Ids; -1: no lane. */
  readonly values: Int32Array;
  /** By row: the word that stands in place of a lane. */
  readonly words: ReadonlyMap<number, string>;
}

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
  /** Condition on rows in the language of `export --where`. */
  readonly where?: string;
  /** The lane a table is about, where it needs one (`critical-path`). */
  readonly of?: number;
  /**
   * A name of the caller. A newer request of the same asker ends this one, which then fails.
   */
  readonly asker?: string;
}

/** Name and heading of a table, and a line that explains its rows. */
export interface TableInfo {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}
