import { ok, type Result } from "../../workers/core/result.js";
import { givenOf, usage } from "./option-values.js";
import type { Values } from "./options.js";

const QUERY_FORMATS = ["csv", "jsonl", "table"] as const;

/** What `lanescope query` is asked. */
export interface QueryArgs {
  readonly sql: string;
  readonly format: (typeof QUERY_FORMATS)[number];
  readonly output: string;
  readonly from?: string;
  readonly to?: string;
  readonly lanes?: string;
}

/** The last of the arguments is the query. */
export function queryArgs(positionals: readonly string[], values: Values): Result<QueryArgs> {
  const { output = "-", format = formatOf(output), from, to, lanes } = values;
  const sql = positionals.at(-1)?.trim() ?? "";
  if (positionals.length < 2 || sql === "")
    return usage("query", "a trace and a query, as in: lanescope query TRACE 'SELECT * FROM steal'");
  const known = QUERY_FORMATS.find((name) => name === format);
  if (known === undefined) return usage("query", `unknown --format "${format}": ${QUERY_FORMATS.join(", ")}`);
  return ok({ sql, format: known, output, ...givenOf({ from, to, lanes }) });
}

function formatOf(output: string): string {
  const ending = /\.(csv|jsonl)$/i.exec(output)?.[1];
  return ending?.toLowerCase() ?? "table";
}
