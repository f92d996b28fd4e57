import { runOdd } from "./calls.js";
import { Op, STRIDE } from "./ops.js";
import { f64In, i32At, i32In, i64In, plus, setF64, setI16, setI32, setU8, u32In } from "./prelude.js";
import { B, L, R, T } from "./records.js";
import { codeOf, idOf16, wordAt } from "./texts.js";

// Rows get their slots class by class: sorted by list of ops, so that each op is decoded once and applied to all of
// them in a loop of its own.

/** Writes the rows of a block that have taken places. `bytes`: where those are that they count from. */
export function writeRows(layout: i32, block: i32, bytes: i32, batch: i32): void {
  const from = i32At(block + B.WRITTEN);
  const to = i32At(block + B.TAKEN);
  const lists = i32At(block + B.LISTS_AT);
  const count = countRows(layout, lists, from, to);
  sortRows(layout, block, bytes, batch);
  const touched = i32At(layout + L.TOUCHED_AT);
  const fills = i32At(layout + L.FILLS_AT);
  let first = 0;
  for (let i = 0; i < count; i += 1) {
    const list = i32At(touched + (i << 2));
    const end = i32At(fills + (list << 2));
    runList(layout, batch, list, first, end, 0);
    setI32(fills + (list << 2), 0);
    first = end;
  }
  setI32(block + B.WRITTEN, to);
}

/** Finds out where the rows of each list begin among rows [from, to); how many lists those are. */
function countRows(layout: i32, lists: i32, from: i32, to: i32): i32 {
  const fills = i32At(layout + L.FILLS_AT);
  const touched = i32At(layout + L.TOUCHED_AT);
  let count = 0;
  for (let row = from; row < to; row += 1) {
    const list = i32At(lists + (row << 2));
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

function sortRows(layout: i32, block: i32, bytes: i32, batch: i32): void {
  const to = i32At(block + B.TAKEN);
  const cpu = i32At(block + B.CPU);
  const lists = i32At(block + B.LISTS_AT);
  const ownBases = i32At(block + B.BASES_AT);
  const ownPlaces = i32At(block + B.PLACES_AT);
  const fills = i32At(layout + L.FILLS_AT);
  const bases = i32At(layout + L.BASES_AT);
  const places = i32At(layout + L.PLACES_AT);
  const cpus = i32At(batch + R.CPUS_AT);
  for (let row = i32At(block + B.WRITTEN); row < to; row += 1) {
    const fill = fills + (i32At(lists + (row << 2)) << 2);
    const place = i32At(ownPlaces + (row << 2));
    const at = i32At(fill);
    setI32(fill, at + 1);
    setI32(places + (at << 2), place);
    setI32(bases + (at << 2), bytes + i32At(ownBases + (row << 2)));
    setI16(cpus + (place << 1), cpu);
  }
}

/** Applies the ops of a list to sorted rows [from, to). `end`: where the field ends, for lists of one field. */
export function runList(layout: i32, batch: i32, list: i32, from: i32, to: i32, end: i32): void {
  writeKinds(layout, batch, list, from, to);
  const starts = i32At(layout + L.STARTS_AT) + (list << 2);
  const stop = i32At(starts + 4);
  let op = i32At(starts);
  for (;;) {
    const words = i32At(layout + L.WORDS_AT);
    // Words come first. Two at a time: almost all ops are of this kind.
    if (op + STRIDE < stop && i32At(words + ((op + STRIDE) << 2)) === Op.WORD) {
      runTwoWords(layout, batch, words + (op << 2), from, to);
      op += 2 * STRIDE;
    } else if (op < stop) {
      runOp(layout, batch, op, from, to, end);
      op += STRIDE;
    } else break;
  }
}

/** Writes the kind of a list, if it has one, for sorted rows [from, to). */
export function writeKinds(layout: i32, batch: i32, list: i32, from: i32, to: i32): void {
  const kind = i32At(i32At(layout + L.KINDS_AT) + (list << 2));
  if (kind === 0) return;
  const places = i32At(layout + L.PLACES_AT);
  const kinds = i32At(batch + R.KINDS_AT);
  for (let i = from; i < to; i += 1) setU8(kinds + i32At(places + (i << 2)), kind);
}

/** The address of a column of the batch. */
function columnOf(batch: i32, op: i32): i32 {
  return i32At(batch + R.COLUMNS + (i32At(op + 4) << 2));
}

function runTwoWords(layout: i32, batch: i32, op: i32, from: i32, to: i32): void {
  const places = i32At(layout + L.PLACES_AT);
  const bases = i32At(layout + L.BASES_AT);
  const column = columnOf(batch, op);
  const offset = i32At(op + 8);
  const otherColumn = columnOf(batch, op + (STRIDE << 2));
  const otherOffset = i32At(op + (STRIDE << 2) + 8);
  for (let i = from; i < to; i += 1) {
    const base = i32At(bases + (i << 2));
    const place = i32At(places + (i << 2)) << 2;
    setI32(column + place, i32In(base + offset, true));
    setI32(otherColumn + place, i32In(base + otherOffset, true));
  }
}

/** Applies one op to sorted rows [from, to). `number`: of its first word. */
export function runOp(layout: i32, batch: i32, number: i32, from: i32, to: i32, end: i32): void {
  const op = i32At(layout + L.WORDS_AT) + (number << 2);
  const places = i32At(layout + L.PLACES_AT) + (from << 2);
  const bases = i32At(layout + L.BASES_AT) + (from << 2);
  const count = to - from;
  const code = i32At(op);
  const column = columnOf(batch, op);
  const offset = i32At(op + 8);
  const extra = i32At(op + 12);
  const little = i32At(op + 16) !== 0;
  const more: f64 = extra;
  const texts = i32At(layout + L.TEXTS_AT);
  switch (code) {
    case Op.WORD:
      for (let i = 0; i < count; i += 1) setI32(cell4(column, places, i), i32In(field(bases, i, offset), true));
      break;
    case Op.W64_F:
      for (let i = 0; i < count; i += 1) setF64(cell8(column, places, i), i64In(field(bases, i, offset), true));
      break;
    case Op.TEXT16:
      runTexts16(texts, column, offset, places, bases, count);
      break;
    case Op.ABSENT_I:
      for (let i = 0; i < count; i += 1) setI32(cell4(column, places, i), -1);
      break;
    case Op.ABSENT_F:
      for (let i = 0; i < count; i += 1) setF64(cell8(column, places, i), NaN);
      break;
    case Op.CONSTANT_I:
      for (let i = 0; i < count; i += 1) setI32(cell4(column, places, i), extra);
      break;
    case Op.CONSTANT_TEXT: {
      const text = i32At(i32At(texts + T.CODES_AT) + (extra << 2));
      for (let i = 0; i < count; i += 1) setI32(cell4(column, places, i), text);
      break;
    }
    case Op.PART:
      runPart(op, column, places, bases, count);
      break;
    case Op.WORD_ADD:
      for (let i = 0; i < count; i += 1)
        setI32(cell4(column, places, i), plus(i32In(field(bases, i, offset), little), extra));
      break;
    case Op.W64_ADD_F:
      for (let i = 0; i < count; i += 1)
        setF64(cell8(column, places, i), i64In(field(bases, i, offset), little) + more);
      break;
    case Op.TEXT:
      for (let i = 0; i < count; i += 1) {
        const at = field(bases, i, offset);
        setI32(cell4(column, places, i), codeOf(texts, at, at + extra));
      }
      break;
    case Op.TEXT_END:
      for (let i = 0; i < count; i += 1) setI32(cell4(column, places, i), codeOf(texts, field(bases, i, offset), end));
      break;
    case Op.I32_F:
      for (let i = 0; i < count; i += 1)
        setF64(cell8(column, places, i), more + i32In(field(bases, i, offset), little));
      break;
    case Op.U32_F:
      for (let i = 0; i < count; i += 1)
        setF64(cell8(column, places, i), u32In(field(bases, i, offset), little) + more);
      break;
    case Op.F64_F:
      for (let i = 0; i < count; i += 1)
        setF64(cell8(column, places, i), f64In(field(bases, i, offset), little) + more);
      break;
    default:
      runOdd(number, from, to);
  }
}

/** The cell of the i-th row in a column of words, and of doubles. */
function cell4(column: i32, places: i32, i: i32): i32 {
  return column + (i32At(places + (i << 2)) << 2);
}

function cell8(column: i32, places: i32, i: i32): i32 {
  return column + (i32At(places + (i << 2)) << 3);
}

function field(bases: i32, i: i32, offset: i32): i32 {
  return i32At(bases + (i << 2)) + offset;
}

/** An integer of 8 or 16 bits, as part of a word. */
function runPart(op: i32, column: i32, places: i32, bases: i32, count: i32): void {
  const offset = i32At(op + 8);
  const extra = i32At(op + 12);
  const little = i32At(op + 16) !== 0;
  const mask = i32At(op + 20);
  const sign = i32At(op + 24);
  const shift = i32At(op + 28);
  for (let i = 0; i < count; i += 1) {
    const value = (i32In(field(bases, i, offset), little) >>> shift) & mask;
    setI32(cell4(column, places, i), plus((value ^ sign) - sign, extra));
  }
}

/** Texts in 16 bytes. Events of one class in a row are often of one thread, so a text is first compared with the one before. */
function runTexts16(texts: i32, column: i32, offset: i32, places: i32, bases: i32, count: i32): void {
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  let code = 0;
  for (let i = 0; i < count; i += 1) {
    const at = field(bases, i, offset);
    const w0 = wordAt(at, 0);
    const w1 = wordAt(at, 1);
    const w2 = wordAt(at, 2);
    const w3 = wordAt(at, 3);
    if (i === 0 || w0 !== k0 || w1 !== k1 || w2 !== k2 || w3 !== k3) {
      const id = idOf16(texts, at, w0, w1, w2, w3);
      code = i32At(i32At(texts + T.CODES_AT) + (id << 2));
      k0 = w0;
      k1 = w1;
      k2 = w2;
      k3 = w3;
    }
    setI32(cell4(column, places, i), code);
  }
}
