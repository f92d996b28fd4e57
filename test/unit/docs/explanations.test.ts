import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { columnExplanation } from "../../../renderer/viewmodel/explanations.js";
import { findingExplanation } from "../../../renderer/viewmodel/finding-explanations.js";
import { stateStyle } from "../../../renderer/viewmodel/state-style.js";
import { STATE_NAMES } from "../../../workers/model/states.js";
import { EXPORT_TABLES } from "../../../workers/query/export/index.js";
import { SESSION_TABLES } from "../../../workers/query/tables/index.js";

const read = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

/** The rows of the tables in one section of a document, without backticks. */
function rowsOf(name: string, section: string): string[][] {
  const text = read(name);
  const begin = text.indexOf(`\n## ${section}\n`);
  const end = text.indexOf("\n## ", begin + 1);
  const lines = text.slice(begin, end < 0 ? undefined : end).split("\n");
  return lines.filter((line) => /^\| `/.test(line)).map((line) => line.slice(2, -2).replaceAll("`", "").split(" | "));
}

describe("what the window says of", () => {
  test("a column is what docs/tables.md says, and every column of every table has it", () => {
    const rows = rowsOf("tables.md", "Columns");
    for (const [name = "", meaning] of rows) expect([name, columnExplanation(name)]).toEqual([name, meaning]);
    const documented = new Set(rows.map(([name]) => name));
    const columns = [...EXPORT_TABLES, ...SESSION_TABLES].flatMap((table) => table.columns.map(({ name }) => name));
    expect(columns.filter((name) => !documented.has(name))).toEqual([]);
  });

  test("a finding is when docs/tables.md says it is given", () => {
    const rows = rowsOf("tables.md", "Findings").filter((row) => row.length === 2);
    expect(rows.length).toBeGreaterThan(20);
    for (const [ids = "", when] of rows) {
      for (const id of ids.split(", ")) expect([id, findingExplanation(id)]).toEqual([id, when]);
    }
  });

  test("a state is what docs/states.md says", () => {
    const said = STATE_NAMES.map((name, state) => [name, stateStyle(state).title, stateStyle(state).meaning]).slice(1);
    expect(rowsOf("states.md", "In one line")).toEqual(said);
  });
});
