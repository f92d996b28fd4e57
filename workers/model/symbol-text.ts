import { formatCount } from "../core/format.js";
import type { SymbolFileInfo, SymbolFileKind } from "./symbols.js";

/** What files of symbols are, for the commands and the window. */
export const SYMBOL_FILES: Readonly<Record<SymbolFileKind, string>> = {
  kallsyms: "symbols of the kernel",
  modules: "modules of the kernel",
  "perf-map": "compiled code",
  elf: "program",
};

export function addressesText(count: number): string {
  return count === 1 ? "1 address" : `${formatCount(count)} addresses`;
}

/** How much of a file is used. */
export function usedText({ symbols, frames }: Pick<SymbolFileInfo, "symbols" | "frames">): string {
  return symbols < 0 ? "not read" : `${formatCount(symbols)} names, ${addressesText(frames)} named by it`;
}

/** A folder of programs has many that did not run: only those count that name code, or have a problem. */
export function isOfUse({ kind, frames, problems }: Pick<SymbolFileInfo, "kind" | "frames" | "problems">): boolean {
  return kind !== "elf" || 0 < frames || 0 < problems.length;
}
