import type { Table } from "apache-arrow";
import type { SqlAnswer, SqlCell } from "../model/sql.js";
import { cellReader } from "./cells.js";

/** The first `most` rows of a table as columns of plain values. */
export function answerOf(table: Table, most: number): SqlAnswer {
  const rows = Math.min(table.numRows, most);
  const readers = table.schema.fields.map(({ type }) => cellReader(type));
  const columns = readers.map((): SqlCell[] => []);
  let left = rows;
  for (const batch of table.batches) {
    const taken = Math.min(batch.numRows, left);
    readers.forEach(({ cell }, i) => {
      const vector = batch.getChildAt(i);
      for (let row = 0; row < taken; row += 1) columns[i]?.push(vector === null ? null : shown(cell(vector, row)));
    });
    left -= taken;
  }
  const headings = table.schema.fields.map(({ name }, i) => ({ name, type: readers[i]?.type ?? "text" }));
  return { headings, columns, rows, isCut: rows < table.numRows };
}

/** DESCRIBE spells out all values of a column of texts. To people it is one of texts. */
function shown(cell: SqlCell): SqlCell {
  return typeof cell === "string" && cell.startsWith("ENUM('") ? "VARCHAR" : cell;
}
