import { systemErrorText } from "../../workers/core/error-text.js";
import { formatBytes } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { clearIndexes, listIndexes } from "../../workers/index-file/list-indexes.js";
import { indexesText } from "../../workers/model/kept-index.js";
import { indexStore } from "./index-store.js";
import type { CliIo } from "./io.js";
import { usage } from "./option-values.js";
import { messageText } from "./text.js";

export interface CacheArgs {
  readonly action: "list" | "clear";
}

export function cacheArgs([action = "list", ...others]: readonly string[]): Result<CacheArgs> {
  if ((action !== "list" && action !== "clear") || 0 < others.length)
    return usage("cache", "what to do? lanescope cache list, or lanescope cache clear");
  return ok({ action });
}

/** Lists the indexes that are kept, or removes them. */
export async function cache({ action }: CacheArgs, io: CliIo): Promise<Result<void>> {
  const store = indexStore();
  if (store === undefined) return fail("no index is kept", { hint: "LANESCOPE_CACHE_GB is 0" });
  try {
    const { files, limitBytes } = await listIndexes(store);
    if (action === "clear") await clearIndexes(store);
    const sum = indexesText(files);
    const rows = files.map((file) => {
      const used = new Date(file.usedMs).toISOString().slice(0, 16).replace("T", " ");
      const trace = `${messageText(file.trace || "?")}${file.isUnfinished ? " (unfinished)" : ""}`;
      return `${formatBytes(file.bytes).padStart(10)}  ${used}  ${trace}\n`;
    });
    if (action === "list") await io.out(`${rows.join("")}${sum} of at most ${formatBytes(limitBytes)}\n`);
    else await io.out(`removed ${sum}\n`);
    return ok(undefined);
  } catch (error) {
    return fail(`the folder of indexes: ${systemErrorText(error)}`);
  }
}
