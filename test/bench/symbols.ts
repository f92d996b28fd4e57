import { Diagnostics } from "../../workers/core/diagnostics.js";
import { memorySource } from "../../workers/core/sources/memory.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import { readSymbolFile } from "../../workers/symbols/read-symbol-file.js";
import { elfOf, kallsymsOf } from "./files/symbols.js";

// How long files of symbols take to read, each from memory: symbols.mjs TIMES, in dist/bench. Prints JSON.

const KERNEL_SYMBOLS = 200_000;
const PROGRAM_SYMBOLS = 1_000_000;

export interface SymbolTimes {
  readonly what: string;
  readonly symbols: number;
  readonly bytes: number;
  /** ms of each time, the first one before anything is compiled; and the processor time of the process. */
  readonly wall: readonly number[];
  readonly work: readonly number[];
}

async function measure(what: string, symbols: number, path: string, bytes: Uint8Array): Promise<SymbolTimes> {
  const wall: number[] = [];
  const work: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const before = process.cpuUsage();
    const begin = performance.now();
    const diagnostics = new Diagnostics();
    const read = await readSymbolFile(path, memorySource(bytes), loadWasm, diagnostics);
    wall.push(performance.now() - begin);
    const { user, system } = process.cpuUsage(before);
    work.push((user + system) / 1000);
    const map = read?.kind === "kallsyms" ? read.kernel.map : read?.kind === "elf" ? read.elf.map : undefined;
    if (map?.count !== symbols) throw new Error(`${what}: ${map?.count} symbols, ${JSON.stringify(diagnostics.all())}`);
  }
  return { what, symbols, bytes: bytes.length, wall, work };
}

const times = Number(process.argv[2] ?? 3);
const rows = [
  await measure("kallsyms", KERNEL_SYMBOLS, "kallsyms", kallsymsOf(KERNEL_SYMBOLS)),
  await measure("a program (ELF)", PROGRAM_SYMBOLS, "program", elfOf(PROGRAM_SYMBOLS)),
];
console.log(JSON.stringify(rows));
