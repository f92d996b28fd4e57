/** Lines of a table: numbers to the right, the last column as it is. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]) =>
    `${widths.map((width, i) => (row[i] ?? "").padStart(width)).join("  ")}  ${row[columns] ?? ""}`.trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}
