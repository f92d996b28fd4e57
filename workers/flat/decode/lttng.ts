import { classOf, makePlan, noteEvent, readHeader, walkBody } from "./calls.js";
import { HALF, hiAfter, loAfter, mayFollow, nsAfter, nsOf, ticksTo } from "./clock.js";
import { f64At, i32At, i32In, setF64, setI32, u16In, u32In, whole } from "./prelude.js";
import { B, L, PLAN_MISSING, PLAN_WALK, S, Stop } from "./records.js";

const COMPACT_BITS = 27;
const COMPACT_SPAN: f64 = 134217728;
const COMPACT_MASK = 134217727;

/**
 * Finds rows of events with LTTng headers, everything at whole bytes, until the block is full or the bytes end. For each
 * event it reads the header and looks up the size of the body. It notes where the body is if an analysis wants the event,
 * and touches nothing else.
 *
 * The clock is kept as the bits that short headers hold (`low`) and the bits above them (`base`, in ticks from the packet's
 * reference). That costs one addition of doubles an event, instead of two halves with carries.
 *
 * Whatever a packet says, nothing behind its content is read: positions only grow, and each is compared with the end.
 */
export function findRows(stream: i32): i32 {
  const layout = i32At(stream + S.LAYOUT_AT);
  const block = i32At(stream + S.BLOCK_AT);
  const counts = i32At(stream + S.COUNTS_AT);
  const bytes = i32At(stream + S.BYTES_AT);
  const end = i32At(stream + S.END);
  const little = i32At(layout + L.LITTLE) !== 0;
  const isCompact = i32At(layout + L.IS_COMPACT) !== 0;
  const isNs = i32At(layout + L.IS_NS) !== 0;
  const extendedId = i32At(layout + L.EXTENDED_ID);
  const alignMask = i32At(layout + L.ALIGN);
  const clockMask = i32At(layout + L.CLOCK_ALIGN);
  const phases = i32At(layout + L.PHASES);
  const sizes = i32At(layout + L.SIZES_AT);
  const listOf = i32At(layout + L.LISTS_AT);
  const times = i32At(block + B.TIMES_AT);
  const lists = i32At(block + B.LISTS_AT);
  const bases = i32At(block + B.BASES_AT);
  const capacity = i32At(block + B.CAPACITY);
  const refRel = f64At(stream + S.REF_REL_F);
  const span: f64 = isCompact ? COMPACT_SPAN : HALF;
  let row = i32At(block + B.COUNT);
  let latest = f64At(stream + S.LATEST_F);
  let at = i32At(stream + S.POSITION);
  let stop: i32 = Stop.END;
  // The clock after the last whole event, whatever half an event did to it.
  let low: f64 = lowOf(stream, span);
  let base: f64 = baseOf(stream, low);
  let mustNote = i32At(stream + S.HAS_EVENTS) === 0;
  let hasUnnoted = i32At(stream + S.HAS_UNNOTED) !== 0;

  while (at !== end) {
    if (row === capacity) {
      stop = Stop.FULL;
      break;
    }
    const start = (at + alignMask) & ~alignMask;
    // With an absurd alignment the sum runs over.
    if (start < at || end - 4 < start) {
      stop = Stop.SHORT;
      break;
    }
    const id = isCompact ? compactId(bytes + start, little) : u16In(bytes + start, little);
    const clockAt = isCompact ? start : (start + 2 + clockMask) & ~clockMask;
    let body = clockAt + 4;
    let newLow: f64 = low;
    let newBase: f64 = base;
    let index: i32 = -1;
    if (id !== extendedId) {
      if (clockAt < start || end < body) {
        stop = Stop.SHORT;
        break;
      }
      newLow = isCompact ? compactClock(bytes + start, little) : u32In(bytes + clockAt, little);
      // The field holds the low bits of the clock: a value below the last one means they wrapped once.
      if (newLow < low) newBase += span;
      index = classAt(layout, id);
    } else {
      // Skipped events count too. Between two full clock values time only grows, so the last one is the latest.
      if (hasUnnoted) latest = Math.max(latest, nsAfter(stream, layout, base + low));
      setClock(stream, base + low);
      setF64(stream + S.LATEST_F, latest);
      const fullId: f64 = readExtended(stream, layout, start, end);
      if (fullId < 0) {
        stop = whole(-fullId);
        break;
      }
      body = i32At(stream + S.BODY);
      newLow = lowOf(stream, span);
      newBase = baseOf(stream, newLow);
      const newRel = nsAfter(stream, layout, newBase + newLow);
      if (newRel < latest || newRel < f64At(stream + S.BEGIN_F)) {
        stop = Stop.ODD;
        break;
      }
      mustNote = true;
      index = fullId < HALF / 2 ? classAt(layout, whole(fullId)) : classOf(fullId);
      setF64(stream + S.BAD_ID_F, fullId);
    }
    if (index < 0) {
      if (id !== extendedId) setF64(stream + S.BAD_ID_F, id);
      stop = Stop.UNKNOWN;
      break;
    }
    const phase = (body << 3) & (phases - 1);
    const plan = index * phases + phase;
    let size = i32At(sizes + (plan << 2));
    if (size === PLAN_MISSING) size = makePlan(index, phase);
    const list = i32At(listOf + (plan << 2));
    const next: i32 = size === PLAN_WALK ? walkedEnd(plan, body, list < 0 ? -1 : row) : fixedEnd(body, size, end);
    if (next < 0) {
      stop = -next;
      break;
    }

    const count = counts + (index << 2);
    setI32(count, i32At(count) + 1);
    // The time of a skipped event is noted only if it is the first, or if the clock may go back.
    if (mustNote) {
      if (hasUnnoted) noteAfter(stream, base + low);
      noteAfter(stream, newBase + newLow);
      mustNote = false;
    }
    hasUnnoted = true;
    at = next;
    low = newLow;
    base = newBase;
    if (0 <= list) {
      const rel: f64 = isNs ? base + low + refRel : nsAfter(stream, layout, base + low);
      if (latest < rel) latest = rel;
      setF64(times + (row << 3), latest);
      setI32(lists + (row << 2), list);
      setI32(bases + (row << 2), body);
      row += 1;
    }
  }
  setClock(stream, base + low);
  setF64(stream + S.LATEST_F, latest);
  setI32(stream + S.HAS_UNNOTED, hasUnnoted ? 1 : 0);
  setI32(stream + S.POSITION, at);
  setI32(block + B.COUNT, row);
  return stop;
}

function compactId(at: i32, little: boolean): i32 {
  const word = i32In(at, little);
  return little ? word & 31 : word >>> COMPACT_BITS;
}

function compactClock(at: i32, little: boolean): f64 {
  const word = i32In(at, little);
  return little ? word >>> 5 : word & COMPACT_MASK;
}

/** Of the clock of the record, the bits that short headers hold. */
function lowOf(stream: i32, span: f64): f64 {
  const lo = f64At(stream + S.LO_F);
  return lo - Math.floor(lo / span) * span;
}

/** The bits above them, in ticks from the reference. */
function baseOf(stream: i32, low: f64): f64 {
  return ticksTo(stream, f64At(stream + S.LO_F) - low, f64At(stream + S.HI_F));
}

/** The clock of the record is so many ticks after the reference. */
function setClock(stream: i32, ticks: f64): void {
  const lo = loAfter(stream, ticks);
  const hi = hiAfter(stream, ticks);
  setF64(stream + S.LO_F, lo);
  setF64(stream + S.HI_F, hi);
}

function noteAfter(stream: i32, ticks: f64): void {
  noteEvent(loAfter(stream, ticks), hiAfter(stream, ticks));
}

/** The class with an id, -1 if there is none. */
function classAt(layout: i32, id: i32): i32 {
  return id < i32At(layout + L.CLASS_COUNT) ? i32At(i32At(layout + L.CLASSES_AT) + (id << 2)) : classOf(id);
}

/** Where a body ends that is walked field by field; less than 0: why the search stops there. */
function walkedEnd(plan: i32, body: i32, row: i32): i32 {
  const bits = walkBody(plan, body, row);
  if (bits < 0) return -Stop.BODY;
  const end: f64 = Math.floor(bits / 8);
  return end * 8 === bits ? whole(end) : -Stop.ODD;
}

/** The same of a body of so many bits. */
function fixedEnd(body: i32, bits: i32, end: i32): i32 {
  const bytes = bits >>> 3;
  if (end - body < bytes) return -Stop.SHORT;
  return (bits & 7) === 0 ? body + bytes : -Stop.ODD;
}

/** Reads an extended header into the clock of the record; its id, or less than 0: why it cannot be read. */
function readExtended(stream: i32, layout: i32, start: i32, end: i32): f64 {
  if (i32At(layout + L.HAS_EXTENDED) === 0) {
    const id = readHeader(start);
    if (id < 0) return -Stop.HEADER;
    return id;
  }
  const little = i32At(layout + L.LITTLE) !== 0;
  const bytes = i32At(stream + S.BYTES_AT);
  const idMask = i32At(layout + L.EXTENDED_ALIGN);
  const clockMask = i32At(layout + L.EXTENDED_CLOCK_ALIGN);
  const isCompact = i32At(layout + L.IS_COMPACT) !== 0;
  const idAt = (start + (isCompact ? 1 : 2) + idMask) & ~idMask;
  const clockAt = (idAt + 4 + clockMask) & ~clockMask;
  if (idAt < start || clockAt < idAt || end - 8 < clockAt) return -Stop.SHORT;
  const first = u32In(bytes + clockAt, little);
  const second = u32In(bytes + clockAt + 4, little);
  const lo: f64 = little ? first : second;
  const hi: f64 = little ? second : first;
  if (!mayFollow(stream, layout, nsOf(stream, layout, lo, hi), f64At(stream + S.LATEST_F))) return -Stop.ABSURD;
  setF64(stream + S.LO_F, lo);
  setF64(stream + S.HI_F, hi);
  setI32(stream + S.BODY, clockAt + 8);
  return u32In(bytes + idAt, little);
}
