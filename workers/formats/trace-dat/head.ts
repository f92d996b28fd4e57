import type { DatReader } from "./dat-reader.js";

/** trace-cmd.dat.v6(5) and .v7(5), "INITIAL FORMAT". */
const MAGIC = Uint8Array.of(0x17, 0x08, 0x44, ...new TextEncoder().encode("tracing"));

export interface FileHead {
  readonly version: 6 | 7;
  readonly isLittleEndian: boolean;
  /** Of the traced machine's user space; the kernel's is in header_page. */
  readonly userLongSize: number;
  readonly pageSize: number;
  /** "none" in version 6. */
  readonly compression: string;
  /** Of version 7: where the first section of options is. */
  readonly optionsAt: number;
}

/** The text of the version, for files that begin like a trace.dat; undefined for all others. */
export function versionOf(bytes: Uint8Array): string | undefined {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) return undefined;
  const rest = bytes.subarray(MAGIC.length, MAGIC.length + 16);
  const end = rest.indexOf(0);
  return end < 0 ? undefined : new TextDecoder("latin1").decode(rest.slice(0, end));
}

/** Reads the head; the reader then knows the byte order. */
export async function readHead(reader: DatReader): Promise<FileHead> {
  await reader.bytes(MAGIC.length);
  const version = Number(await reader.cString(16));
  if (version !== 6 && version !== 7) throw reader.damaged(`trace.dat version ${version} is not known`, MAGIC.length);
  const order = await reader.u8();
  if (order > 1) throw reader.damaged(`the byte order ${order} is neither 0 nor 1`, reader.at - 1);
  reader.isLittleEndian = order === 0;
  const userLongSize = await reader.u8();
  const pageAt = reader.at;
  const pageSize = await reader.u32();
  if (!isPageSize(pageSize)) throw reader.damaged(`the page size ${pageSize} is none that a kernel has`, pageAt);
  const shared = { isLittleEndian: reader.isLittleEndian, userLongSize, pageSize };
  if (version === 6) return { version, ...shared, compression: "none", optionsAt: 0 };
  const compression = await reader.cString(64);
  await reader.cString(64);
  return { version, ...shared, compression, optionsAt: await reader.size() };
}

/** Sub-buffers have 4 KiB times a power of two, and at least as much as a page of the machine (1 KiB to 256 KiB). */
export function isPageSize(size: number): boolean {
  return 512 <= size && size <= 16 << 20 && Number.isInteger(Math.log2(size));
}
