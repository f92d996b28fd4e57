import type { Diagnostics } from "../core/diagnostics.js";
import { OddLines } from "./odd-lines.js";
import { eachLine } from "./text-lines.js";

/** A module of a kernel, as /proc/modules says where it lies: whole pages, which are exact as numbers. */
export interface KernelModule {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/** More than any kernel has loaded. */
const MOST_MODULES = 100_000;

/** Lines of /proc/modules: "kvm 1163264 1 kvm_intel, Live 0xffffffffc0790000 (OE)". Hidden addresses are 0: left out. */
export function readModules(bytes: Uint8Array, diagnostics: Diagnostics, file: string): readonly KernelModule[] {
  const modules: KernelModule[] = [];
  const odd = new OddLines();
  eachLine(bytes, (begin, end) => {
    const line = TEXT.decode(bytes.subarray(begin, Math.min(end, begin + MOST_LINE)));
    const [, name = "", size, address] = LINE.exec(line) ?? [];
    if (size === undefined || address === undefined) return odd.add(begin);
    const at = Number(BigInt(`0x${address}`));
    if (at !== 0) modules.push({ name, begin: at, end: at + Math.ceil(Number(size) / PAGE) * PAGE });
    if (MOST_MODULES <= modules.length) return false;
  });
  odd.report(diagnostics, file);
  return modules;
}

/** Fields of a line: name, size, users, their names, state, address. Names of users have no end to speak of. */
const LINE = /^(\S{1,256}) (\d{1,15}) -?\d+ .*?\b(?:Live|Loading|Unloading) 0x([\da-f]{1,16})\b/i;
const MOST_LINE = 16_384;
const TEXT = new TextDecoder("latin1");

const PAGE = 4096;

/** The page of an address, which is exact as a number where the address is not. */
export function pageOf(high: number, low: number): number {
  return high * 2 ** 32 + (low - (low % PAGE));
}
