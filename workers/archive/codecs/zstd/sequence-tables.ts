import { Damage } from "../../damage.js";
import { buildFse, type FseTable, readFse, singleFse } from "./fse.js";

/** The three code tables of sequences (RFC 8878 section 3.1.1.3.2). */
export interface SequenceTables {
  literals: FseTable | undefined;
  offsets: FseTable | undefined;
  matches: FseTable | undefined;
}

interface Kind {
  readonly maxLog: number;
  readonly maxSymbol: number;
  readonly standard: FseTable;
}

// Section 3.1.1.3.2.2: default distributions.
const LITERALS: Kind = {
  maxLog: 9,
  maxSymbol: 35,
  standard: buildFse(
    Int16Array.of(
      ...[4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1],
      ...[-1, -1, -1, -1],
    ),
    6,
  ),
};
const OFFSETS: Kind = {
  maxLog: 8,
  maxSymbol: 31,
  standard: buildFse(
    Int16Array.of(...[1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], ...[-1, -1, -1, -1, -1]),
    5,
  ),
};
const MATCHES: Kind = {
  maxLog: 9,
  maxSymbol: 52,
  standard: buildFse(
    Int16Array.of(
      ...[1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      ...[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1],
    ),
    6,
  ),
};

/** Section 3.1.1.3.2.1: reads what `modes` says is given, keeps what it says is repeated. Answers where they end. */
export function readTables(tables: SequenceTables, modes: number, view: DataView, start: number, end: number): number {
  const literals = readTable(LITERALS, modes >> 6, tables.literals, view, start, end);
  const offsets = readTable(OFFSETS, (modes >> 4) & 3, tables.offsets, view, literals.end, end);
  const matches = readTable(MATCHES, (modes >> 2) & 3, tables.matches, view, offsets.end, end);
  tables.literals = literals.table;
  tables.offsets = offsets.table;
  tables.matches = matches.table;
  return matches.end;
}

function readTable(
  kind: Kind,
  mode: number,
  previous: FseTable | undefined,
  view: DataView,
  start: number,
  end: number,
): { readonly table: FseTable; readonly end: number } {
  if (mode === 0) return { table: kind.standard, end: start };
  if (mode === 3) {
    if (previous === undefined) throw new Damage("zstd data: sequences use a table that was never given");
    return { table: previous, end: start };
  }
  if (end <= start) throw new Damage("zstd data: a block ends within its tables");
  if (mode === 2) return readFse(view, start, end, kind.maxLog, kind.maxSymbol);
  const symbol = view.getUint8(start);
  if (kind.maxSymbol < symbol) throw new Damage("zstd data: impossible code");
  return { table: singleFse(symbol), end: start + 1 };
}
