import { grown } from "../../core/columns.js";
import { sortByTime } from "../sort-by-time.js";
import type { TextTable } from "../text-table.js";
import type { FtraceClasses } from "./ftrace-classes.js";
import { EventField, GENERIC } from "./ftrace-types.js";
import { Wire } from "./wire.js";

/** Fields of FtraceEventBundle (protos/perfetto/trace/ftrace/ftrace_event_bundle.proto). */
export const BundleField = {
  CPU: 1,
  EVENT: 2,
  LOST_EVENTS: 3,
  COMPACT_SCHED: 4,
  FTRACE_CLOCK: 5,
  FTRACE_TIMESTAMP: 6,
  BOOT_TIMESTAMP: 7,
  ERROR: 8,
  GENERIC_DESCRIPTORS: 11,
} as const;

/** Fields of FtraceEventBundle.CompactSched. Each is a packed array but the strings. */
const Compact = {
  SWITCH_TIMESTAMP: 1,
  SWITCH_PREV_STATE: 2,
  SWITCH_NEXT_PID: 3,
  SWITCH_NEXT_PRIO: 4,
  INTERN_TABLE: 5,
  SWITCH_NEXT_COMM: 6,
  WAKING_TIMESTAMP: 7,
  WAKING_PID: 8,
  WAKING_TARGET_CPU: 9,
  WAKING_PRIO: 10,
  WAKING_COMM: 11,
} as const;

/** Events of a bundle, which has some thousands. Compact ones need but a byte each, and a hundred in memory. */
const MOST_EVENTS = 1 << 20;

const SCHED_SWITCH = 4;
const SCHED_WAKING = 20;

/** Who runs on the CPU where a bundle begins: compact switches name only the next thread. -1: not known. */
export interface Running {
  readonly tid: number;
  readonly prio: number;
  readonly comm: string;
}

export const NOBODY_KNOWN: Running = { tid: -1, prio: -1, comm: "" };

/** Packed values of the compact switches, or wake-ups, of a bundle. */
class CompactRows {
  count = 0;
  times = new Float64Array(64);
  /** prev_state; target_cpu. */
  states = new Float64Array(64);
  tids = new Int32Array(64);
  prios = new Int32Array(64);
  /** Indexes in the table of strings. */
  comms = new Int32Array(64);

  reserve(count: number): void {
    if (count <= this.times.length) return;
    const size = 2 * count;
    this.times = grown(this.times, size);
    this.states = grown(this.states, size);
    this.tids = grown(this.tids, size);
    this.prios = grown(this.prios, size);
    this.comms = grown(this.comms, size);
  }
}

/**
 * The events of one FtraceEventBundle, found and put in order of time. Values stay in the bytes until they are asked for.
 * An instance serves one bundle after the other.
 */
export class BundleEvents {
  count = 0;
  /** The events in order of time: indexes of the columns. */
  order = new Int32Array(256);
  /** Ns from the base; nothing before `floor`. */
  times = new Float64Array(256);
  classes = new Int32Array(256);
  /** The event's own message is in bytes [from, to); -1 - i in `from`: compact event i, a wake-up if `to` is 1. */
  froms = new Int32Array(256);
  tos = new Int32Array(256);
  tids = new Int32Array(256);
  bytes: Uint8Array = new Uint8Array(0);
  readonly switches = new CompactRows();
  readonly wakings = new CompactRows();
  /** Of compact switch i: who left the CPU, as ids of `texts` and numbers. */
  prevTids = new Int32Array(64);
  prevPrios = new Int32Array(64);
  prevComms = new Int32Array(64);
  /** Ids of `texts` by index in the table of strings of the bundle. */
  readonly comms: number[] = [];
  /** Events of the bundle that could not be read. */
  damaged = 0;
  /** Events whose time is before `floor`. */
  late = 0;
  private readonly bundle = new Wire();
  private readonly event = new Wire();
  private readonly inner = new Wire();

  constructor(
    readonly classNumbers: FtraceClasses,
    /** The strings of all bundles. */
    readonly texts: TextTable,
  ) {}

  /**
   * `shift` is added to all times, which then count from the base, in two halves. Answers who runs behind the bundle.
   */
  read(
    bytes: Uint8Array,
    from: number,
    to: number,
    { baseLo, baseHi, shift, floor }: { baseLo: number; baseHi: number; shift: number; floor: number },
    running: Running,
  ): Running {
    const { bundle } = this;
    this.bytes = bytes;
    this.count = 0;
    this.damaged = 0;
    this.switches.count = 0;
    this.wakings.count = 0;
    this.comms.length = 0;
    bundle.begin(bytes, from, to);
    while (bundle.next()) {
      if (bundle.field === BundleField.EVENT) this.readEvent(baseLo, baseHi, shift);
      else if (bundle.field === BundleField.COMPACT_SCHED) this.readCompact(baseLo, baseHi, shift);
    }
    if (bundle.isDamaged) this.damaged += 1;
    const after = this.placeCompact(running);
    this.sort(floor);
    return after;
  }

  /** FtraceEvent: timestamp = 1, pid = 2, and one field more, which is the event. */
  private readEvent(baseLo: number, baseHi: number, shift: number): void {
    const { event, inner, bundle } = this;
    let time = Number.NaN;
    let tid = -1;
    let number = 0;
    let from = 0;
    let to = 0;
    event.within(bundle);
    while (event.next()) {
      const { field } = event;
      if (field === EventField.TIMESTAMP) time = event.since(baseLo, baseHi) + shift;
      else if (field === EventField.PID) tid = event.lo;
      else if (event.type === 2) {
        number = field;
        from = event.from;
        to = event.to;
      }
    }
    if (event.isDamaged || Number.isNaN(time) || number === 0 || MOST_EVENTS <= this.count) {
      this.damaged += 1;
      return;
    }
    let index: number;
    if (number === GENERIC) {
      inner.begin(this.bytes, from, to);
      while (inner.next() && inner.field !== 1);
      if (inner.isDamaged || inner.field !== 1 || inner.type !== 2) {
        this.damaged += 1;
        return;
      }
      index = this.classNumbers.ofGeneric(this.bytes, inner.from, inner.to);
    } else index = this.classNumbers.ofNumber(number);
    this.add(time, index, from, to, tid);
  }

  private add(time: number, index: number, from: number, to: number, tid: number): void {
    const i = this.count++;
    if (i === this.times.length) this.grow();
    this.times[i] = time;
    this.classes[i] = index;
    this.froms[i] = from;
    this.tos[i] = to;
    this.tids[i] = tid;
  }

  private grow(): void {
    const size = this.times.length * 2;
    this.times = grown(this.times, size);
    this.classes = grown(this.classes, size);
    this.froms = grown(this.froms, size);
    this.tos = grown(this.tos, size);
    this.tids = grown(this.tids, size);
    this.order = new Int32Array(size);
  }

  private readCompact(baseLo: number, baseHi: number, shift: number): void {
    const { event, bundle, switches, wakings } = this;
    const begin = { baseLo, baseHi, shift };
    event.within(bundle);
    while (event.next()) {
      switch (event.field) {
        case Compact.INTERN_TABLE:
          this.comms.push(this.texts.idOf(this.bytes, event.from, event.to));
          break;
        case Compact.SWITCH_TIMESTAMP:
          switches.count = this.readTimes(switches, begin);
          break;
        case Compact.SWITCH_PREV_STATE:
          this.readNumbers(switches, "states");
          break;
        case Compact.SWITCH_NEXT_PID:
          this.readNumbers(switches, "tids");
          break;
        case Compact.SWITCH_NEXT_PRIO:
          this.readNumbers(switches, "prios");
          break;
        case Compact.SWITCH_NEXT_COMM:
          this.readNumbers(switches, "comms");
          break;
        case Compact.WAKING_TIMESTAMP:
          wakings.count = this.readTimes(wakings, begin);
          break;
        case Compact.WAKING_PID:
          this.readNumbers(wakings, "tids");
          break;
        case Compact.WAKING_TARGET_CPU:
          this.readNumbers(wakings, "states");
          break;
        case Compact.WAKING_PRIO:
          this.readNumbers(wakings, "prios");
          break;
        case Compact.WAKING_COMM:
          this.readNumbers(wakings, "comms");
          break;
        default:
      }
    }
    if (event.isDamaged) this.damaged += 1;
  }

  /** The first time is a time, each further one what has passed since the one before. */
  private readTimes(
    rows: CompactRows,
    { baseLo, baseHi, shift }: { baseLo: number; baseHi: number; shift: number },
  ): number {
    const { event, inner } = this;
    inner.within(event);
    let count = 0;
    let time = 0;
    while (inner.at < inner.end && count < MOST_EVENTS && inner.varint()) {
      time = count === 0 ? inner.since(baseLo, baseHi) + shift : time + inner.unsigned;
      rows.reserve(count + 1);
      rows.times[count++] = time;
    }
    if (inner.at < inner.end) this.damaged += 1;
    return count;
  }

  private readNumbers(rows: CompactRows, column: "states" | "tids" | "prios" | "comms"): void {
    const { event, inner } = this;
    inner.within(event);
    for (let count = 0; inner.at < inner.end && count < MOST_EVENTS && inner.varint(); count += 1) {
      rows.reserve(count + 1);
      rows[column][count] = column === "states" ? inner.signed : inner.lo;
    }
  }

  /** Adds the compact events to the others. Columns may come in any order, and shorter than the times in damaged traces. */
  private placeCompact(running: Running): Running {
    const { switches, wakings, comms, texts, classNumbers } = this;
    let tid = running.tid;
    let prio = running.prio;
    let comm = tid < 0 ? -1 : texts.idOfString(running.comm);
    if (this.prevTids.length < switches.count) {
      this.prevTids = new Int32Array(switches.times.length);
      this.prevPrios = new Int32Array(switches.times.length);
      this.prevComms = new Int32Array(switches.times.length);
    }
    const switchClass = switches.count === 0 ? 0 : classNumbers.ofNumber(SCHED_SWITCH);
    for (let i = 0; i < switches.count; i += 1) {
      this.prevTids[i] = tid;
      this.prevPrios[i] = prio;
      this.prevComms[i] = comm;
      this.add(switches.times[i] as number, switchClass, -1 - i, 0, tid);
      tid = switches.tids[i] as number;
      prio = switches.prios[i] as number;
      comm = comms[switches.comms[i] as number] ?? -1;
    }
    const wakingClass = wakings.count === 0 ? 0 : classNumbers.ofNumber(SCHED_WAKING);
    for (let i = 0; i < wakings.count; i += 1) this.add(wakings.times[i] as number, wakingClass, -1 - i, 1, -1);
    return switches.count === 0 ? running : { tid, prio, comm: texts.get(comm) };
  }

  private sort(floor: number): void {
    const { times, order, count } = this;
    this.late = 0;
    for (let i = 0; i < count; i += 1) {
      order[i] = i;
      if (floor <= (times[i] as number)) continue;
      times[i] = floor;
      this.late += 1;
    }
    sortByTime(times, order, count);
  }
}
