import { fail, type Result, typedPart } from "../core/result.js";

/** Candidates of a function that does not exist fill a screen. */
const MOST_LINES = 4;

/**
 * What DuckDB says of a query, and the place it points at: a line `LINE 3: …` and below it a line with a caret. The first
 * `before` characters of `sql` are not the person's.
 */
export function failureOf(sql: string, said: string, before: number): Result<never> {
  const [text = said] = said.split("\n\n");
  const lines = text.split("\n");
  const message = lines.length <= MOST_LINES ? text : (lines[0] ?? text);
  const at = placeOf(sql, said);
  if (at === undefined || at < before) return fail(message);
  return fail(message, { typed: typedPart(sql.slice(before), "query", { column: at - before + 1, length: 1 }) });
}

/** DuckDB shows a part of a long line, between dots. */
function placeOf(sql: string, said: string): number | undefined {
  const pointed = /^LINE (\d+): (.*)\n( *)\^/m.exec(said);
  if (pointed === null) return undefined;
  const [, line = "1", shown = "", spaces = ""] = pointed;
  const lines = sql.split("\n");
  const start = lines.slice(0, Number(line) - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const dots = shown.startsWith("...") ? 3 : 0;
  const offset = (lines[Number(line) - 1] ?? "").indexOf(shown.slice(dots).replace(/\.\.\.$/, ""));
  const caret = spaces.length - `LINE ${line}: `.length;
  return offset < 0 || caret < dots ? undefined : start + offset + caret - dots;
}
