import { C, FAR_NS, Q, SampleStop, UNKNOWN, WHOLE } from "../../flat/decode/samples.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import { HEADER_BYTES } from "./abi.js";
import type { IdTable } from "./id-table.js";
import type { EventClass } from "./layout.js";
import type { RecordClock } from "./record-clock.js";
import type { RecordMemory } from "./record-memory.js";
import type { Region } from "./region.js";
import type { RoundOrder } from "./round-order.js";

export { FAR_NS, UNKNOWN, WHOLE };

/** No record is so large. */
const TOO_LARGE = 1 << 16;
/** Rows that the list has room for at least when a search begins. */
const ROWS = 4096;

const PARTS = C.BYTES / 4;

/** Finds the samples that need no second look, which are nearly all records of a file, in the flat decoder. */
export class PlainSamples {
  /** Of the record before; NaN: none had a time. */
  lastTime = Number.NaN;
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;
  /** By class: see `C`. */
  private readonly parts: Int32Array;

  constructor(
    private readonly region: DecodeRegion,
    private readonly ids: IdTable,
    clock: RecordClock,
    private readonly order: RoundOrder,
    private readonly memory: RecordMemory,
    /** Numbers are so in the file. Those of big-endian files are looked at twice. */
    private readonly little: boolean,
  ) {
    const { classes, idAt, bySmallId } = ids;
    this.parts = region.ints(classes.length * PARTS);
    this.parts.set(classes.flatMap(partsOf));
    this.words = region.ints(Q.BYTES / 4);
    this.numbers = new Float64Array(this.words.buffer, this.words.byteOffset, Q.BYTES / 8);
    this.numbers[Q.BASE_HIGH_F / 8] = clock.high;
    this.numbers[Q.BASE_LOW_F / 8] = clock.low;
    const small = region.ints(bySmallId.length);
    small.set(bySmallId);
    const least = classes.reduce((most, { layout }) => Math.min(most, leastSize(layout)), TOO_LARGE);
    this.words[Q.LEAST / 4] = Math.max(HEADER_BYTES, idAt + 8, least);
    this.words[Q.ID / 4] = idAt;
    this.words[Q.IDS_AT / 4] = small.byteOffset;
    this.words[Q.ID_COUNT / 4] = small.length;
    this.words[Q.PARTS_AT / 4] = this.parts.byteOffset;
  }

  /** How many bytes of their tracepoint are kept of samples of a class, `WHOLE` or `UNKNOWN`. */
  keptOf(cls: number): number {
    return this.parts[cls * PARTS + C.KEPT / 4] as number;
  }

  keep(cls: number, bytes: number): void {
    this.parts[cls * PARTS + C.KEPT / 4] = bytes;
  }

  /** Adds the samples from `begin` on, until a record reaches `mostAt` or is anything else. Answers where it begins. */
  add({ bytes, end }: Region, begin: number, mostAt: number): number {
    const { ids, words } = this;
    if (!this.little || ids.hasGuests) return begin;
    const first = bytes.byteOffset;
    words[Q.AT / 4] = first + begin;
    words[Q.END_AT / 4] = first + end;
    words[Q.STOP_AT / 4] = first + Math.min(mostAt, end);
    while (this.search() !== SampleStop.ODD);
    return (words[Q.AT / 4] as number) - first;
  }

  /** Makes room and goes on. */
  private search(): SampleStop {
    const { order, memory, words, numbers, region } = this;
    const { list } = order;
    list.reserve(ROWS);
    memory.reserve(TOO_LARGE);
    numbers[Q.LAST_TIME_F / 8] = this.lastTime;
    numbers[Q.LAST_F / 8] = order.last;
    numbers[Q.LATEST_F / 8] = order.latest;
    numbers[Q.HORIZON_F / 8] = order.horizon;
    words[Q.INTO / 4] = memory.next;
    words[Q.INTO_END / 4] = memory.end;
    words[Q.COUNT / 4] = list.count;
    words[Q.CAPACITY / 4] = list.times.length;
    words[Q.TIMES_AT / 4] = list.times.byteOffset;
    words[Q.PLACES_AT / 4] = list.places.byteOffset;
    words[Q.CLASSES_AT / 4] = list.classes.byteOffset;
    words[Q.CPUS_AT / 4] = list.cpus.byteOffset;
    const stop = region.space.code.findSamples(words.byteOffset) as SampleStop;
    this.lastTime = numbers[Q.LAST_TIME_F / 8] as number;
    order.last = numbers[Q.LAST_F / 8] as number;
    order.latest = numbers[Q.LATEST_F / 8] as number;
    memory.next = words[Q.INTO / 4] as number;
    list.count = words[Q.COUNT / 4] as number;
    if (stop === SampleStop.RUN) order.endRun();
    return stop;
  }
}

function partsOf({ layout }: EventClass): readonly number[] {
  const { time, cpu, raw, pid } = layout;
  return [time, cpu, raw, Math.max(0, pid), leastSize(layout), WHOLE];
}

function leastSize({ time, fixedEnd }: EventClass["layout"]): number {
  return time < 0 ? TOO_LARGE : fixedEnd;
}
