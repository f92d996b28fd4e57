import { ok, type Result } from "../../workers/core/result.js";
import { usage } from "./option-values.js";
import type { Values } from "./options.js";

/** What `lanescope analysis` is asked. */
export interface AnalysisArgs {
  readonly action: "check";
  readonly file: string;
  readonly traces: readonly string[];
  readonly isJson: boolean;
}

export function analysisArgs(positionals: readonly string[], { json }: Values): Result<AnalysisArgs> {
  const [action, file, ...traces] = positionals;
  if (action !== "check") return usage("analysis", "what to do? lanescope analysis check FILE [TRACE]");
  if (file === undefined) return usage("analysis", "which file? lanescope analysis check FILE [TRACE]");
  return ok({ action, file, traces, isJson: json === true });
}
