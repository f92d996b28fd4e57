import { crc32, deflateRawSync } from "node:zlib";
import { joinBytes } from "../../../setup/bytes.js";
import { utf8 } from "./support.js";

export interface ZipFields {
  readonly name: string;
  readonly data?: string | Uint8Array;
  readonly stored?: boolean;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  /** What the headers claim. */
  readonly size?: number;
  /** Unix mode, for links. */
  readonly mode?: number;
  /** Sizes after the data and not before (flag 3). */
  readonly descriptor?: boolean;
  readonly zip64?: boolean;
  /** System in "version made by"; 3 (Unix) if not given. */
  readonly madeBy?: number;
}

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;

/** The parts of a zip, so that tests can damage them. */
export interface ZipParts {
  readonly locals: Uint8Array;
  readonly directory: Uint8Array;
  readonly end: Uint8Array;
}

export function zip(...members: readonly ZipFields[]): Uint8Array {
  const { locals, directory, end } = zipParts(members);
  return joinBytes(locals, directory, end);
}

export function zipParts(members: readonly ZipFields[]): ZipParts {
  const locals: Uint8Array[] = [];
  const entries: Uint8Array[] = [];
  let offset = 0;
  for (const member of members) {
    const made = zipMember(member, offset);
    locals.push(made.local);
    entries.push(made.entry);
    offset += made.local.byteLength;
  }
  const directory = joinBytes(...entries);
  return { locals: joinBytes(...locals), directory, end: zipEnd(members.length, directory.byteLength, offset) };
}

export function zipMember(fields: ZipFields, offset: number): { local: Uint8Array; entry: Uint8Array } {
  const { name, data = "", stored = false, mode = 0o100644, descriptor = false, zip64 = false, madeBy = 3 } = fields;
  const bytes = typeof data === "string" ? utf8(data) : data;
  const packed = stored ? bytes : deflateRawSync(bytes);
  const crc = fields.crc ?? crc32(bytes);
  const size = fields.size ?? bytes.byteLength;
  const flags = (fields.flags ?? 0) | (descriptor ? 8 : 0);
  const method = fields.method ?? (stored ? 0 : 8);
  const path = utf8(name);
  const before = descriptor ? [0, 0, 0] : [crc, packed.byteLength, size];
  const local = joinBytes(
    numbers("42222244422", [LOCAL, 20, flags, method, 0, 0, ...before, path.byteLength, 0]),
    path,
    packed,
    descriptor ? numbers("4444", [0x08074b50, crc, packed.byteLength, size]) : new Uint8Array(0),
  );
  const extra = zip64 ? numbers("22888", [1, 24, size, packed.byteLength, offset]) : new Uint8Array(0);
  const all = 0xffffffff;
  const sizes = zip64 ? [all, all] : [packed.byteLength, size];
  const entry = joinBytes(
    numbers("42222224442222244", [
      ...[ENTRY, (madeBy << 8) | 20, 20, flags, method, 0, 0, crc, ...sizes],
      ...[path.byteLength, extra.byteLength, 0, 0, 0, mode * 0x10000, zip64 ? all : offset],
    ]),
    path,
    extra,
  );
  return { local, entry };
}

export function zipEnd(count: number, directorySize: number, directoryOffset: number, comment = ""): Uint8Array {
  const fields = [END, 0, 0, Math.min(count, 0xffff), Math.min(count, 0xffff), directorySize, directoryOffset];
  return joinBytes(numbers("42222442", [...fields, comment.length]), utf8(comment));
}

/** The zip64 end record, its locator, and an end record that refers to them. */
export function zip64End(count: number, directorySize: number, directoryOffset: number): Uint8Array {
  const at = directoryOffset + directorySize;
  return joinBytes(
    numbers("4822448888", [0x06064b50, 44, 45, 45, 0, 0, count, count, directorySize, directoryOffset]),
    numbers("4484", [0x07064b50, 0, at, 1]),
    numbers("42222442", [END, 0, 0, 0xffff, 0xffff, 0xffffffff, 0xffffffff, 0]),
  );
}

/** Little-endian numbers of the given widths. */
function numbers(widths: string, values: readonly number[]): Uint8Array {
  const sizes = Array.from(widths, Number);
  const view = new DataView(new ArrayBuffer(sizes.reduce((sum, size) => sum + size, 0)));
  let at = 0;
  sizes.forEach((size, i) => {
    const value = values[i] ?? 0;
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  });
  return new Uint8Array(view.buffer);
}
