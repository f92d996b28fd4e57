import { readFile } from "node:fs/promises";
import { parseProcessNames } from "../../workers/analyses/guest/names.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";

/** The text of the `--process-names` file. Checked before a long trace is read. */
export async function readProcessNames(file: string): Promise<Result<string>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return fail(`cannot read process names: ${systemErrorText(error)}`, { file });
  }
  const parsed = parseProcessNames(text);
  if (parsed.ok) return ok(text);
  return fail(`process names: ${parsed.error.message}`, { file });
}
