import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EXPORT_TABLES } from "../../../workers/query/export/index.js";
import { sessionTables } from "../../../workers/query/tables/index.js";
import { runTables } from "../workers/support/dsl-tables.js";

const text = readFileSync(new URL("../../../docs/tables.md", import.meta.url), "utf8");

/** The columns that docs/tables.md gives each table. */
function documented(): Map<string, string> {
  const rows = text.matchAll(/^\| `([a-z-]+)` \| .* \| `([a-z_0-9, ]+)` \|$/gm);
  return new Map([...rows].map(([, table, columns]) => [table as string, columns as string]));
}

test("docs/tables.md names every table with all its columns", () => {
  const { session } = runTables("0 idle state=1 of=0");
  const tables = [...EXPORT_TABLES, ...sessionTables(session)];
  const known = documented();
  for (const { name, columns } of tables) {
    expect([name, known.get(name)]).toEqual([name, columns.map((column) => column.name).join(", ")]);
  }
});
