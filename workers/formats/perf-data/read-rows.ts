import { MOST_ROWS } from "../tracepoint/record-rows.js";
import { SampleBit } from "./abi.js";
import { CountedValues } from "./counted-values.js";
import type { IdTable } from "./id-table.js";
import { type EventClass, isTracepoint } from "./layout.js";
import { ReadPlaces } from "./read-values.js";

/** A counter that ran for less than this share of the time that it was wanted shared its place with others. */
const MOST_OF_THE_TIME = 0.99;

/**
 * Samples with the values of counters (`{cycles,instructions}:S`): only the first event of a group is sampled, and each
 * sample says how far all of them have counted. As perf report does, each event that counted since the sample before gets
 * a row, with that count as its weight.
 */
export class ReadRows {
  /** Rows of the sample at hand are still to come. */
  isOpen = false;
  /** Values whose id no event has. */
  unknownIds = 0;
  /** Samples of counters that were not counting all of the time. */
  shared = 0;
  /** Rows that wait to be written: the class whose event is counted, the begin of the sample, and the count. */
  count = 0;
  readonly rows = new Int32Array(MOST_ROWS);
  readonly classes = new Int32Array(MOST_ROWS);
  readonly begins = new Int32Array(MOST_ROWS);
  readonly weights = new Float64Array(MOST_ROWS);
  private readonly counted = new CountedValues();
  private readonly places = new ReadPlaces();
  private next = 0;
  private own = 0;
  private at = 0;

  constructor(
    private readonly ids: IdTable,
    private readonly little: boolean,
    /** By class, true: counts of its event become rows. */
    private readonly hasRows: readonly boolean[],
  ) {}

  get backwards(): number {
    return this.counted.backwards;
  }

  isOf(cls: number): boolean {
    return hasReads(this.ids.classes[cls] as EventClass);
  }

  /** Begins with a sample. */
  open(cls: number, view: DataView, at: number): void {
    const { places, little } = this;
    const { layout, attr } = this.ids.classes[cls] as EventClass;
    places.find(attr, view, at + layout.fixedEnd, at + view.getUint16(at + 6, little), little);
    if (0 <= places.running && places.running < MOST_OF_THE_TIME * places.enabled) this.shared += 1;
    this.own = cls;
    this.at = at;
    this.next = 0;
    this.isOpen = true;
  }

  /** Gives rows from `first` on to the events of the sample at hand, `room` at most. Answers how many. */
  take(view: DataView, first: number, room: number): number {
    const { places, at, own, isOpen } = this;
    const least = this.count;
    const most = Math.min(MOST_ROWS, least + room);
    while (isOpen && this.next < places.count && this.count < most) {
      const n = this.next++;
      const cls = this.classOf(view, n);
      const weight = cls < 0 ? 0 : this.weightOf(view, n);
      // A tracepoint's own samples are events already.
      const isEvent = cls === own && isTracepoint(this.ids.classes[cls] as EventClass);
      if (weight <= 0 || isEvent || this.hasRows[cls] !== true) continue;
      const i = this.count++;
      this.rows[i] = first + i - least;
      this.classes[i] = cls;
      this.begins[i] = at;
      this.weights[i] = weight;
    }
    if (this.next === places.count) this.isOpen = false;
    return this.count - least;
  }

  private classOf(view: DataView, n: number): number {
    const { places, little, own } = this;
    // Without ids, the first value is that of the event that was sampled.
    if (places.id < 0) return n === 0 ? own : -1;
    const cls = this.ids.classOf(idAt(view, places.id + n * places.step, little));
    if (cls < 0) this.unknownIds += 1;
    return cls;
  }

  private weightOf(view: DataView, n: number): number {
    const { places, little, own, at } = this;
    const { attr, layout } = this.ids.classes[own] as EventClass;
    const value = places.value + n * places.step;
    const idPlace = places.id < 0 ? layout.id : places.id + n * places.step - at;
    const id = idPlace < 0 ? own : idAt(view, at + idPlace, little);
    const tid = attr.isInherited && 0 <= layout.tid ? view.getUint32(at + layout.tid, little) : 0;
    const [high, low] = little ? [value + 4, value] : [value, value + 4];
    return this.counted.since(id, tid, view.getUint32(high, little), view.getUint32(low, little));
  }
}

/** Its samples say how far counters have counted. */
export function hasReads({ attr }: Pick<EventClass, "attr">): boolean {
  return (attr.sampleType & SampleBit.READ) !== 0;
}

function idAt(view: DataView, at: number, little: boolean): number {
  return view.getUint32(little ? at + 4 : at, little) * 2 ** 32 + view.getUint32(little ? at : at + 4, little);
}
