import { columnCpu } from "../../model/event-batch.js";
import { HEADER_BYTES, RecordType } from "./abi.js";
import type { IdTable } from "./id-table.js";
import type { EventClass } from "./layout.js";
import type { RecordClock } from "./record-clock.js";
import { RawHead, type RecordMemory } from "./record-memory.js";
import type { Region } from "./region.js";
import type { RoundOrder } from "./round-order.js";

/** A time this far from the one before it (104 days in ns) is damage. */
export const FAR_NS = 2 ** 53;

/** The whole record of a sample is kept. */
export const WHOLE = -1;
/** The first sample of the class is still to come. */
export const UNKNOWN = -2;

/** No record is so large. */
const TOO_LARGE = 1 << 16;

const isLittleMachine = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Finds the samples that need no second look, which are nearly all records of a file. */
export class PlainSamples {
  /** Of the record before; NaN: none had a time. */
  lastTime = Number.NaN;
  /** By class: where samples have parts, in words, and how long they are at least. */
  private readonly timeWords: Int32Array;
  private readonly cpuWords: Int32Array;
  private readonly rawWords: Int32Array;
  private readonly pidWords: Int32Array;
  private readonly leastSizes: Int32Array;
  private readonly least: number;
  private readonly canRead: boolean;

  constructor(
    private readonly ids: IdTable,
    private readonly clock: RecordClock,
    private readonly order: RoundOrder,
    private readonly memory: RecordMemory,
    /** By class: how many bytes of their tracepoint are kept of samples, `WHOLE` or `UNKNOWN`. */
    private readonly kept: Int32Array,
    little: boolean,
  ) {
    const { classes, idAt } = ids;
    this.canRead = little && isLittleMachine;
    this.timeWords = wordsOf(classes, "time");
    this.cpuWords = wordsOf(classes, "cpu");
    this.rawWords = wordsOf(classes, "raw");
    this.pidWords = wordsOf(classes, "pid").map((word) => Math.max(0, word));
    this.leastSizes = Int32Array.from(classes, ({ layout }) => (layout.time < 0 ? TOO_LARGE : layout.fixedEnd));
    this.least = Math.max(HEADER_BYTES, idAt + 8, Math.min(...this.leastSizes));
  }

  /**
   * Adds the samples from `begin` on, until a record reaches `mostAt` or is anything else. Answers where it begins. Records
   * are read word by word, in files and on machines of little-endian byte order, as nearly all are.
   */
  add({ words: from, end }: Region, begin: number, mostAt: number): number {
    const { order, ids, clock, memory, kept, timeWords, leastSizes, cpuWords, rawWords, pidWords, least } = this;
    if (!this.canRead || ids.hasGuests || (begin & 3) !== 0) return begin;
    const { idAt, bySmallId } = ids;
    const idWord = idAt >> 2;
    const { high: baseHigh, low: baseLow } = clock;
    const { list, horizon } = order;
    list.reserve(Math.ceil((end - begin) / least));
    memory.reserve(end - begin);
    const { times, places, classes, cpus } = list;
    const { words } = memory;
    const stop = Math.min(mostAt, end - HEADER_BYTES + 1);
    let { used } = memory;
    let { count } = list;
    let { last, latest } = order;
    let { lastTime } = this;
    let at = begin;
    while (at < stop) {
      const word = at >> 2;
      if (from[word] !== RecordType.SAMPLE) break;
      const size = (from[word + 1] as number) >>> 16;
      if (size < least || end < at + size || (size & 3) !== 0) break;
      let cls = 0;
      if (0 <= idAt) {
        const id = from[word + idWord] as number;
        if (from[word + idWord + 1] !== 0 || id < 0 || bySmallId.length <= id) break;
        cls = bySmallId[id] as number;
        if (cls < 0) break;
      }
      const most = kept[cls] as number;
      if (size < (leastSizes[cls] as number) || most === UNKNOWN) break;
      const timeWord = word + (timeWords[cls] as number);
      const low = from[timeWord] as number;
      const high = from[timeWord + 1] as number;
      if ((high | low) === 0 || (high & low) === -1) break;
      const time = ((high >>> 0) - baseHigh) * 2 ** 32 + ((low >>> 0) - baseLow);
      if (!(Math.abs(time - lastTime) <= FAR_NS) || time < horizon) break;
      if (time < last) {
        list.count = count;
        order.endRun();
      }
      if (latest < time) latest = time;
      last = time;
      lastTime = time;
      const cpuWord = cpuWords[cls] as number;
      times[count] = time;
      places[count] = used;
      classes[count] = cls;
      cpus[count] = cpuWord < 0 ? -1 : columnCpu(from[word + cpuWord] as number);
      count += 1;
      let into = used >> 2;
      let next = word;
      let bytes = size;
      if (0 <= most) {
        const raw = rawWords[cls] as number;
        next += raw + 1;
        // Of a record that is cut, nothing is kept.
        const length = raw < 0 ? 0 : (from[next - 1] as number) >>> 0;
        bytes = size - ((next - word) << 2) < length ? 0 : Math.min(length, most);
        words[into] = bytes;
        words[into + 1] = from[word + (pidWords[cls] as number)] as number;
        into += RawHead.BYTES >> 2;
      }
      used = (into << 2) + ((bytes + 3) & ~3);
      // Four at a time: a record may get some words more, which the next one overwrites.
      for (const behind = used >> 2; into < behind; into += 4, next += 4) {
        words[into] = from[next] as number;
        words[into + 1] = from[next + 1] as number;
        words[into + 2] = from[next + 2] as number;
        words[into + 3] = from[next + 3] as number;
      }
      at += size;
    }
    memory.used = used;
    list.count = count;
    order.last = last;
    order.latest = latest;
    this.lastTime = lastTime;
    return at;
  }
}

/** By class: words from the begin of a sample; -1: it has no such part. */
function wordsOf(classes: readonly EventClass[], part: "time" | "cpu" | "raw" | "pid"): Int32Array {
  return Int32Array.from(classes, ({ layout }) => layout[part] >> 2);
}
