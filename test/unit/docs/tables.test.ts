import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { profileEventsTable } from "../../../workers/profile/events-table.js";
import { profileTable } from "../../../workers/profile/table.js";
import { annotationsTable } from "../../../workers/query/export/annotations.js";
import { EXPORT_TABLES } from "../../../workers/query/export/index.js";
import { SESSION_TABLES } from "../../../workers/query/tables/index.js";

const text = readFileSync(new URL("../../../docs/tables.md", import.meta.url), "utf8");

/** The columns that docs/tables.md gives each table. */
function documented(): Map<string, string> {
  const rows = text.matchAll(/^\| `([a-z-]+)` \| .* \| `([a-z_0-9, ]+)` \|$/gm);
  return new Map([...rows].map(([, table, columns]) => [table as string, columns as string]));
}

test("docs/tables.md names every table with all its columns", () => {
  const tables = [
    ...EXPORT_TABLES,
    ...SESSION_TABLES,
    profileTable,
    profileEventsTable,
    annotationsTable(() => ({ traces: [], lanes: undefined })),
  ];
  const known = documented();
  for (const { name, columns } of tables) {
    expect([name, known.get(name)]).toEqual([name, columns.map((column) => column.name).join(", ")]);
  }
});
