/** A table that SQL sees: one of those of `export`, by its name with `-` as `_`. */
export interface SqlTable {
  /** As `export` calls it. */
  readonly name: string;
  readonly columns: readonly SqlColumn[];
}

export interface SqlColumn {
  readonly name: string;
  /** `BIGINT`: also times, in ns since 1970 or since the zero of the trace's clock. */
  readonly type: "INTEGER" | "BIGINT" | "DOUBLE" | "VARCHAR";
  /** Of which columns it is the difference, where a table in parts does not have it. */
  readonly difference?: readonly [of: string, minus: string];
}

/** Whole numbers that a double does not hold are bigints. */
export type SqlCell = string | number | bigint | boolean | null;

export interface SqlHeading {
  readonly name: string;
  readonly type: "number" | "text" | "truth";
}

/** The rows of an answer, by column. */
export interface SqlAnswer {
  readonly headings: readonly SqlHeading[];
  readonly columns: readonly (readonly SqlCell[])[];
  readonly rows: number;
  /** There are more rows than were wanted. */
  readonly isCut: boolean;
}

/** A note in streams of Arrow: they are of a part of a table, by its number, of which the first has the rows. */
export const PART_NOTE = "lanescope.part";

export function sqlName(table: string): string {
  return table.replaceAll("-", "_");
}
