import { makePlan } from "./calls.js";
import { f64At, i32At, i32In, setF64, setI32, u8At, u16In, u32In } from "./prelude.js";
import { B } from "./records.js";
import { RB } from "./tracepoint-rows.js";

// Pages of the kernel's ring buffer: see `PageDecoder`, which finds the same.

/** The page of a CPU that is being read. Times are ns from the origin. */
export enum G {
  /** Ticks since the last base of the clock. */
  DISTANCE_F = 0,
  LATEST_F = 8,
  /** Distance of the event with the latest time, if this run has found it. */
  LAST_DISTANCE_F = 16,
  /** The clock: see `TickClock`. */
  BASE_REL_F = 24,
  REST_F = 32,
  SKIPPED_F = 40,
  BOUND_F = 48,
  MULT_F = 56,
  UNIT_F = 64,
  TYPES_AT = 72,
  BLOCK_AT = 76,
  /** Events by class. */
  COUNTS_AT = 80,
  BYTES_AT = 84,
  /** Where the next record begins and the page's content ends, in the bytes at hand. */
  POSITION = 88,
  END = 92,
  /** Found by this run: events, and those of them with a time before that of an earlier one. */
  EVENTS = 96,
  LATE = 100,
  /** Class of the last event. */
  LAST_CLASS = 104,
  BYTES = 112,
}

/** How events are known, by the number in their records. */
export enum Y {
  LITTLE = 0,
  TYPE_OFFSET = 4,
  TYPE_SIZE = 8,
  CLASSES_AT = 12,
  CLASS_COUNT = 16,
  /** The class of all other numbers. */
  UNKNOWN = 20,
  /** By class: the list that writes its rows, or one of the numbers below. */
  PLANS_AT = 24,
  /** By class: a byte, 1 of call stacks. */
  STACKS_AT = 28,
  BYTES = 32,
}

export const NO_PLAN = -1;
export const NOT_PLANNED = -2;

/** Why a search in a page stops. */
export enum PageStop {
  /** The page has been read. */
  END = 0,
  /** The block is full. */
  FULL = 1,
  /** `PageDecoder` is to read on: damage, a call stack, or a time that needs another base. */
  ODD = 2,
}

const PADDING = 29;
const TIME_STAMP = 31;
const TIME_BITS = 27;
const TIME_MASK = 134217727;
const TIME_SPAN: f64 = 134217728;

/**
 * Finds rows in the rest of a page until the block is full. Whatever the page says, nothing behind its content is read:
 * positions only grow, and each is compared with the end.
 */
export function findPageRows(page: i32): i32 {
  const types = i32At(page + G.TYPES_AT);
  const block = i32At(page + G.BLOCK_AT);
  const counts = i32At(page + G.COUNTS_AT);
  const bytes = i32At(page + G.BYTES_AT);
  const end = i32At(page + G.END);
  const little = i32At(types + Y.LITTLE) !== 0;
  const typeOffset = i32At(types + Y.TYPE_OFFSET);
  const typeEnd = typeOffset + i32At(types + Y.TYPE_SIZE);
  const isShort = i32At(types + Y.TYPE_SIZE) === 2;
  const classes = i32At(types + Y.CLASSES_AT);
  const classCount = i32At(types + Y.CLASS_COUNT);
  const plans = i32At(types + Y.PLANS_AT);
  const stacks = i32At(types + Y.STACKS_AT);
  const times = i32At(block + B.TIMES_AT);
  const lists = i32At(block + B.LISTS_AT);
  const begins = i32At(block + B.BASES_AT);
  const ends = i32At(block + RB.ENDS_AT);
  const capacity = i32At(block + B.CAPACITY);
  const baseRel = f64At(page + G.BASE_REL_F);
  const rest = f64At(page + G.REST_F);
  const skipped = f64At(page + G.SKIPPED_F);
  const bound = f64At(page + G.BOUND_F);
  const mult = f64At(page + G.MULT_F);
  const unit = f64At(page + G.UNIT_F);
  let row = i32At(block + B.COUNT);
  let at = i32At(page + G.POSITION);
  let distance = f64At(page + G.DISTANCE_F);
  let latest = f64At(page + G.LATEST_F);
  let lastDistance = f64At(page + G.LAST_DISTANCE_F);
  let lastClass = i32At(page + G.LAST_CLASS);
  let events = 0;
  let late = 0;
  let stop: i32 = PageStop.END;
  while (at < end) {
    if (row === capacity) {
      stop = PageStop.FULL;
      break;
    }
    stop = PageStop.ODD;
    if (end - at < 4) break;
    const word = i32In(bytes + at, little);
    const type = little ? word & 31 : word >>> TIME_BITS;
    const delta = little ? word >>> 5 : word & TIME_MASK;
    let begin = at + 4;
    let size = type << 2;
    if (type === 0 || PADDING <= type) {
      if (end - at < 8 || type === TIME_STAMP) break;
      if (type === PADDING) {
        // With a time it is an event that was taken back.
        if (delta !== 0) break;
        at = end;
        stop = PageStop.END;
        continue;
      }
      if (type !== 0) {
        distance += u32In(bytes + begin, little) * TIME_SPAN + delta;
        at += 8;
        stop = PageStop.END;
        continue;
      }
      size = (i32In(bytes + begin, little) - 1) & ~3;
      begin += 4;
    }
    if (size < typeEnd || end - begin < size) break;
    const number = isShort ? u16In(bytes + begin + typeOffset, little) : i32In(bytes + begin + typeOffset, little);
    const isKnown = 0 <= number && number < classCount;
    const eventClass = isKnown ? i32At(classes + (number << 2)) : i32At(types + Y.UNKNOWN);
    const next = distance + delta;
    if (next < skipped || bound <= next || u8At(stacks + eventClass) !== 0) break;
    let plan = i32At(plans + (eventClass << 2));
    if (plan === NOT_PLANNED) plan = makePlan(eventClass, 0);
    distance = next;
    const rel = baseRel + Math.floor((rest + (distance - skipped) * mult) / unit);
    if (rel < latest) late += 1;
    else {
      latest = rel;
      lastDistance = distance;
    }
    lastClass = eventClass;
    events += 1;
    const count = counts + (eventClass << 2);
    setI32(count, i32At(count) + 1);
    if (0 <= plan) {
      setF64(times + (row << 3), latest);
      setI32(lists + (row << 2), plan);
      setI32(begins + (row << 2), begin);
      setI32(ends + (row << 2), begin + size);
      row += 1;
    }
    at = begin + size;
    stop = PageStop.END;
  }
  setI32(block + B.COUNT, row);
  setI32(page + G.POSITION, at);
  setF64(page + G.DISTANCE_F, distance);
  setF64(page + G.LATEST_F, latest);
  setF64(page + G.LAST_DISTANCE_F, lastDistance);
  setI32(page + G.LAST_CLASS, lastClass);
  setI32(page + G.EVENTS, events);
  setI32(page + G.LATE, late);
  return stop;
}
