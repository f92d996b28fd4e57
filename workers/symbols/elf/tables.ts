import type { ByteSource } from "../../core/byte-source.js";
import type { Diagnostics } from "../../core/diagnostics.js";
import { formatCountOf } from "../../core/format.js";
import { type ElfHeader, Fields } from "./header.js";

/** A part of the file that is mapped (PT_LOAD), or notes (PT_NOTE). */
export interface Segment {
  readonly type: number;
  readonly isCode: boolean;
  readonly offset: number;
  readonly fileBytes: number;
  /** p_vaddr, two words. */
  readonly high: number;
  readonly low: number;
}

export interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly high: number;
  readonly low: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly entrySize: number;
}

export const PT_LOAD = 1;
export const PT_NOTE = 4;
const PF_X = 1;

export const SHT_SYMTAB = 2;
export const SHT_NOTE = 7;
const SHT_NOBITS = 8;
export const SHT_DYNSYM = 11;
export const SHF_EXECINSTR = 4;
export const SHF_COMPRESSED = 0x800;

/** Kernels compiled with a section for each function have some hundred thousand. */
const MOST_ENTRIES = 1_000_000;
/** Names of sections together. */
const MOST_NAME_BYTES = 64 << 20;

export async function readSegments(source: ByteSource, header: ElfHeader, problems: Problems): Promise<Segment[]> {
  const size = header.is64 ? 56 : 32;
  const fields = await readTable(
    source,
    header,
    "program headers",
    header.phoff,
    header.phnum,
    [header.phentsize, size],
    problems,
  );
  return fields.map((entry) => {
    const { is64 } = header;
    const flags = entry.u32(is64 ? 4 : 24);
    return {
      type: entry.u32(0),
      isCode: (flags & PF_X) !== 0,
      offset: is64 ? entry.word(8) : entry.u32(4),
      fileBytes: is64 ? entry.word(32) : entry.u32(16),
      high: is64 ? entry.high(16) : 0,
      low: is64 ? entry.low(16) : entry.u32(8),
    };
  });
}

export async function readSections(source: ByteSource, header: ElfHeader, problems: Problems): Promise<Section[]> {
  const size = header.is64 ? 64 : 40;
  const fields = await readTable(
    source,
    header,
    "section headers",
    header.shoff,
    header.shnum,
    [header.shentsize, size],
    problems,
  );
  const found = fields.map((entry) => {
    const { is64 } = header;
    return {
      nameAt: entry.u32(0),
      name: "",
      type: entry.u32(4),
      flags: is64 ? entry.low(8) : entry.u32(8),
      high: is64 ? entry.high(16) : 0,
      low: is64 ? entry.low(16) : entry.u32(12),
      offset: is64 ? entry.word(24) : entry.u32(16),
      size: is64 ? entry.word(32) : entry.u32(20),
      link: entry.u32(is64 ? 40 : 24),
      entrySize: is64 ? entry.word(56) : entry.u32(36),
    };
  });
  const names = found[header.shstrndx];
  const bytes = names === undefined ? NOTHING : await sectionBytes(source, names, MOST_NAME_BYTES, problems);
  return found.map(({ nameAt, ...section }) => ({ ...section, name: sectionName(bytes, nameAt) }));
}

const NOTHING = new Uint8Array(0);
const LATIN = new TextDecoder("latin1");

/** Only names that are known matter, and those are short. */
function sectionName(bytes: Uint8Array, at: number): string {
  const part = bytes.subarray(at, at + 64);
  const end = part.indexOf(0);
  return LATIN.decode(0 <= end ? part.subarray(0, end) : part);
}

/** Where problems of a file are told. */
export interface Problems {
  readonly diagnostics: Diagnostics;
  readonly file: string;
}

/** The entries of a table of headers, as far as the file has them. `sizes`: what the file says, and what it needs. */
async function readTable(
  source: ByteSource,
  header: ElfHeader,
  what: string,
  offset: number,
  count: number,
  [entrySize, needed]: readonly [number, number],
  { diagnostics, file }: Problems,
): Promise<Fields[]> {
  if (count === 0 || offset === 0) return [];
  if (entrySize < needed) {
    diagnostics.warning(`its ${what} have ${entrySize} bytes each, ${needed} are needed: left out`, file, offset);
    return [];
  }
  const wanted = Math.min(count, MOST_ENTRIES);
  const room = Math.floor(Math.max(0, source.size - offset) / entrySize);
  if (room < count)
    diagnostics.warning(`the file is cut off: it has ${room} of its ${formatCountOf(count, what)}`, file, offset);
  const read = await source.read(Math.min(offset, source.size), Math.min(wanted, room) * entrySize);
  if (!read.ok) {
    diagnostics.warning(`${what}: ${read.error.message}`, file, offset);
    return [];
  }
  const entries: Fields[] = [];
  for (let at = 0; at + entrySize <= read.value.byteLength; at += entrySize)
    entries.push(new Fields(read.value.subarray(at, at + entrySize), header));
  return entries;
}

/** The bytes of a section, as far as the file has them and up to a limit. */
export async function sectionBytes(
  source: ByteSource,
  { offset, size, name, type, flags }: Pick<Section, "offset" | "size" | "name" | "type" | "flags">,
  most: number,
  { diagnostics, file }: Problems,
): Promise<Uint8Array> {
  if (type === SHT_NOBITS || size === 0) return NOTHING;
  const label = name === "" ? "a section" : `section ${name}`;
  if ((flags & SHF_COMPRESSED) !== 0) {
    diagnostics.warning(`${label} is compressed: left out`, file, offset);
    return NOTHING;
  }
  const there = Math.max(0, Math.min(size, source.size - offset));
  if (there < size)
    diagnostics.warning(`${label} reaches ${size - there} bytes behind the end of the file`, file, offset);
  if (most < there) diagnostics.warning(`${label} has ${there} bytes: only ${most} are read`, file, offset);
  const read = await source.read(Math.min(offset, source.size), Math.min(there, most));
  if (read.ok) return read.value;
  diagnostics.warning(`${label}: ${read.error.message}`, file, offset);
  return NOTHING;
}
