import type { LoadWasm } from "../archive/index.js";
import type { ByteSource } from "../core/byte-source.js";
import type { Diagnostics } from "../core/diagnostics.js";
import { formatBytes } from "../core/format.js";
import type { SymbolFileKind } from "../model/symbols.js";
import { type ElfFile, readElf } from "./elf/index.js";
import { type KernelSymbols, readKallsyms } from "./kallsyms.js";
import { type KernelModule, readModules } from "./kernel-modules.js";
import { readPerfMap } from "./perf-map.js";
import { symbolFileKind } from "./symbol-file.js";
import type { SymbolMap } from "./symbol-map.js";

/** A file of symbols as it is, before it is known whose it is. */
export type SymbolFile =
  | { readonly kind: "kallsyms"; readonly kernel: KernelSymbols }
  | { readonly kind: "modules"; readonly modules: readonly KernelModule[] }
  | { readonly kind: "perf-map"; readonly map: SymbolMap }
  | { readonly kind: "elf"; readonly elf: ElfFile };

/** The kernel's symbols have some megabytes; a list of compiled code has some hundred at most. */
const MOST_TEXT_BYTES = 512 << 20;

/** Reads a file of symbols; undefined if it is none, or cannot be read: problems say why. */
export async function readSymbolFile(
  path: string,
  source: ByteSource,
  load: LoadWasm,
  diagnostics: Diagnostics,
  kind?: SymbolFileKind,
): Promise<SymbolFile | undefined> {
  const known = kind ?? (await symbolFileKind(path, source));
  if (known === undefined) return undefined;
  if (known === "elf") {
    const elf = await readElf(source, load, { diagnostics, file: path });
    if (elf.ok) return { kind: known, elf: elf.value };
    diagnostics.report({ severity: "warning", ...elf.error });
    return undefined;
  }
  const bytes = await readText(path, source, diagnostics);
  if (bytes === undefined) return undefined;
  switch (known) {
    case "kallsyms":
      return { kind: known, kernel: readKallsyms(bytes, diagnostics, path) };
    case "modules":
      return { kind: known, modules: readModules(bytes, diagnostics, path) };
    case "perf-map":
      return { kind: known, map: readPerfMap(bytes, diagnostics, path) };
  }
}

async function readText(path: string, source: ByteSource, diagnostics: Diagnostics): Promise<Uint8Array | undefined> {
  const read = await source.read(0, Math.min(source.size, MOST_TEXT_BYTES));
  if (!read.ok) {
    diagnostics.warning(read.error.message, path);
    return undefined;
  }
  if (MOST_TEXT_BYTES < source.size)
    diagnostics.warning(`only the first ${formatBytes(MOST_TEXT_BYTES)} of ${formatBytes(source.size)} are read`, path);
  return read.value;
}
