/** A name as SQL writes it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL writes it. DuckDB knows no NUL in texts of a query. */
export function literal(text: string): string {
  return `'${text.replaceAll("\0", "�").replaceAll("'", "''")}'`;
}
