import { type DwarfCursor, textAt } from "./dwarf-cursor.js";

/** What strings of line tables lie in. */
export interface DwarfStrings {
  /** .debug_str */
  readonly strings: Uint8Array;
  /** .debug_line_str */
  readonly lineStrings: Uint8Array;
}

/** The header of a unit of .debug_line (DWARF 5, 6.2.4; earlier versions have the same with other tables of files). */
export interface LineHeader {
  readonly minInstruction: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** By opcode: how many numbers follow it. */
  readonly lengths: readonly number[];
  /** By the number that line programs use. */
  readonly files: readonly string[];
}

/** Programs have some thousand files in a unit at most. */
const MOST_FILES = 100_000;
const MOST_FORMATS = 16;

const DW_LNCT_path = 1;
const DW_LNCT_directory_index = 2;

/** The cursor is behind the version then stands at the program. Undefined: it is damaged, or of an unknown kind. */
export function readLineHeader(
  cursor: DwarfCursor,
  version: number,
  is64: boolean,
  strings: DwarfStrings,
): LineHeader | undefined {
  if (5 <= version) cursor.skip(2);
  const length = is64 ? cursor.u64() : cursor.u32();
  const program = cursor.at + length;
  const minInstruction = cursor.u8();
  if (4 <= version) cursor.skip(1);
  cursor.skip(1);
  const lineBase = cursor.i8();
  const lineRange = cursor.u8();
  const opcodeBase = cursor.u8();
  const lengths = [0];
  for (let opcode = 1; opcode < opcodeBase; opcode += 1) lengths.push(cursor.u8());
  const files = 5 <= version ? filesOfFive(cursor, is64, strings) : plainFiles(cursor);
  if (cursor.isPast || files === undefined || lineRange === 0 || opcodeBase === 0 || cursor.end < program)
    return undefined;
  cursor.at = program;
  return { minInstruction, lineBase, lineRange, opcodeBase, lengths, files };
}

/** Up to version 4: file 1 is the first, and directory 0 the one in which the compiler ran. */
function plainFiles(cursor: DwarfCursor): string[] | undefined {
  const folders = [""];
  for (let text = cursor.text(); text !== "" && folders.length < MOST_FILES; text = cursor.text()) folders.push(text);
  const files = [""];
  for (let text = cursor.text(); text !== "" && files.length < MOST_FILES; text = cursor.text()) {
    const folder = cursor.uleb();
    cursor.uleb();
    cursor.uleb();
    files.push(pathOf(folders[folder], text));
  }
  return files;
}

function filesOfFive(cursor: DwarfCursor, is64: boolean, strings: DwarfStrings): string[] | undefined {
  const folders = entries(cursor, is64, strings);
  const files = folders && entries(cursor, is64, strings);
  // The first directory is the one in which the compiler ran.
  return files?.map(({ text, folder }) => pathOf(folder === 0 ? "" : folders?.[folder]?.text, text));
}

interface Entry {
  text: string;
  folder: number;
}

/** Version 5 says of which fields, in which forms, its tables are made. */
function entries(cursor: DwarfCursor, is64: boolean, strings: DwarfStrings): Entry[] | undefined {
  const formats = Array.from({ length: Math.min(MOST_FORMATS, cursor.u8()) }, () => [cursor.uleb(), cursor.uleb()]);
  const count = cursor.uleb();
  if (0 < count && formats.length === 0) return undefined;
  const found: Entry[] = [];
  for (let i = 0; i < count && !cursor.isPast && found.length < MOST_FILES; i += 1) {
    const entry = { text: "", folder: 0 };
    for (const [kind, form = 0] of formats) {
      const value = formValue(cursor, form, is64, strings);
      if (value === undefined) return undefined;
      if (kind === DW_LNCT_path) entry.text = String(value);
      else if (kind === DW_LNCT_directory_index) entry.folder = Number(value);
    }
    found.push(entry);
  }
  return found;
}

/** A value in one of the forms that line tables use (DWARF 5, 7.5.6); undefined: of an unknown form, whose length is unknown. */
function formValue(
  cursor: DwarfCursor,
  form: number,
  is64: boolean,
  { strings, lineStrings }: DwarfStrings,
): string | number | undefined {
  switch (form) {
    case 0x08: // DW_FORM_string
      return cursor.text();
    case 0x0e: // DW_FORM_strp
      return textAt(strings, is64 ? cursor.u64() : cursor.u32());
    case 0x1f: // DW_FORM_line_strp
      return textAt(lineStrings, is64 ? cursor.u64() : cursor.u32());
    case 0x0b: // DW_FORM_data1
      return cursor.u8();
    case 0x05: // DW_FORM_data2
      return cursor.u16();
    case 0x06: // DW_FORM_data4
      return cursor.u32();
    case 0x07: // DW_FORM_data8
      return cursor.u64();
    case 0x0f: // DW_FORM_udata
      return cursor.uleb();
    case 0x1e: // DW_FORM_data16
      cursor.skip(16);
      return 0;
    case 0x09: // DW_FORM_block
      cursor.skip(cursor.uleb());
      return 0;
    default:
      return undefined;
  }
}

function pathOf(folder: string | undefined, name: string): string {
  return folder === undefined || folder === "" || name.startsWith("/") ? name : `${folder}/${name}`;
}
