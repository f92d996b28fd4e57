import type { Diagnostics } from "../core/diagnostics.js";
import { OddLines, tooMany } from "./odd-lines.js";
import { SymbolKind, type SymbolMap } from "./symbol-map.js";
import { SymbolRows } from "./symbol-rows.js";
import { afterBlanks, eachLine, HexNumber, SPACE, wordEnd } from "./text-lines.js";

/** The symbols of a kernel and of the modules it had loaded. */
export interface KernelSymbols {
  readonly map: SymbolMap;
  /** All addresses are 0: who wrote the file had no right to see them. */
  readonly isHidden: boolean;
  /** Symbols of modules are among them: /proc/kallsyms has them, System.map does not. */
  readonly hasModules: boolean;
}

/**
 * The text of /proc/kallsyms or of a System.map: "ffffffff81000000 T name", and behind it a tab and "[module]". The map
 * keeps `bytes`.
 */
export function readKallsyms(bytes: Uint8Array, diagnostics: Diagnostics, file: string): KernelSymbols {
  const rows = new SymbolRows();
  const hex = new HexNumber();
  const odd = new OddLines();
  let [code, zeros] = [0, 0];
  let hasModules = false;
  eachLine(bytes, (begin, end) => {
    if (!hex.read(bytes, begin, end)) return odd.add(begin);
    const letter = bytes[hex.end + 1] as number;
    const name = hex.end + 3;
    const isRow = name < end && bytes[hex.end] === SPACE && bytes[hex.end + 2] === SPACE;
    if (!isRow) return odd.add(begin);
    const nameEnd = wordEnd(bytes, name, end);
    const { high, low } = hex;
    const kind = KINDS[letter] as number;
    // Mapping symbols of ARM and RISC-V ("$x") say what kind of code follows, and name nothing.
    if (name === nameEnd || bytes[name] === DOLLAR) return;
    if (kind !== SymbolKind.NO_CODE) {
      code += 1;
      if (high === 0 && low === 0) zeros += 1;
    }
    if (nameEnd < end) hasModules ||= bytes[afterBlanks(bytes, nameEnd, end)] === BRACKET;
    if (high !== 0 || low !== 0) rows.add(high, low, 0, kind, name, nameEnd - name);
    if (rows.isFull) return tooMany(diagnostics, file);
  });
  odd.report(diagnostics, file);
  const isHidden = 0 < code && zeros === code;
  if (isHidden) {
    const hint = "read /proc/kallsyms as root, or with kernel.kptr_restrict at 0";
    diagnostics.warning(`recorded without rights, addresses are hidden: it names nothing; ${hint}`, file);
    return { map: new SymbolRows().build(bytes), isHidden, hasModules };
  }
  if (code === 0) diagnostics.warning("no symbol of a function in it", file);
  return { map: rows.build(bytes), isHidden, hasModules };
}

/** The module that a symbol of /proc/kallsyms belongs to; undefined for the kernel itself. */
export function moduleOf({ columns }: SymbolMap, row: number): string | undefined {
  const { pool, nameAt, nameBytes } = columns;
  const behind = (nameAt[row] as number) + (nameBytes[row] as number);
  const text = LATIN.decode(pool.subarray(behind, behind + MOST_MODULE_BYTES));
  return /^[ \t]+\[([^\]\s]+)\]/.exec(text)?.[1];
}

/** By letter of nm. Small letters are local symbols; i: a function that is chosen at load time. All others name no code. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const kinds = { T: SymbolKind.CODE, t: SymbolKind.LOCAL, W: SymbolKind.WEAK, w: SymbolKind.WEAK, i: SymbolKind.CODE };
  return kinds[String.fromCharCode(byte) as keyof typeof kinds] ?? SymbolKind.NO_CODE;
});
const DOLLAR = 0x24;
const BRACKET = 0x5b;
const MOST_MODULE_BYTES = 80;
const LATIN = new TextDecoder("latin1");
