import { formatCount, formatCountOf } from "../../workers/core/format.js";
import type { SymbolsInfo } from "../../workers/model/symbols.js";

/** What files did, in a line. */
export function namedWords(paths: readonly string[], { files }: SymbolsInfo): string {
  const own = files.filter(({ path }) => paths.includes(path));
  const frames = own.reduce((sum, file) => sum + file.frames, 0);
  const what = own.length === 1 ? (own[0]?.path ?? "") : formatCountOf(own.length, "file");
  if (frames === 1) return `${what}: one address has a name`;
  if (0 < frames) return `${what}: ${formatCount(frames)} addresses have names`;
  const problem = own.flatMap(({ problems }) => problems).find(({ severity }) => severity !== "note");
  const why = own.some(({ owner }) => owner === "")
    ? "it is not known whose it is"
    : "no address of this trace lies in it";
  return `${what}: ${problem?.message ?? why}`;
}
