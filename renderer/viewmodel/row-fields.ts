import { STATE_NAMES } from "../../workers/model/states.js";
import type { Table } from "../../workers/model/table.js";
import type { OfferedField } from "./suggestions.js";
import type { CellRole, ColumnView } from "./table-view.js";

/** A column with more different words than these is free text. */
const MAX_WORDS = 12;

/** The columns of a table as fields of its filter; of columns with few words in `sample`, also these. */
export function rowFields(columns: readonly ColumnView[], sample: Table): readonly OfferedField[] {
  return columns.map(({ at, name, title, role }) => {
    // A unit is written with the value.
    const field = { name: name.replace(/_ns$/, ""), about: title };
    if (MEASURED.has(role)) return { ...field, operator: " > " };
    if (role === "state") return { ...field, values: STATE_NAMES.slice(1) };
    if (role === "lane") return { ...field, operator: " ~ " };
    const values = wordsOf(sample, at);
    return values === undefined ? { ...field, operator: " ~ " } : { ...field, values };
  });
}

const MEASURED: ReadonlySet<CellRole> = new Set(["time", "duration", "number", "share", "hex"]);

/** The different words of a column; undefined if they are many, or need quotes in a filter. */
function wordsOf({ columns }: Table, at: number): readonly string[] | undefined {
  const column = columns[at];
  if (column?.type !== "text") return undefined;
  const words = new Set<string>();
  for (const word of column.values) {
    if (word === "") continue;
    if (!/^[\w-]+$/.test(word)) return undefined;
    words.add(word);
    if (MAX_WORDS < words.size) return undefined;
  }
  return words.size === 0 ? undefined : [...words].sort();
}
