import { ok, type Result } from "../../workers/core/result.js";
import type { BundleRequest } from "../../workers/model/bundle.js";
import { givenOf, usage } from "./option-values.js";
import type { Values } from "./options.js";
import { type RedactArgs, redactionsOf } from "./redact-args.js";

/** What `lanescope convert` is asked. */
export interface ConvertArgs extends Pick<BundleRequest, "form" | "from" | "to">, RedactArgs {
  /** File or folder. */
  readonly output: string;
  /** Which keys users typed goes in, not only when. */
  readonly withKeys: boolean;
  /** A file of bookmarks that goes in. */
  readonly annotations?: string;
}

export function convertArgs(values: Values): Result<ConvertArgs> {
  const { output, annotations: files = [], range } = values;
  const [annotations, ...others] = files;
  if (0 < others.length)
    return usage("convert", "one file of --annotations: lanescope annotations merge makes one of several");
  const isCtf = values["to-ctf"] === true;
  if (output === undefined || output === "-")
    return usage("convert", isCtf ? "which folder? -o FOLDER" : "which file? -o FILE.lanescope");
  if (isCtf && annotations !== undefined) return usage("convert", "--annotations go into a bundle, not with --to-ctf");
  if (isCtf && values.analysis !== undefined)
    return usage("convert", "--analysis goes into a bundle, not with --to-ctf");
  const redact = redactionsOf("convert", values);
  if (!redact.ok) return redact;
  const [begin, end, ...more] = range === undefined ? [values.from, values.to] : range.split("..");
  if (
    range !== undefined &&
    (end === undefined || 0 < more.length || values.from !== undefined || values.to !== undefined)
  ) {
    return usage("convert", "--range wants FROM..TO, as in +1s..+2s, in place of --from and --to");
  }
  const form = isCtf ? "ctf" : "bundle";
  const part = givenOf({ from: begin || undefined, to: end || undefined, annotations });
  const withKeys = values["with-keys"] === true;
  return ok({ form, redact: redact.value, withKeys, output, ...part });
}
