import { ok, type Result } from "../../workers/core/result.js";
import { REDACTIONS, type Redaction } from "../../workers/model/bundle.js";
import { usage } from "./option-values.js";

export interface RedactArgs {
  readonly redact: readonly Redaction[];
}

const SHORT: Readonly<Record<string, Redaction>> = { args: "arguments" };

/** What is to be replaced by pseudonyms, as in `--redact names,paths`. */
export function redactionsOf(
  command: string,
  { redact = "" }: { readonly redact?: string },
): Result<readonly Redaction[]> {
  const words = redact.split(",").filter((word) => word !== "");
  const kinds = words.flatMap((word) => REDACTIONS.find((kind) => kind === (SHORT[word] ?? word)) ?? []);
  if (kinds.length < words.length) return usage(command, `--redact wants some of ${REDACTIONS.join(",")}`);
  return ok([...new Set(kinds)]);
}
