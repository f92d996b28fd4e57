import type { Attr } from "./attr.js";
import { countAt } from "./cursor.js";

/** PERF_FORMAT_* of perf_event.h. */
const Read = { ENABLED: 1, RUNNING: 2, ID: 4, GROUP: 8, LOST: 16 } as const;

/** Values of 64 bits. */
const WORD = 8;

/** Bytes of the counter values of a sample (`read_format`); undefined: they do not fit. */
export function readBytes(
  { readFormat }: Attr,
  view: DataView,
  at: number,
  end: number,
  little: boolean,
): number | undefined {
  const times = timeBytes(readFormat);
  const value = valueBytes(readFormat);
  if ((readFormat & Read.GROUP) === 0) return at + times + value <= end ? times + value : undefined;
  const count = countAt(view, at, end, little, value);
  return count === undefined || end < at + WORD + times + count * value ? undefined : WORD + times + count * value;
}

/** Where the counter values of one sample lie: that of its event, or those of all events of its group. */
export class ReadPlaces {
  /** 0: the sample has none, or they do not fit. */
  count = 0;
  /** For how long the counters were wanted, and counted, in ns; -1: the sample does not tell. */
  enabled = -1;
  running = -1;
  /** Bytes from one value to the next. */
  step = 0;
  /** Of the first value; -1: values do not name their events. */
  value = 0;
  id = -1;

  find(attr: Attr, view: DataView, at: number, end: number, little: boolean): void {
    const { readFormat } = attr;
    const has = (bit: number) => (readFormat & bit) !== 0;
    this.count = 0;
    if (readBytes(attr, view, at, end, little) === undefined) return;
    const isGroup = has(Read.GROUP);
    this.count = isGroup ? (countAt(view, at, end, little, 0) ?? 0) : 1;
    this.step = valueBytes(readFormat);
    // Of a group: a count, times, then value, id and losses of each. Else: value, times, id, losses.
    let next = at + WORD;
    const time = (bit: number) => {
      if (!has(bit)) return -1;
      next += WORD;
      return Number(view.getBigUint64(next - WORD, little));
    };
    this.enabled = time(Read.ENABLED);
    this.running = time(Read.RUNNING);
    this.value = isGroup ? next : at;
    this.id = has(Read.ID) ? (isGroup ? next + WORD : next) : -1;
  }
}

function timeBytes(readFormat: number): number {
  return ((readFormat & Read.ENABLED) === 0 ? 0 : WORD) + ((readFormat & Read.RUNNING) === 0 ? 0 : WORD);
}

function valueBytes(readFormat: number): number {
  return WORD + ((readFormat & Read.ID) === 0 ? 0 : WORD) + ((readFormat & Read.LOST) === 0 ? 0 : WORD);
}
