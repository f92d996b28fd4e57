import { joinBytes } from "./bytes.js";
import { ByteWriter } from "./perf-data.js";

// Writes ELF files: gabi, chapters 4 and 5. Field names are those of elf.h.

export interface WrittenSymbol {
  readonly name: string;
  readonly value: bigint | number;
  readonly size?: number;
  /** STT_*: 2 a function, 0 none, 1 data. */
  readonly type?: number;
  /** STB_*: 1 global, 0 local, 2 weak. */
  readonly binding?: number;
  /** 0: it is defined elsewhere. */
  readonly section?: number;
}

export interface WrittenElf {
  readonly is64?: boolean;
  readonly little?: boolean;
  readonly type?: number;
  readonly machine?: number;
  readonly buildId?: readonly number[];
  readonly symbols?: readonly WrittenSymbol[];
  readonly dynamic?: readonly WrittenSymbol[];
  /** Bytes of .gnu_debugdata. */
  readonly debugdata?: Uint8Array;
  /** Others, such as those of debug information. */
  readonly sections?: readonly { readonly name: string; readonly bytes: Uint8Array; readonly flags?: number }[];
  /** PT_LOAD: offset, address, bytes. */
  readonly loads?: readonly (readonly [offset: number, address: bigint | number, bytes: number])[];
}

interface Part {
  readonly name: string;
  readonly type: number;
  readonly flags?: number;
  readonly bytes: Uint8Array;
  readonly link?: number;
  readonly entrySize?: number;
}

/** Section 1 is .text. */
const TEXT_SECTION = 1;

export function writeElf(elf: WrittenElf): Uint8Array {
  const { is64 = true, little = true, type = 3, machine = 62, loads = [], debugdata, buildId } = elf;
  const writer = () => new ByteWriter(little);
  const word = (out: ByteWriter, value: bigint | number) => (is64 ? out.u64(value) : out.u32(Number(value)));
  const parts: Part[] = [
    { name: "", type: 0, bytes: new Uint8Array(0) },
    { name: ".text", type: 1, flags: 4, bytes: new Uint8Array(16) },
  ];
  const addSymbols = (name: string, strings: string, kind: number, symbols: readonly WrittenSymbol[]) => {
    const pool = new ByteWriter(little).u8(0);
    const table = writer();
    for (const { name: text, value, size = 0, type: what = 2, binding = 1, section = TEXT_SECTION } of symbols) {
      const at = pool.length;
      pool.text(text);
      const info = (binding << 4) | what;
      if (is64) table.u32(at).u8(info).u8(0).u16(section).u64(value).u64(size);
      else table.u32(at).u32(Number(value)).u32(size).u8(info).u8(0).u16(section);
    }
    parts.push({ name, type: kind, bytes: table.done(), link: parts.length + 1, entrySize: is64 ? 24 : 16 });
    parts.push({ name: strings, type: 3, bytes: pool.done() });
  };
  if (elf.symbols) addSymbols(".symtab", ".strtab", 2, elf.symbols);
  if (elf.dynamic) addSymbols(".dynsym", ".dynstr", 11, elf.dynamic);
  if (debugdata) parts.push({ name: ".gnu_debugdata", type: 1, bytes: debugdata });
  for (const section of elf.sections ?? []) parts.push({ type: 1, ...section });
  if (buildId) {
    const note = writer().u32(4).u32(buildId.length).u32(3).text("GNU").bytes(Uint8Array.from(buildId));
    parts.push({ name: ".note.gnu.build-id", type: 7, bytes: note.done() });
  }
  const names = new ByteWriter(little);
  const nameAt = [...parts, { name: ".shstrtab" }].map(({ name }) => {
    const at = names.length;
    names.text(name);
    return at;
  });
  parts.push({ name: ".shstrtab", type: 3, bytes: names.done() });

  const [headerBytes, segmentBytes, sectionBytes] = is64 ? [64, 56, 64] : [52, 32, 40];
  const dataAt = headerBytes + loads.length * segmentBytes;
  const segments = writer();
  for (const [offset, address, bytes] of loads) {
    segments.u32(1);
    if (is64) segments.u32(5);
    for (const value of [offset, address, address, bytes, bytes]) word(segments, value);
    if (!is64) segments.u32(5);
    word(segments, 4096);
  }
  let at = dataAt;
  const sections = writer();
  for (const [i, { type: kind, flags = 0, bytes, link = 0, entrySize = 0 }] of parts.entries()) {
    sections.u32(nameAt[i] as number).u32(kind);
    for (const value of [flags, 0, kind === 0 ? 0 : at, bytes.length]) word(sections, value);
    sections.u32(link).u32(0);
    word(sections, 1);
    word(sections, entrySize);
    at += bytes.length;
  }
  const header = writer()
    .bytes(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, little ? 1 : 2, 1, 0))
    .u64(0);
  header.u16(type).u16(machine).u32(1);
  for (const value of [0, loads.length === 0 ? 0 : headerBytes, at]) word(header, value);
  header.u32(0).u16(headerBytes).u16(segmentBytes).u16(loads.length);
  header
    .u16(sectionBytes)
    .u16(parts.length)
    .u16(parts.length - 1);
  return joinBytes(header.done(), segments.done(), ...parts.map(({ bytes }) => bytes), sections.done());
}
