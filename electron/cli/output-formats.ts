import { ok, type Result } from "../../workers/core/result.js";
import type { ReportRequest } from "../../workers/model/export-requests.js";
import { usage } from "./option-values.js";

/** What a report is, and where it goes. */
export function reportOutput(
  command: "report" | "compare",
  { output = "-", format = formatOf(output) }: { readonly output?: string; readonly format?: string },
): Result<{ readonly format: ReportRequest["format"]; readonly output: string }> {
  if (format === "md" || format === "html" || format === "json") return ok({ format, output });
  return usage(command, `unknown --format "${format}": md, html or json`);
}

/** The format of a table that the ending of a file's name asks for. */
export function tableFormatOf(output: string): string {
  const ending = /\.(jsonl|arrow|parquet)$/i.exec(output)?.[1];
  return ending === undefined ? "csv" : ending.toLowerCase();
}

/** The format that the ending of a file's name asks for. */
function formatOf(output: string): string {
  const ending = /\.(html|json)$/i.exec(output)?.[1];
  return ending === undefined ? "md" : ending.toLowerCase();
}
