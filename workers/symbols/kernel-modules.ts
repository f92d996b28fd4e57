import type { Diagnostics } from "../core/diagnostics.js";
import { OddLines } from "./odd-lines.js";
import { eachLine } from "./text-lines.js";

/** A module of a kernel, as /proc/modules says where it lies. Addresses are two words. */
export interface KernelModule {
  readonly name: string;
  readonly begin: readonly [high: number, low: number];
  readonly end: readonly [high: number, low: number];
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
    const at = BigInt(`0x${address}`);
    if (at !== 0n) modules.push({ name, begin: words(at), end: words(at + BigInt(size)) });
    if (MOST_MODULES <= modules.length) return false;
  });
  odd.report(diagnostics, file);
  return modules;
}

/** Fields of a line: name, size, users, their names, state, address. Names of users have no end to speak of. */
const LINE = /^(\S{1,256}) (\d{1,15}) -?\d+ .*?\b(?:Live|Loading|Unloading) 0x([\da-f]{1,16})\b/i;
const MOST_LINE = 16_384;
const TEXT = new TextDecoder("latin1");

function words(address: bigint): readonly [number, number] {
  return [Number(BigInt.asUintN(32, address >> 32n)), Number(BigInt.asUintN(32, address))];
}
