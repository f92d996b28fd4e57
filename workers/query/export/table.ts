import type { ColumnBatch, ColumnField } from "../../columnar/columns.js";
import type { Result } from "../../core/result.js";
import type { FilterField, FilterFields } from "../../filter/fields.js";
import type { Annotation } from "../../model/annotations/annotation.js";
import type { ChartShape, EventPart } from "../../model/chart.js";
import { STATE_GROUPS, STATE_NAMES } from "../../model/states.js";
import type { QueryContext } from "../context.js";

/**
 * A value of a row. `time` columns hold session times (ns from its origin), which the writers make absolute, or absolute
 * ns as a bigint, where a time must be exact at any distance from the origin.
 */
export type Cell = string | number | bigint | undefined;
export type Row = readonly Cell[];

/** Rows one by one; undefined is none, and a place to let others have the thread (query/resumable.ts). */
export type Rows = Iterable<Row | undefined> | AsyncIterable<Row | undefined>;

/**
 * The rows of a table by place, for tables with a row for each of many occurrences: any page can be made without the
 * rows before it, and a sort or a filter looks only at the cells that it needs. Places are in the table's natural order;
 * some hold no row.
 */
export interface RowPlaces {
  /** Places are 0 to `size - 1`. */
  readonly size: number;
  has(place: number): boolean;
  /** Only of places that have a row, as `cell`. */
  row(place: number): Row;
  /** The same value as that of `row`, made without the others. */
  cell(place: number, column: number): Cell;
}

/**
 * `time`: ns from the session origin, printed absolute. `duration`: ns. `json`: text that is JSON already. `lane`: the path
 * of a lane, or a word in its place.
 */
export interface ExportColumn {
  readonly name: string;
  readonly type: "time" | "duration" | "number" | "text" | "json" | "lane";
}

function columnsOf(type: ExportColumn["type"]): (...names: readonly string[]) => ExportColumn[] {
  return (...names) => names.map((name) => ({ name, type }));
}

/** Columns of one type each, by name. */
export const laneColumns = columnsOf("lane");
export const textColumns = columnsOf("text");
export const jsonColumns = columnsOf("json");
export const numberColumns = columnsOf("number");
export const durationColumns = columnsOf("duration");
export const timeColumns = columnsOf("time");

/** A field that holds the name of a state, in column `i`. */
export function stateField(i: number): FilterField<Row> {
  return { type: "text", read: (row) => row[i]?.toString(), values: STATE_NAMES.slice(1), groups: STATE_GROUPS };
}

/** Whether the cells of a column are text to people. */
export function isTextType(type: ExportColumn["type"]): type is "text" | "json" | "lane" {
  return type === "text" || type === "json" || type === "lane";
}

/** The part of a session that is exported. Rows that last are cut at [t0, t1); rows outside are left out. */
export interface ExportScope {
  readonly t0: number;
  readonly t1: number;
  /** Whether the rows of a lane are wanted. */
  readonly hasLane: (path: string) => boolean;
  /** Path of the lane the table is about, for tables about one. */
  readonly of?: string;
  /** Waits as the published analyses count them (see published-rows.ts). */
  readonly asPublished?: boolean;
  /** The grid of a table that is a picture in numbers. */
  readonly chart?: ChartShape;
  /** The events that `chart.kind` names. */
  readonly events?: readonly EventPart[];
  /** What people wrote. */
  readonly annotations?: readonly Annotation[];
}

/** A filter that the table itself understands. */
export interface OwnFilter {
  /** What is wrong with a filter whatever the trace. */
  check(where: string): Result<unknown>;
  /** The rows that are meant. */
  rows(where: string, scope: ExportScope): Result<Rows>;
}

/** One table of `lanescope export`. Adding one is a file and a line in the list of tables. */
export interface ExportTable {
  readonly name: string;
  readonly columns: readonly ExportColumn[];
  /** It is about one lane, which the scope must name. */
  readonly isOfLane?: boolean;
  /** Fields of --where besides the columns. */
  readonly fields?: FilterFields<Row>;
  /** Instead of a look at each row, where filters mean more than the columns. */
  readonly ownFilter?: OwnFilter;
  /** What is wrong with the shape of a picture, whatever the trace. */
  checkChart?(chart: ChartShape): Result<unknown>;
  rows(context: QueryContext, scope: ExportScope): Rows;
  /**
   * The same rows as columns, where they are so many that a row for each would take long. The fields of the batches are
   * those of `columnFields`. Undefined: not in this scope.
   */
  batches?(context: QueryContext, scope: ExportScope): TableBatches | undefined;
  /** Columns that parts need not have. */
  readonly differences?: Readonly<Record<string, Difference>>;
  /** The same for SQL, in parts. */
  parts?(context: QueryContext, scope: ExportScope): TableParts | undefined;
}

/** A column that is the difference of two others. */
export type Difference = readonly [of: string, minus: string];

/**
 * A table that many rows with the same texts make large, in parts, as SQL keeps it. The first part has the rows. Each other
 * one begins with a key, which the rows have too, and has the columns of all rows with that key. Columns that no part has
 * are those of `differences`, or have no values.
 */
export interface TableParts {
  readonly parts: readonly TablePart[];
  /** About how many rows the first part has. */
  readonly rows: number;
}

export interface TablePart {
  /** Named as the columns of the table, or a key. Only parts with keys have texts. */
  readonly fields: readonly ColumnField[];
  /** Asked for when the batches of the parts before have been taken. */
  readonly batches: Iterable<ColumnBatch | undefined>;
}

/** Batches one by one; undefined is none, as in `Rows`. */
export interface TableBatches {
  readonly batches: Iterable<ColumnBatch | undefined>;
  /** About how many rows they have together. */
  readonly rows: number;
}

/** A table that panels show and `export` prints, from one definition. */
export interface PanelTable extends ExportTable {
  rows(context: QueryContext, scope: ExportScope): Iterable<Row | undefined>;
  /** The same rows by place: for tables of one row for each of many occurrences. */
  places?(context: QueryContext, scope: ExportScope): RowPlaces | undefined;
  /** Heading of its panel. */
  readonly title: string;
  /** The meaning of a row, in one sentence. */
  readonly about: string;
}
