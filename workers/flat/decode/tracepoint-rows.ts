import { STRIDE } from "./ops.js";
import { i32At, setF64, setI16, setI32 } from "./prelude.js";
import { B, L, R } from "./records.js";
import { runList, runOp, writeKinds } from "./write.js";

// Rows of records of tracepoints, by lists of ops as in write.ts. A record says itself where it ends, and may end before
// the fields that its event has: what is not there is absent.

/** What is known of lists beside `L`, behind it. */
export enum RL {
  /** By list: bytes that a record must have for all its ops. */
  LEAST_AT = 96,
  /** By op: bytes that a record must have for it. */
  NEEDED_AT = 100,
  /** Of sorted rows: where records end, and where the heads in front of them begin. */
  ENDS_AT = 104,
  HEADS_AT = 108,
  BYTES = 112,
}

/** What is known of rows beside `B`, behind it. */
export enum RB {
  ENDS_AT = 36,
  /** 0: no op asks for heads. */
  HEADS_AT = 40,
  BYTES = 44,
}

/** Columns from here on are of doubles. */
const FIRST_FLOAT = 8;

/** Writes the rows of a CPU that have taken places. `bytes`: where those are that they count from. */
export function writePageRows(layout: i32, block: i32, bytes: i32, batch: i32): void {
  const places = i32At(block + B.PLACES_AT);
  const to = i32At(block + B.TAKEN);
  const cpu = i32At(block + B.CPU);
  const cpus = i32At(batch + R.CPUS_AT);
  for (let row = i32At(block + B.WRITTEN); row < to; row += 1) setI16(cpus + (i32At(places + (row << 2)) << 1), cpu);
  writeRecords(layout, block, bytes, batch);
}

/** The same but for the CPUs. A row whose list is below 0 is left to TypeScript. */
export function writeRecords(layout: i32, block: i32, bytes: i32, batch: i32): void {
  const touched = i32At(layout + L.TOUCHED_AT);
  const fills = i32At(layout + L.FILLS_AT);
  const count = countRecords(layout, block);
  sortRecords(layout, block, bytes);
  let first = 0;
  for (let i = 0; i < count; i += 1) {
    const list = i32At(touched + (i << 2));
    const end = i32At(fills + (list << 2));
    writeList(layout, batch, list, first, end);
    setI32(fills + (list << 2), 0);
    first = end;
  }
  setI32(block + B.WRITTEN, i32At(block + B.TAKEN));
}

/** Finds out where the rows of each list begin; how many lists those are. */
function countRecords(layout: i32, block: i32): i32 {
  const lists = i32At(block + B.LISTS_AT);
  const to = i32At(block + B.TAKEN);
  const fills = i32At(layout + L.FILLS_AT);
  const touched = i32At(layout + L.TOUCHED_AT);
  let count = 0;
  for (let row = i32At(block + B.WRITTEN); row < to; row += 1) {
    const list = i32At(lists + (row << 2));
    if (list < 0) continue;
    const fill = i32At(fills + (list << 2));
    if (fill === 0) {
      setI32(touched + (count << 2), list);
      count += 1;
    }
    setI32(fills + (list << 2), fill + 1);
  }
  let first = 0;
  for (let i = 0; i < count; i += 1) {
    const at = fills + (i32At(touched + (i << 2)) << 2);
    const fill = i32At(at);
    setI32(at, first);
    first += fill;
  }
  return count;
}

function sortRecords(layout: i32, block: i32, bytes: i32): void {
  const to = i32At(block + B.TAKEN);
  const lists = i32At(block + B.LISTS_AT);
  const ownBases = i32At(block + B.BASES_AT);
  const ownEnds = i32At(block + RB.ENDS_AT);
  const ownHeads = i32At(block + RB.HEADS_AT);
  const ownPlaces = i32At(block + B.PLACES_AT);
  const fills = i32At(layout + L.FILLS_AT);
  const bases = i32At(layout + L.BASES_AT);
  const ends = i32At(layout + RL.ENDS_AT);
  const heads = i32At(layout + RL.HEADS_AT);
  const places = i32At(layout + L.PLACES_AT);
  for (let row = i32At(block + B.WRITTEN); row < to; row += 1) {
    const list = i32At(lists + (row << 2));
    if (list < 0) continue;
    const fill = fills + (list << 2);
    const at = i32At(fill);
    setI32(fill, at + 1);
    setI32(places + (at << 2), i32At(ownPlaces + (row << 2)));
    setI32(bases + (at << 2), bytes + i32At(ownBases + (row << 2)));
    setI32(ends + (at << 2), bytes + i32At(ownEnds + (row << 2)));
    if (ownHeads !== 0) setI32(heads + (at << 2), bytes + i32At(ownHeads + (row << 2)));
  }
}

/** Records are short in damaged files, so what follows the first of them is written one by one. */
function writeList(layout: i32, batch: i32, list: i32, from: i32, to: i32): void {
  const least = i32At(i32At(layout + RL.LEAST_AT) + (list << 2));
  let whole = from;
  while (whole < to && least <= roomOf(layout, whole)) whole += 1;
  runList(layout, batch, list, from, whole, 0);
  for (let row = whole; row < to; row += 1) writeShort(layout, batch, list, row);
}

/** How long the record of a sorted row is. */
function roomOf(layout: i32, row: i32): i32 {
  return i32At(i32At(layout + RL.ENDS_AT) + (row << 2)) - i32At(i32At(layout + L.BASES_AT) + (row << 2));
}

function writeShort(layout: i32, batch: i32, list: i32, row: i32): void {
  writeKinds(layout, batch, list, row, row + 1);
  const starts = i32At(layout + L.STARTS_AT) + (list << 2);
  const stop = i32At(starts + 4);
  const room = roomOf(layout, row);
  const place = i32At(i32At(layout + L.PLACES_AT) + (row << 2));
  for (let op = i32At(starts); op < stop; op += STRIDE) {
    const needed = i32At(i32At(layout + RL.NEEDED_AT) + ((op / STRIDE) << 2));
    if (needed <= room) runOp(layout, batch, op, row, row + 1, 0);
    else {
      const column = i32At(i32At(layout + L.WORDS_AT) + ((op + 1) << 2));
      const cells = i32At(batch + R.COLUMNS + (column << 2));
      if (FIRST_FLOAT <= column) setF64(cells + (place << 3), NaN);
      else setI32(cells + (place << 2), -1);
    }
  }
}
