import { type SqlTable, sqlName } from "../../workers/model/sql.js";
import type { Suggestion } from "./suggestions.js";

const WORDS = [
  "SELECT",
  "FROM",
  "WHERE",
  "GROUP BY",
  "GROUP BY ALL",
  "ORDER BY",
  "LIMIT",
  "JOIN",
  "USING",
  "HAVING",
  "DESC",
  "count(*)",
  "sum",
  "avg",
  "min",
  "max",
  "quantile_cont",
  "make_timestamp_ns",
  "field",
];

const MOST = 12;

/**
 * What may stand at the caret: tables after FROM and JOIN, elsewhere columns of the tables that are named, then tables and
 * words of the language. Nothing without a letter.
 */
export function sqlOffers(text: string, caret: number, tables: readonly SqlTable[]): readonly Suggestion[] {
  const word = /[A-Za-z_][A-Za-z0-9_]*$/.exec(text.slice(0, caret))?.[0] ?? "";
  if (word === "") return [];
  const start = caret - word.length;
  const before = text.slice(0, start);
  const isTable = /\b(?:from|join|describe)\s+$/i.test(before);
  const named = new Set(text.toLowerCase().match(/[a-z_][a-z0-9_]*/g) ?? []);
  const mentioned = tables.filter(({ name }) => named.has(sqlName(name)));
  const columns = mentioned.flatMap(({ name, columns: all }) =>
    all.map((column) => ({ text: column.name, about: `${sqlName(name)}, ${column.type}` })),
  );
  const names = tables.map(({ name, columns: all }) => ({
    text: sqlName(name),
    about: `table, ${all.length} columns`,
  }));
  const words = WORDS.map((one) => ({ text: one, about: "" }));
  const all = isTable ? names : [...columns, ...names, ...words];
  const wanted = word.toLowerCase();
  const fits = (one: { readonly text: string }) =>
    one.text.toLowerCase().startsWith(wanted) && one.text.toLowerCase() !== wanted;
  const seen = new Set<string>();
  return all
    .filter((one) => fits(one) && !seen.has(one.text) && seen.add(one.text))
    .slice(0, MOST)
    .map(({ text: offered, about }) => ({ text: offered, about, from: start, to: caret }));
}
