import type { Cell, Row, RowPlaces } from "../export/table.js";
import { STEP_ROWS } from "../resumable.js";

/** Rows `from` to `to - 1` of one of several lists, such as the track of a lane. */
export interface PlacePart<List> {
  readonly list: List;
  readonly from: number;
  readonly to: number;
}

export interface RowReader<List> {
  has(list: List, row: number): boolean;
  row(list: List, row: number): Row;
  cell(list: List, row: number, column: number): Cell;
}

/** Readers of rows from a reader of each column. */
export function cellReaders<List>(
  columns: readonly ((list: List, row: number) => Cell)[],
): Pick<RowReader<List>, "row" | "cell"> {
  return {
    row: (list, row) => columns.map((read) => read(list, row)),
    cell: (list, row, column) => columns[column]?.(list, row),
  };
}

/** The rows of several lists, one list after the other. */
export function placesOf<List>(parts: Iterable<PlacePart<List>>, reader: RowReader<List>): RowPlaces {
  const filled = [...parts].filter(({ from, to }) => from < to);
  const begins: number[] = [];
  let size = 0;
  for (const { from, to } of filled) {
    begins.push(size);
    size += to - from;
  }
  // Neighbours are asked for one after the other: the part found last is mostly the right one again.
  let at = 0;
  const partOf = (place: number): PlacePart<List> => {
    if (place < (begins[at] as number) || (begins[at + 1] ?? size) <= place) at = partAt(begins, place);
    return filled[at] as PlacePart<List>;
  };
  const rowOf = (place: number, { from }: PlacePart<List>) => from + place - (begins[at] as number);
  return {
    size,
    has(place) {
      const part = partOf(place);
      return reader.has(part.list, rowOf(place, part));
    },
    row(place) {
      const part = partOf(place);
      return reader.row(part.list, rowOf(place, part));
    },
    cell(place, column) {
      const part = partOf(place);
      const row = rowOf(place, part);
      return reader.cell(part.list, row, column);
    },
  };
}

/** The last part that begins at or before `place`. */
function partAt(begins: readonly number[], place: number): number {
  let low = 0;
  let high = begins.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((begins[middle] as number) <= place) low = middle;
    else high = middle;
  }
  return low;
}

/** All rows in order, with stops. */
export function* placedRows(places: RowPlaces): Iterable<Row | undefined> {
  for (let place = 0; place < places.size; place += 1) {
    if (place % STEP_ROWS === 0) yield;
    if (places.has(place)) yield places.row(place);
  }
}
