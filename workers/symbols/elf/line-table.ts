import { firstIndex } from "../../core/search.js";
import { DwarfCursor } from "./dwarf-cursor.js";
import type { ElfLayout } from "./header.js";
import { type DwarfStrings, type LineHeader, readLineHeader } from "./line-header.js";

export interface SourceLine {
  /** As the compiler was called with it. */
  readonly file: string;
  readonly line: number;
}

export interface LineSections extends DwarfStrings {
  /** .debug_line */
  readonly lines: Uint8Array;
}

/** What line tables say of some addresses. */
export interface FoundLines {
  /** By place of the address; undefined: nothing is known of it. */
  readonly lines: readonly (SourceLine | undefined)[];
  /** Offsets of units that are damaged, or of a version that is not known: they are left out. */
  readonly damaged: readonly number[];
}

const OLDEST = 2;
const NEWEST = 5;
const LONG_LENGTH = 0xffffffff;
/** Lengths from here on mean something else. */
const FIRST_RESERVED = 0xfffffff0;

/**
 * Looks for the source lines of `addresses`, which are in order. Tables are run through and not kept: those of a program have
 * millions of rows, of which a function needs few. Yields after each unit.
 */
export function* findLines(
  sections: LineSections,
  layout: ElfLayout,
  addresses: Float64Array,
): Generator<undefined, FoundLines> {
  const found = new Wanted(addresses);
  const damaged: number[] = [];
  const { byteLength } = sections.lines;
  for (let at = 0; at + 4 < byteLength; ) {
    const cursor = new DwarfCursor(sections.lines, layout, at);
    const begin = at;
    let length = cursor.u32();
    const is64 = length === LONG_LENGTH;
    if (is64) length = cursor.u64();
    const isReserved = !is64 && FIRST_RESERVED <= length;
    const end = cursor.at + length;
    if (isReserved || cursor.isPast || byteLength < end) {
      damaged.push(begin);
      break;
    }
    cursor.end = end;
    if (!readUnit(cursor, is64, sections, found)) damaged.push(begin);
    at = end;
    yield;
  }
  return { lines: found.lines, damaged };
}

/** Answers whether the unit is whole. */
function readUnit(cursor: DwarfCursor, is64: boolean, strings: DwarfStrings, found: Wanted): boolean {
  const version = cursor.u16();
  if (version < OLDEST || NEWEST < version) return false;
  const header = readLineHeader(cursor, version, is64, strings);
  return header !== undefined && runProgram(cursor, header, found);
}

/** The state machine of DWARF 5, 6.2.2, as far as files and lines need it. */
function runProgram(cursor: DwarfCursor, header: LineHeader, found: Wanted): boolean {
  const { minInstruction, lineBase, lineRange, opcodeBase, lengths } = header;
  const files = [...header.files];
  let [address, file, line] = [0, 1, 1];
  const advance = (adjusted: number) => {
    address += Math.floor(adjusted / lineRange) * minInstruction;
  };
  found.begin(files);
  while (!cursor.isAtEnd) {
    const opcode = cursor.u8();
    if (opcodeBase <= opcode) {
      const adjusted = opcode - opcodeBase;
      advance(adjusted);
      line += lineBase + (adjusted % lineRange);
      found.row(address, file, line);
      continue;
    }
    switch (opcode) {
      case 0: {
        const size = cursor.uleb();
        const next = cursor.at + size;
        if (size === 0 || cursor.end < next) return false;
        const extended = cursor.u8();
        if (extended === 1) {
          found.endSequence(address);
          [address, file, line] = [0, 1, 1];
        } else if (extended === 2) address = cursor.word(size - 1);
        else if (extended === 3) files.push(cursor.text());
        cursor.at = next;
        break;
      }
      case 1: // DW_LNS_copy
        found.row(address, file, line);
        break;
      case 2: // DW_LNS_advance_pc
        address += cursor.uleb() * minInstruction;
        break;
      case 3: // DW_LNS_advance_line
        line += cursor.sleb();
        break;
      case 4: // DW_LNS_set_file
        file = cursor.uleb();
        break;
      case 8: // DW_LNS_const_add_pc
        advance(255 - opcodeBase);
        break;
      case 9: // DW_LNS_fixed_advance_pc
        address += cursor.u16();
        break;
      default:
        for (let i = 0; i < (lengths[opcode] ?? 0); i += 1) cursor.uleb();
    }
  }
  return !cursor.isPast;
}

/** The addresses that are asked for, and what is known of them so far. A row holds up to the next one of its sequence. */
class Wanted {
  readonly lines: (SourceLine | undefined)[];
  private files: readonly string[] = [];
  /** The row before of the sequence at hand. */
  private from = -1;
  private file = 0;
  private line = 0;

  constructor(private readonly addresses: Float64Array) {
    this.lines = Array.from(addresses, () => undefined);
  }

  /** A unit begins, whose files have these names. */
  begin(files: readonly string[]): void {
    this.files = files;
    this.from = -1;
  }

  row(address: number, file: number, line: number): void {
    this.close(address);
    this.from = address;
    this.file = file;
    this.line = line;
  }

  endSequence(address: number): void {
    this.close(address);
    this.from = -1;
  }

  private close(until: number): void {
    const { from, addresses, lines, files } = this;
    // What linkers leave of functions that they drop lies at 0.
    if (from <= 0 || until <= from || this.line <= 0) return;
    if (until <= (addresses[0] ?? 0) || (addresses.at(-1) ?? 0) < from) return;
    for (
      let at = firstIndex(0, addresses.length, (i) => from <= (addresses[i] as number));
      at < addresses.length && (addresses[at] as number) < until;
      at += 1
    ) {
      lines[at] ??= { file: files[this.file] ?? "", line: this.line };
    }
  }
}
