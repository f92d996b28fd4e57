import { type SqlTable, sqlName } from "../model/sql.js";

/**
 * The tables that a query may read: all whose name is a word in it. A word in a text or a comment counts too; a table too
 * many costs only time.
 */
export function tablesIn<T extends Pick<SqlTable, "name">>(sql: string, tables: readonly T[]): readonly T[] {
  const words = new Set(sql.toLowerCase().match(/[a-z_][a-z0-9_]*/g) ?? []);
  return tables.filter(({ name }) => words.has(sqlName(name)));
}
