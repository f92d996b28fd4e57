import type { FileEntry } from "../core/byte-source.js";
import type { Diagnostics } from "../core/diagnostics.js";
import type { Failure } from "../core/result.js";

/** Files named in a remark about several. */
const MAX_NAMED = 3;

/** Reports files beside a trace that are not read: the user may look for their content in it. */
export function reportNotRead(
  refusals: readonly Failure[],
  unknown: readonly FileEntry[],
  diagnostics: Diagnostics,
): void {
  // A hint is for the case that nothing else opens.
  for (const { message, file, hint } of refusals) {
    diagnostics.warning(hint === undefined ? message : `${message}: not read`, file);
  }
  const files = unknown.filter(mayMatter);
  const [first] = files;
  if (first === undefined) return;
  const names = files.slice(0, MAX_NAMED).map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  const list = names.length < files.length ? `${names.join(", ")} …` : names.join(", ");
  const message = `${files.length === 1 ? "a file" : `${files.length} files`} beside the traces not read: ${list}`;
  diagnostics.note(message, first.path);
}

/** Neither empty nor what systems put everywhere (.DS_Store, ._metadata). */
function mayMatter({ path, source }: FileEntry): boolean {
  return 0 < source.size && !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}
