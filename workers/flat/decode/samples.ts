import { f64At, INFINITE, i32At, i32In, setF64, setI16, setI32, u32In } from "./prelude.js";
import { B, R } from "./records.js";
import { RB } from "./tracepoint-rows.js";

// Samples of perf.data that need no second look, which are nearly all records of a file: see `PlainSamples`.

/** The search for samples. Times are ns from the base of the clock. */
export enum Q {
  /** The time of the record before; NaN: none had one. */
  LAST_TIME_F = 0,
  /** Of the order of rounds: see `RoundOrder`. */
  LAST_F = 8,
  LATEST_F = 16,
  HORIZON_F = 24,
  BASE_HIGH_F = 32,
  BASE_LOW_F = 40,
  /** Addresses: of the next record, where the search is to stop, and of the end of the bytes. */
  AT = 48,
  STOP_AT = 52,
  END_AT = 56,
  /** Where the next sample is kept, and the end of the room there. */
  INTO = 60,
  INTO_END = 64,
  /** Records in the order of the file: `RecordList`. */
  COUNT = 68,
  CAPACITY = 72,
  TIMES_AT = 76,
  PLACES_AT = 80,
  CLASSES_AT = 84,
  CPUS_AT = 88,
  /** Bytes that each sample has at least, and where its id is, below 0: it has none. */
  LEAST = 92,
  ID = 96,
  /** Class by small id. */
  IDS_AT = 100,
  ID_COUNT = 104,
  /** By class: `C.BYTES` each. */
  PARTS_AT = 108,
  BYTES = 112,
}

/** Of a class: where its samples have parts, in bytes, below 0 they have none. */
export enum C {
  TIME = 0,
  CPU = 4,
  RAW = 8,
  PID = 12,
  LEAST = 16,
  /** How many bytes of their tracepoint are kept, or one of the numbers below. */
  KEPT = 20,
  BYTES = 24,
}

/** The whole record of a sample is kept. */
export const WHOLE = -1;
/** The first sample of the class is still to come. */
export const UNKNOWN = -2;

/** In front of what is kept of a tracepoint: how many bytes these are, and the process in four bytes. */
export const RAW_HEAD_BYTES = 8;

/** Why a search for samples stops. */
export enum SampleStop {
  /** Here is something else, or the end. */
  ODD = 0,
  /** The sample here begins another run: it is before the one that was added last. */
  RUN = 1,
  /** There is no room for more. */
  ROOM = 2,
}

const SAMPLE = 9;
const HALF: f64 = 4294967296;
/** A time this far from the one before it (104 days in ns) is damage. */
export const FAR_NS: f64 = 9007199254740992;
/** Copies go on for some bytes behind a record. */
export const SPARE = 32;

/** Adds samples to the list, from the address on, up to a record that is none. Each is compared with the end of the bytes. */
export function findSamples(search: i32): i32 {
  const end = i32At(search + Q.END_AT);
  const stopAt = i32At(search + Q.STOP_AT);
  const intoEnd = i32At(search + Q.INTO_END);
  const least = i32At(search + Q.LEAST);
  const id = i32At(search + Q.ID);
  const ids = i32At(search + Q.IDS_AT);
  const idCount = i32At(search + Q.ID_COUNT);
  const parts = i32At(search + Q.PARTS_AT);
  const times = i32At(search + Q.TIMES_AT);
  const places = i32At(search + Q.PLACES_AT);
  const classes = i32At(search + Q.CLASSES_AT);
  const cpus = i32At(search + Q.CPUS_AT);
  const capacity = i32At(search + Q.CAPACITY);
  const horizon = f64At(search + Q.HORIZON_F);
  const baseHigh = f64At(search + Q.BASE_HIGH_F);
  const baseLow = f64At(search + Q.BASE_LOW_F);
  let count = i32At(search + Q.COUNT);
  let into = i32At(search + Q.INTO);
  let last = f64At(search + Q.LAST_F);
  let latest = f64At(search + Q.LATEST_F);
  let lastTime = f64At(search + Q.LAST_TIME_F);
  let at = i32At(search + Q.AT);
  let stop: i32 = SampleStop.ODD;
  while (at < stopAt && least <= end - at) {
    if (i32In(at, true) !== SAMPLE) break;
    const size = i32In(at + 4, true) >>> 16;
    if (size < least || end - at < size || (size & 3) !== 0) break;
    let cls = 0;
    if (0 <= id) {
      const number = i32In(at + id, true);
      if (i32In(at + id + 4, true) !== 0 || number < 0 || idCount <= number) break;
      cls = i32At(ids + (number << 2));
      if (cls < 0) break;
    }
    const part = parts + cls * C.BYTES;
    const kept = i32At(part + C.KEPT);
    if (size < i32At(part + C.LEAST) || kept === UNKNOWN) break;
    const timeAt = at + i32At(part + C.TIME);
    const low = i32In(timeAt, true);
    const high = i32In(timeAt + 4, true);
    if ((high | low) === 0 || (high & low) === -1) break;
    const time = (u32In(timeAt + 4, true) - baseHigh) * HALF + (u32In(timeAt, true) - baseLow);
    if (!(Math.abs(time - lastTime) <= FAR_NS) || time < horizon) break;
    if (count === capacity || intoEnd - into < size + RAW_HEAD_BYTES + SPARE) {
      stop = SampleStop.ROOM;
      break;
    }
    if (time < last) {
      // The next search begins with this sample as the run's first.
      last = -INFINITE;
      stop = SampleStop.RUN;
      break;
    }
    if (latest < time) latest = time;
    last = time;
    lastTime = time;
    setF64(times + (count << 3), time);
    setI32(places + (count << 2), into);
    setI32(classes + (count << 2), cls);
    setI32(cpus + (count << 2), cpuOf(at, i32At(part + C.CPU)));
    count += 1;
    into = kept < 0 ? copied(at, into, size) : keptRaw(at, into, size, part);
    at += size;
  }
  setI32(search + Q.AT, at);
  setI32(search + Q.INTO, into);
  setI32(search + Q.COUNT, count);
  setF64(search + Q.LAST_F, last);
  setF64(search + Q.LATEST_F, latest);
  setF64(search + Q.LAST_TIME_F, lastTime);
  return stop;
}

/** As `columnCpu`. */
function cpuOf(at: i32, place: i32): i32 {
  if (place < 0) return -1;
  const cpu = i32In(at + place, true);
  if (cpu < 0) return -1;
  return cpu < 32767 ? cpu : 32767;
}

/** Keeps the tracepoint's bytes of a sample. The address behind them. */
function keptRaw(at: i32, into: i32, size: i32, part: i32): i32 {
  const raw = i32At(part + C.RAW);
  const most = i32At(part + C.KEPT);
  let bytes = 0;
  if (0 <= raw && raw + 4 <= size) {
    const length = i32In(at + raw, true);
    // Of a record that is cut, nothing is kept.
    if (0 <= length && length <= size - raw - 4) bytes = length < most ? length : most;
  }
  setI32(into, bytes);
  setI32(into + 4, i32In(at + i32At(part + C.PID), true));
  return copied(at + raw + 4, into + RAW_HEAD_BYTES, bytes);
}

/** Copies bytes, and some behind them that the next record overwrites. The first whole word behind them. */
function copied(from: i32, into: i32, bytes: i32): i32 {
  const behind = (into + bytes + 3) & ~3;
  let next = from;
  for (let to = into; to < behind; to += 16) {
    setI32(to, i32In(next, true));
    setI32(to + 4, i32In(next + 4, true));
    setI32(to + 8, i32In(next + 8, true));
    setI32(to + 12, i32In(next + 12, true));
    next += 16;
  }
  return behind;
}

/** Samples in order of time on their way into a batch. */
export enum W {
  /** Records in order of time: their places in the list, how many, and the next one. */
  ORDER_AT = 0,
  COUNT = 4,
  NEXT = 8,
  /** `RecordList`. */
  TIMES_AT = 12,
  PLACES_AT = 16,
  CLASSES_AT = 20,
  CPUS_AT = 24,
  /** By class: the plan of its rows, or what is below. Doubles: how many samples it has. */
  PLANS_AT = 28,
  COUNTS_AT = 32,
  /** By CPU, doubles: the time of its last sample. */
  LAST_OF_CPU_AT = 36,
  BLOCK_AT = 40,
  BYTES = 44,
}

/** In the place of plans: samples of the class make no rows; `SampleRows` writes them. */
export const NO_ROWS = -2;
export const LEFT = -1;

/**
 * Gives rows of a batch to samples of which only the tracepoint is kept, up to a record that is something else, and as many as
 * the batch and the block have room for.
 */
export function placeSamples(ordered: i32, batch: i32): void {
  const order = i32At(ordered + W.ORDER_AT);
  const count = i32At(ordered + W.COUNT);
  const times = i32At(ordered + W.TIMES_AT);
  const kept = i32At(ordered + W.PLACES_AT);
  const classes = i32At(ordered + W.CLASSES_AT);
  const cpuOfRecord = i32At(ordered + W.CPUS_AT);
  const plans = i32At(ordered + W.PLANS_AT);
  const counts = i32At(ordered + W.COUNTS_AT);
  const lastOfCpu = i32At(ordered + W.LAST_OF_CPU_AT);
  const block = i32At(ordered + W.BLOCK_AT);
  const lists = i32At(block + B.LISTS_AT);
  const begins = i32At(block + B.BASES_AT);
  const ends = i32At(block + RB.ENDS_AT);
  const places = i32At(block + B.PLACES_AT);
  const most = i32At(block + B.CAPACITY);
  const ts = i32At(batch + R.TIMES_AT);
  const cpus = i32At(batch + R.CPUS_AT);
  const capacity = i32At(batch + R.CAPACITY);
  let row = i32At(batch + R.COUNT);
  let at = 0;
  let n = i32At(ordered + W.NEXT);
  while (n < count && row < capacity && at < most) {
    const record = i32At(order + (n << 2));
    const cls = i32At(classes + (record << 2));
    if (cls < 0) break;
    const plan = i32At(plans + (cls << 2));
    if (plan === LEFT) break;
    const time = f64At(times + (record << 3));
    const cpu = i32At(cpuOfRecord + (record << 2));
    if (0 <= cpu) setF64(lastOfCpu + (cpu << 3), time);
    const samples = counts + (cls << 3);
    setF64(samples, f64At(samples) + 1);
    n += 1;
    if (plan < 0) continue;
    const head = i32At(kept + (record << 2));
    const begin = head + RAW_HEAD_BYTES;
    setI32(lists + (at << 2), plan);
    setI32(begins + (at << 2), begin);
    setI32(ends + (at << 2), begin + i32At(head));
    setI32(places + (at << 2), row);
    setF64(ts + (row << 3), time);
    setI16(cpus + (row << 1), cpu);
    at += 1;
    row += 1;
  }
  setI32(ordered + W.NEXT, n);
  setI32(batch + R.COUNT, row);
  setI32(block + B.WRITTEN, 0);
  setI32(block + B.TAKEN, at);
}
