import { SymbolKind } from "../symbol-map.js";
import type { SymbolRows } from "../symbol-rows.js";
import { type ElfHeader, Fields } from "./header.js";
import { type Section, SHF_EXECINSTR } from "./tables.js";

const STT_NOTYPE = 0;
const STT_OBJECT = 1;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;
const STB_LOCAL = 0;
const STB_WEAK = 2;
const SHN_UNDEF = 0;
const SHN_LORESERVE = 0xff00;
const SHN_XINDEX = 0xffff;
const EM_ARM = 40;

const DOLLAR = 0x24;
const DOT = 0x2e;
const LARGE_L = 0x4c;

/** Adds the functions of a table of symbols (gabi, "Symbol Table"), and data as the ends of functions. `poolAt`: where its strings begin in the pool. */
export function addSymbols(
  rows: SymbolRows,
  bytes: Uint8Array,
  header: ElfHeader,
  sections: readonly Section[],
  pool: Uint8Array,
  poolAt: number,
): void {
  const { is64, machine } = header;
  const entry = is64 ? 24 : 16;
  const fields = new Fields(bytes, header);
  const isCodeSection = Uint8Array.from(sections, ({ flags }) => ((flags & SHF_EXECINSTR) === 0 ? 0 : 1));
  const stringBytes = pool.byteLength - poolAt;
  for (let at = 0; at + entry <= bytes.byteLength && !rows.isFull; at += entry) {
    const name = fields.u32(at);
    const info = bytes[is64 ? at + 4 : at + 12] as number;
    const section = fields.u16(is64 ? at + 6 : at + 14);
    const type = info & 15;
    // Neither names of files and sections, nor what other files define, nor absolute numbers.
    if (section === SHN_UNDEF || (SHN_LORESERVE <= section && section !== SHN_XINDEX)) continue;
    if (type !== STT_FUNC && type !== STT_GNU_IFUNC && type !== STT_NOTYPE && type !== STT_OBJECT) continue;
    if (name === 0 || stringBytes <= name) continue;
    const first = pool[poolAt + name] as number;
    const isInCode = section === SHN_XINDEX || isCodeSection[section] === 1;
    if (type === STT_NOTYPE && (!isInCode || isLabel(first, pool[poolAt + name + 1] as number))) continue;
    if (first === 0) continue;
    const high = is64 ? fields.high(at + 8) : 0;
    let low = is64 ? fields.low(at + 8) : fields.u32(at + 4);
    const size = is64 ? fields.word(at + 16) : fields.u32(at + 8);
    const kind = type === STT_OBJECT ? SymbolKind.NO_CODE : kindOf(info >> 4);
    // ARM: the lowest bit says Thumb, and is no part of the address.
    if (machine === EM_ARM && kind !== SymbolKind.NO_CODE) low &= ~1;
    rows.add(high, low >>> 0, size, kind, poolAt + name, 0);
  }
}

function kindOf(binding: number): number {
  if (binding === STB_WEAK) return SymbolKind.WEAK;
  return binding === STB_LOCAL ? SymbolKind.LOCAL : SymbolKind.CODE;
}

/** "$x" and ".L1" are marks for tools, and name nothing. */
function isLabel(first: number, second: number): boolean {
  return first === DOLLAR || (first === DOT && second === LARGE_L);
}
