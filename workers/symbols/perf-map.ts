import type { Diagnostics } from "../core/diagnostics.js";
import { OddLines, tooMany } from "./odd-lines.js";
import { SymbolKind, type SymbolMap } from "./symbol-map.js";
import { SymbolRows } from "./symbol-rows.js";
import { afterBlanks, eachLine, HexNumber, SPACE } from "./text-lines.js";

/**
 * Lines of perf-PID.map, which runtimes write for code that they compile: "7f0000001000 40 name with blanks"
 * (jit-interface.txt of perf). A runtime that uses memory again adds a line: the last counts.
 */
export function readPerfMap(bytes: Uint8Array, diagnostics: Diagnostics, file: string): SymbolMap {
  const rows = new SymbolRows();
  const [begin, size] = [new HexNumber(), new HexNumber()];
  const odd = new OddLines();
  eachLine(bytes, (start, end) => {
    const isBegin = begin.read(bytes, afterPrefix(bytes, start), end) && bytes[begin.end] === SPACE;
    const isSized = isBegin && size.read(bytes, afterPrefix(bytes, afterBlanks(bytes, begin.end, end)), end);
    const name = isSized ? afterBlanks(bytes, size.end, end) : end;
    if (end <= name || name === size.end) return odd.add(start);
    const bytesLong = size.high === 0 ? size.low : 0xffffffff;
    // An empty function holds no address.
    if (0 < bytesLong) rows.add(begin.high, begin.low, bytesLong, SymbolKind.CODE, name, end - name);
    if (rows.isFull) return tooMany(diagnostics, file);
  });
  odd.report(diagnostics, file);
  return rows.build(bytes, true);
}

/** Some runtimes write "0x" in front of a number. */
function afterPrefix(bytes: Uint8Array, at: number): number {
  return bytes[at] === ZERO && ((bytes[at + 1] as number) | 0x20) === SMALL_X ? at + 2 : at;
}

const ZERO = 0x30;
const SMALL_X = 0x78;
