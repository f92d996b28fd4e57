import { checksumOf } from "../core/checksum.js";
import type { ColumnArray } from "../core/columns.js";
import { DamagedIndex } from "./damaged-index.js";

/**
 * A file of named sections. Numbers have the byte order of the machine, which is little-endian wherever this runs.
 *
 *     header      64 bytes: magic, version, checksum of the rest of the header, size of the file, place of the directory
 *     sections    one after the other, each at a multiple of 8
 *     directory   JSON: what the file is of, and of each section name, kind, offset, length and checksum
 *
 * The header is written last, so a file that was cut short has none.
 */
export const HEADER_BYTES = 64;
/** Grows with every change of this layout. */
const VERSION = 1;
/** "LANESIDX". */
const MAGIC = [0x454e414c, 0x58444953] as const;
/** Sections begin at multiples, so that any array may lie over them. */
export const ALIGNMENT = 8;

/** Where a section lies. */
export interface Place {
  readonly offset: number;
  readonly bytes: number;
  readonly sum: number;
}

const KINDS = { float: Float64Array, int: Int32Array, word: Uint32Array, byte: Uint8Array };
export type ColumnKind = keyof typeof KINDS;

export interface Directory {
  /** What made the file: another version's files are not read. */
  readonly build: string;
  /** That of the file when it was written: one that was renamed is of another trace. */
  readonly name: string;
  readonly about: IndexAbout;
  readonly columns: Readonly<Record<string, Place & { readonly kind: ColumnKind }>>;
  /** Texts: JSON for those who wrote them. */
  readonly texts: Readonly<Record<string, Place>>;
}

/** For lists of files. */
export interface IndexAbout {
  /** Name of the trace. */
  readonly trace: string;
  readonly traceBytes: number;
  readonly events: number;
}

export function kindOf(values: ColumnArray): ColumnKind {
  if (values instanceof Float64Array) return "float";
  if (values instanceof Int32Array) return "int";
  return values instanceof Uint32Array ? "word" : "byte";
}

/** A column over bytes of its own. */
export function columnOver(kind: ColumnKind, { buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): ColumnArray {
  const type = KINDS[kind];
  return new type(buffer, byteOffset, length / type.BYTES_PER_ELEMENT);
}

export function headerBytes(fileBytes: number, directory: Place): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC[0], true);
  view.setUint32(4, MAGIC[1], true);
  view.setUint32(8, VERSION, true);
  view.setFloat64(16, fileBytes, true);
  view.setFloat64(24, directory.offset, true);
  view.setUint32(32, directory.bytes, true);
  view.setUint32(36, directory.sum, true);
  view.setUint32(12, checksumOf(header.subarray(16)), true);
  return header;
}

/** The place of the directory, of a file of that size. Undefined: it is of another version of this layout. */
export function directoryPlace(header: Uint8Array, size: number): Place | undefined {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const isOurs = header.length === HEADER_BYTES && view.getUint32(0, true) === MAGIC[0];
  if (!isOurs || view.getUint32(4, true) !== MAGIC[1]) throw new DamagedIndex("it does not begin as one");
  if (view.getUint32(8, true) !== VERSION) return undefined;
  if (view.getUint32(12, true) !== checksumOf(header.subarray(16))) throw new DamagedIndex("its header is damaged");
  if (view.getFloat64(16, true) !== size) throw new DamagedIndex("it is not as long as it was");
  const [offset, bytes] = [view.getFloat64(24, true), view.getUint32(32, true)];
  return { offset, bytes, sum: view.getUint32(36, true) };
}
