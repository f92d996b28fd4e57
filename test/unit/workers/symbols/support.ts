import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { memorySource } from "../../../../workers/core/sources/memory.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { type ElfFile, readElf } from "../../../../workers/symbols/elf/index.js";
import type { SymbolMap } from "../../../../workers/symbols/symbol-map.js";

export const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The name of the function that holds an address. */
export function nameAt(map: SymbolMap, address: bigint | number): string | undefined {
  const row = map.find(Number(BigInt(address) >> 32n), Number(BigInt(address) & 0xffffffffn));
  return row < 0 ? undefined : map.name(row);
}

export async function elfOf(bytes: Uint8Array): Promise<{ elf: ElfFile | undefined; problems: string[] }> {
  const diagnostics = new Diagnostics();
  const read = await readElf(memorySource(bytes), loadWasm, { diagnostics, file: "f" });
  const failed = read.ok ? [] : [read.error.message];
  return {
    elf: read.ok ? read.value : undefined,
    problems: [...failed, ...diagnostics.all().map(({ message }) => message)],
  };
}
