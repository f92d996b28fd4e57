import type { FileEntry } from "../core/byte-source.js";
import type { Diagnostics } from "../core/diagnostics.js";
import type { Failure } from "../core/result.js";
import type { TraceCandidate } from "../formats/format.js";

/** Files named in a remark about several. */
const MAX_NAMED = 3;

/**
 * Reports files beside a trace that are not read: the user may look for their content in it. `refusals` say why the
 * candidates in `refused` cannot be opened, in the same order; `rest` is all files in no trace.
 */
export function reportNotRead(
  refused: readonly TraceCandidate[],
  refusals: readonly Failure[],
  rest: readonly FileEntry[],
  diagnostics: Diagnostics,
): void {
  // A hint is for the case that nothing else opens.
  for (const { message, file, hint } of refusals) {
    diagnostics.warning(hint === undefined ? message : `${message}: not read`, file);
  }
  // Files that a hint can make readable are listed too.
  const explained = new Set(refused.filter((_, i) => refusals[i]?.hint === undefined).flatMap((one) => one.files));
  const files = rest.filter((file) => !explained.has(file) && mayMatter(file));
  const [first] = files;
  if (first === undefined) return;
  const names = files.slice(0, MAX_NAMED).map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  const list = names.length < files.length ? `${names.join(", ")} …` : names.join(", ");
  const message = `${files.length === 1 ? "a file" : `${files.length} files`} beside the traces not read: ${list}`;
  diagnostics.report({ severity: "note", message, file: first.path, isUnknown: true });
}

/** Neither empty nor a file that systems put into every folder (.DS_Store, ._metadata). */
function mayMatter({ path, source }: FileEntry): boolean {
  return 0 < source.size && !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}
