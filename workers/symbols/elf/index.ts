import { blockUnpackers, type LoadWasm } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { Diagnostics } from "../../core/diagnostics.js";
import { ok, type Result } from "../../core/result.js";
import { memorySource } from "../../core/sources/memory.js";
import { tooMany } from "../odd-lines.js";
import type { SymbolMap } from "../symbol-map.js";
import { SymbolRows } from "../symbol-rows.js";
import { type ElfHeader, ET_REL, readElfHeader } from "./header.js";
import { buildIdIn } from "./notes.js";
import { addSymbols } from "./symbol-section.js";
import {
  type Problems,
  PT_LOAD,
  PT_NOTE,
  readSections,
  readSegments,
  type Section,
  type Segment,
  SHT_DYNSYM,
  SHT_NOTE,
  SHT_SYMTAB,
  sectionBytes,
} from "./tables.js";

/** A program or library: its symbols by the addresses of the file, and where its parts are mapped. */
export interface ElfFile {
  readonly buildId: string | undefined;
  readonly map: SymbolMap;
  /** PT_LOAD, to make an address of an offset in the file. */
  readonly segments: readonly Segment[];
}

/** Strings and symbols of the largest programs have some hundred megabytes. */
const MOST_SECTION_BYTES = 512 << 20;
const MOST_NOTE_BYTES = 1 << 20;
/** Unpacked; .gnu_debugdata holds the symbols of one library, and is a tenth of it. */
const MOST_DEBUGDATA_BYTES = 64 << 20;
const DEBUGDATA = ".gnu_debugdata";

/** Reads what names code. What is damaged is told in `problems`, and the rest is read. */
export async function readElf(source: ByteSource, load: LoadWasm, problems: Problems): Promise<Result<ElfFile>> {
  const header = await readElfHeader(source);
  if (!header.ok) return { ok: false, error: { ...header.error, file: problems.file } };
  const segments = await readSegments(source, header.value, problems);
  const sections = await readSections(source, header.value, problems);
  const buildId = await readBuildId(source, header.value, segments, sections, problems);
  const loaded = segments.filter(({ type }) => type === PT_LOAD);
  if (header.value.type === ET_REL) {
    problems.diagnostics.note(
      "it is not linked, so its symbols have no addresses: kallsyms names modules",
      problems.file,
    );
    return ok({ buildId, map: new SymbolRows().build(NOTHING), segments: loaded });
  }
  const tables = [
    ...(await symbolTables(source, header.value, sections, problems)),
    ...(await debugdataTables(source, sections, load, problems)),
  ];
  return ok({ buildId, map: mapOf(tables, problems), segments: loaded });
}

/** Only the build id: what is wrong with the file is told when it is read. */
export async function readBuildIdOf(source: ByteSource): Promise<string | undefined> {
  const header = await readElfHeader(source);
  if (!header.ok) return undefined;
  const problems = { diagnostics: new Diagnostics(), file: "" };
  const segments = await readSegments(source, header.value, problems);
  const inSegments = await readBuildId(source, header.value, segments, [], problems);
  if (inSegments !== undefined) return inSegments;
  return readBuildId(source, header.value, [], await readSections(source, header.value, problems), problems);
}

interface SymbolTable {
  readonly header: ElfHeader;
  readonly sections: readonly Section[];
  readonly symbols: Uint8Array;
  readonly strings: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** .symtab, and without it .dynsym, which holds some of the same symbols. */
async function symbolTables(
  source: ByteSource,
  header: ElfHeader,
  sections: readonly Section[],
  problems: Problems,
): Promise<SymbolTable[]> {
  const table = sections.find(({ type }) => type === SHT_SYMTAB) ?? sections.find(({ type }) => type === SHT_DYNSYM);
  const names = table && sections[table.link];
  if (table === undefined) return [];
  if (names === undefined) {
    problems.diagnostics.warning(`section ${table.name} names no strings: left out`, problems.file, table.offset);
    return [];
  }
  const symbols = await sectionBytes(source, table, MOST_SECTION_BYTES, problems);
  const strings = await sectionBytes(source, names, MOST_SECTION_BYTES, problems);
  return [{ header, sections, symbols, strings }];
}

/** Fedora's and others' libraries carry the symbols that were stripped as an ELF file, compressed with xz. */
async function debugdataTables(
  source: ByteSource,
  sections: readonly Section[],
  load: LoadWasm,
  problems: Problems,
): Promise<SymbolTable[]> {
  const section = sections.find(({ name }) => name === DEBUGDATA);
  if (section === undefined) return [];
  const packed = await sectionBytes(source, section, MOST_DEBUGDATA_BYTES, problems);
  if (packed.byteLength === 0) return [];
  const unpacked = await blockUnpackers(load).xz(packed, MOST_DEBUGDATA_BYTES);
  const inner = unpacked.ok ? memorySource(unpacked.value) : undefined;
  const header = inner && (await readElfHeader(inner));
  if (inner === undefined || header?.ok !== true) {
    const why = unpacked.ok ? "it holds no ELF file" : unpacked.error.message;
    problems.diagnostics.warning(`section ${DEBUGDATA} is left out: ${why}`, problems.file, section.offset);
    return [];
  }
  const innerSections = await readSections(inner, header.value, problems);
  return symbolTables(inner, header.value, innerSections, problems);
}

function mapOf(tables: readonly SymbolTable[], { diagnostics, file }: Problems): SymbolMap {
  const rows = new SymbolRows();
  const pool = joined(tables.map(({ strings }) => strings));
  let poolAt = 0;
  for (const { header, sections, symbols, strings } of tables) {
    const own = pool.subarray(0, poolAt + strings.byteLength);
    addSymbols(rows, symbols, header, sections, own, poolAt);
    // A NUL between them, so that no name runs on into the next table.
    poolAt += strings.byteLength + 1;
  }
  if (rows.isFull) tooMany(diagnostics, file);
  return rows.build(pool);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const pool = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength + 1, 0));
  let at = 0;
  for (const part of parts) {
    pool.set(part, at);
    at += part.byteLength + 1;
  }
  return pool;
}

async function readBuildId(
  source: ByteSource,
  header: ElfHeader,
  segments: readonly Segment[],
  sections: readonly Section[],
  problems: Problems,
): Promise<string | undefined> {
  const inSegments = segments
    .filter(({ type }) => type === PT_NOTE)
    .map(({ offset, fileBytes }) => [offset, fileBytes]);
  const inSections = sections.filter(({ type }) => type === SHT_NOTE).map(({ offset, size }) => [offset, size]);
  // Files of debug information alone have notes only as sections: their segments say where the program had them.
  for (const [offset = 0, size = 0] of [...inSections, ...inSegments].slice(0, MOST_NOTES)) {
    const part = { offset, size: Math.min(size, MOST_NOTE_BYTES), name: "of notes", type: SHT_NOTE, flags: 0 };
    const id = buildIdIn(await sectionBytes(source, part, MOST_NOTE_BYTES, problems), header);
    if (id !== undefined) return id;
  }
  return undefined;
}

const MOST_NOTES = 64;

/** The address of the file that lies at an offset of it, as two words; undefined if that is not mapped. */
export function addressOfOffset(segments: readonly Segment[], offset: number): readonly [number, number] | undefined {
  const holds = (one: Segment) => one.offset <= offset && offset < one.offset + one.fileBytes;
  const segment = segments.find((one) => one.isCode && holds(one)) ?? segments.find(holds);
  if (segment !== undefined) return plus(segment.high, segment.low, offset - segment.offset);
  const [first] = segments;
  // A file of debug information has none of the bytes. Linkers put code at the same distance from the first address.
  if (first === undefined || segments.some(({ isCode, fileBytes }) => isCode && 0 < fileBytes)) return undefined;
  return plus(first.high, first.low - (first.low % PAGE), offset);
}

const PAGE = 4096;

function plus(high: number, low: number, distance: number): readonly [number, number] {
  const sum = low + distance;
  return [(high + Math.floor(sum / 2 ** 32)) >>> 0, sum >>> 0];
}
