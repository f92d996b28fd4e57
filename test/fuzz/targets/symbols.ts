import { Diagnostics } from "../../../workers/core/diagnostics.js";
import { memorySource } from "../../../workers/core/sources/memory.js";
import { loadWasm } from "../../../workers/entry/wasm-node.js";
import { addressOfOffset } from "../../../workers/symbols/elf/index.js";
import { readLines } from "../../../workers/symbols/elf/read-lines.js";
import { readSymbolFile, type SymbolFile } from "../../../workers/symbols/read-symbol-file.js";
import type { SymbolMap } from "../../../workers/symbols/symbol-map.js";

const KINDS = ["elf", "kallsyms", "modules", "perf-map", undefined] as const;

/**
 * The first byte says as what the rest is read. Any bytes yield symbols in order, each of which is found at its own
 * address or is hidden there by one that has it too, and has a name that ends.
 */
export async function target(input: Uint8Array): Promise<void> {
  const kind = KINDS[(input[0] ?? 0) % KINDS.length];
  const read = await readSymbolFile("f", memorySource(input.slice(1)), loadWasm, new Diagnostics(), kind);
  if (read === undefined) return;
  const map = mapOf(read);
  if (map !== undefined) check(map);
  if (read.kind === "elf") await checkLines(input.slice(1));
  if (read.kind === "elf") for (const { offset } of read.elf.segments) addressOfOffset(read.elf.segments, offset);
}

/** A line is of a file, and not below 1. */
async function checkLines(elf: Uint8Array): Promise<void> {
  const problems = { diagnostics: new Diagnostics(), file: "f" };
  const addresses = [0, 0x1000, 0x1004, 0x401000, 2 ** 40];
  const found = await readLines(memorySource(elf), loadWasm, addresses, problems, () => undefined);
  for (const line of found ?? []) if (line !== undefined && !(0 < line.line)) throw new Error("a line below 1");
}

function mapOf(read: SymbolFile): SymbolMap | undefined {
  if (read.kind === "elf") return read.elf.map;
  return read.kind === "kallsyms" ? read.kernel.map : read.kind === "perf-map" ? read.map : undefined;
}

function check(map: SymbolMap): void {
  const { highs, lows } = map.columns;
  for (let row = 0; row < map.count; row += 1) {
    const [high, low] = [highs[row] as number, lows[row] as number];
    const [before, lower] = [highs[row - 1] ?? -1, lows[row - 1] ?? -1];
    if (high < before || (high === before && low <= lower)) throw new Error(`row ${row} is out of order`);
    const found = map.find(high, low);
    if (found !== row && found !== -1) throw new Error(`row ${row} is found as ${found}`);
    if (20_000 < map.name(row).length) throw new Error("a name has no end");
  }
}
