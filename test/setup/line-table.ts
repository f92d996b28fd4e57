import { joinBytes } from "./bytes.js";
import { ByteWriter } from "./perf-data.js";

// Writes units of .debug_line: DWARF 5, 6.2; earlier versions as far as they differ.

export interface WrittenRow {
  /** Bytes from the row before; of the first one its address. */
  readonly step: number;
  /** A place in the files. */
  readonly file: number;
  readonly line: number;
  /** Whether the step and the line are told by one opcode, where they can be. */
  readonly isShort?: boolean;
}

export interface WrittenUnit {
  readonly version: 2 | 3 | 4 | 5;
  readonly little?: boolean;
  readonly isDwarf64?: boolean;
  readonly folders: readonly string[];
  /** `folder`: 0 that of the compiler, else a place in the folders + 1. */
  readonly files: readonly { readonly name: string; readonly folder: number }[];
  readonly sequences: readonly (readonly WrittenRow[])[];
  /** Bytes from the last row of each sequence to its end. */
  readonly tail: number;
  /** DWARF 5: strings lie in .debug_line_str. */
  readonly hasLineStrings?: boolean;
}

const [LINE_BASE, LINE_RANGE, OPCODE_BASE] = [-5, 14, 13];

/** Its bytes, and those of .debug_line_str. */
export function writeLineUnit(unit: WrittenUnit): { readonly unit: Uint8Array; readonly lineStrings: Uint8Array } {
  const { version, little = true, isDwarf64 = false, folders, files, hasLineStrings = false } = unit;
  const writer = () => new ByteWriter(little);
  const offset = (to: ByteWriter, value: number) => (isDwarf64 ? to.u64(value) : to.u32(value));
  const pool = writer();
  const text = (to: ByteWriter, value: string) => {
    if (version < 5 || !hasLineStrings) return to.text(value);
    offset(to, pool.length);
    pool.text(value);
    return to;
  };
  const tables = writer().u8(1);
  if (4 <= version) tables.u8(1);
  tables
    .u8(1)
    .u8(LINE_BASE & 0xff)
    .u8(LINE_RANGE)
    .u8(OPCODE_BASE);
  for (const count of [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]) tables.u8(count);
  const form = hasLineStrings ? 0x1f : 0x08;
  if (version === 5) {
    tables.u8(1).u8(1).u8(form);
    uleb(tables, folders.length + 1);
    for (const folder of ["/compiled/here", ...folders]) text(tables, folder);
    // Path, directory (udata) and a checksum (data16).
    tables.u8(3).u8(1).u8(form).u8(2).u8(0x0f).u8(5).u8(0x1e);
    uleb(tables, files.length);
    for (const { name, folder } of files) {
      text(tables, name);
      uleb(tables, folder);
      tables.bytes(new Uint8Array(16));
    }
  } else {
    for (const folder of folders) tables.text(folder);
    tables.u8(0);
    for (const { name, folder } of files) {
      tables.text(name);
      for (const value of [folder, 0, 0]) uleb(tables, value);
    }
    tables.u8(0);
  }
  const body = writer().u16(version);
  if (version === 5) body.u8(8).u8(0);
  offset(body, tables.length);
  body.bytes(tables.done()).bytes(programOf(unit, writer()));
  const head = isDwarf64 ? writer().u32(0xffffffff).u64(body.length) : writer().u32(body.length);
  return { unit: joinBytes(head.done(), body.done()), lineStrings: pool.done() };
}

function programOf({ version, sequences, tail }: WrittenUnit, out: ByteWriter): Uint8Array {
  // Files count from 1 up to version 4.
  const first = version === 5 ? 0 : 1;
  for (const rows of sequences) {
    let [file, line] = [1, 1];
    for (const [i, row] of rows.entries()) {
      if (i === 0) out.u8(0).u8(9).u8(2).u64(row.step);
      if (row.file + first !== file) uleb(out.u8(4), row.file + first);
      file = row.file + first;
      const step = i === 0 ? 0 : row.step;
      const special = row.line - line - LINE_BASE + LINE_RANGE * step + OPCODE_BASE;
      const fits = LINE_BASE <= row.line - line && row.line - line < LINE_BASE + LINE_RANGE && special <= 255;
      if (row.isShort && fits) out.u8(special);
      else {
        uleb(out.u8(2), step);
        sleb(out.u8(3), row.line - line);
        out.u8(1);
      }
      line = row.line;
    }
    uleb(out.u8(2), tail);
    out.u8(0).u8(1).u8(1);
  }
  return out.done();
}

function uleb(to: ByteWriter, value: number): void {
  let rest = value;
  for (; 0x80 <= rest; rest = Math.floor(rest / 128)) to.u8((rest % 128) | 0x80);
  to.u8(rest);
}

function sleb(to: ByteWriter, value: number): void {
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
    to.u8(isLast ? byte : byte | 0x80);
    if (isLast) return;
  }
}
