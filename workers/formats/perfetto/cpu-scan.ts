import type { Notes } from "../notes.js";
import { TextTable } from "../text-table.js";
import { BundleEvents, BundleField, NOBODY_KNOWN, type Running } from "./bundle.js";
import type { FtraceClasses } from "./ftrace-classes.js";
import { describedType } from "./ftrace-types.js";
import type { Block, Place } from "./trace-index.js";
import { Wire } from "./wire.js";

/** FtraceClock: the clock of the events' times. Left out: the clock of the trace. */
const CLOCKS: Readonly<Record<number, string>> = { 1: "unknown", 2: "global", 3: "local", 4: "mono_raw" };
const UNKNOWN_CLOCK = 1;
/** CPUs of all recordings. Each is a stream, and more of them are damage. */
const MOST_STREAMS = 4096;

/** What has been found of a CPU. */
export interface FoundCpu {
  readonly cpu: number;
  /** Each recording of ftrace has a sequence of packets of its own, with events in order. */
  readonly sequence: number;
  readonly blocks: Block[];
  readonly classes: Set<number>;
  events: number;
  last: number;
  running: Running;
}

/** Finds the bundles of each CPU, and what decoding each of them must know. */
export class CpuScan {
  readonly found: FoundCpu[] = [];
  private readonly byKey = new Map<string, FoundCpu>();
  /** Time 0 of all times of the index: the first one met. */
  base: bigint | undefined = undefined;
  private readonly bundle = new Wire();
  private readonly inner = new Wire();
  private readonly events: BundleEvents;

  constructor(
    private readonly classes: FtraceClasses,
    private readonly notes: Notes,
  ) {
    this.events = new BundleEvents(classes, new TextTable());
  }

  /** Answers how many events the bundle has. */
  add(bytes: Uint8Array, from: number, to: number, sequence: number, place: Place, offset: number): number {
    const head = this.headOf(bytes, from, to);
    const { cpu, hasLost, shift, firstTime } = head;
    if (firstTime !== undefined) this.base ??= firstTime + shift;
    const found = this.of(cpu, sequence);
    if (found === undefined) {
      this.notes.count(`bundles of ftrace events are left out: there are more than ${MOST_STREAMS} CPUs`, offset);
      return 0;
    }
    const shape = { ...halves(this.base ?? 0n), shift: Number(shift), floor: found.last };
    const running = hasLost ? NOBODY_KNOWN : found.running;
    const { events } = this;
    const after = events.read(bytes, from, to, shape, running);
    if (0 < events.damaged) this.notes.count("damaged ftrace events are left out", offset, events.damaged);
    if (0 < events.late) {
      this.notes.count(
        "ftrace events come before events of their CPU that were written earlier, and are shown later",
        offset,
        events.late,
      );
    }
    found.running = after;
    const { count, times, order, classes } = events;
    if (count === 0) return 0;
    for (let i = 0; i < count; i += 1) found.classes.add(classes[i] as number);
    const first = times[order[0] as number] as number;
    const last = times[order[count - 1] as number] as number;
    const told = { events: count, before: found.events, first, last, floor: found.last, shift: shape.shift };
    found.blocks.push({ ...place, ...told, running, isAfterLoss: hasLost });
    found.events += count;
    found.last = last;
    return count;
  }

  /** Undefined: there are too many. */
  private of(cpu: number, sequence: number): FoundCpu | undefined {
    const key = `${cpu} ${sequence}`;
    let found = this.byKey.get(key);
    if (found === undefined && this.found.length < MOST_STREAMS) {
      const last = Number.NEGATIVE_INFINITY;
      found = { cpu, sequence, blocks: [], classes: new Set(), events: 0, last, running: NOBODY_KNOWN };
      this.byKey.set(key, found);
      this.found.push(found);
    }
    return found;
  }

  /** All of a bundle but its events, whose descriptions may stand behind them. */
  private headOf(bytes: Uint8Array, from: number, to: number) {
    const { bundle, inner } = this;
    let cpu = 0;
    let hasLost = false;
    let clock = 0;
    let ftraceTime = 0n;
    let bootTime = 0n;
    let firstTime: bigint | undefined;
    bundle.begin(bytes, from, to);
    while (bundle.next()) {
      switch (bundle.field) {
        case BundleField.CPU:
          cpu = bundle.lo;
          break;
        case BundleField.LOST_EVENTS:
          hasLost = bundle.lo !== 0;
          break;
        case BundleField.FTRACE_CLOCK:
          clock = bundle.lo;
          break;
        case BundleField.FTRACE_TIMESTAMP:
          ftraceTime = bundle.signed64;
          break;
        case BundleField.BOOT_TIMESTAMP:
          bootTime = bundle.signed64;
          break;
        case BundleField.GENERIC_DESCRIPTORS:
          this.describe(inner.within(bundle));
          break;
        case BundleField.EVENT:
        case BundleField.COMPACT_SCHED:
          firstTime ??= this.firstTimeIn(bundle.field);
          break;
        default:
      }
    }
    const shift = clock === 0 || bootTime === 0n ? 0n : bootTime - ftraceTime;
    if (clock !== 0 && (bootTime === 0n || clock === UNKNOWN_CLOCK)) {
      this.notes.warning(
        `times of events are of ftrace's clock "${CLOCKS[clock] ?? clock}", and the trace does not say how it belongs to its own`,
      );
    }
    return { cpu, hasLost, shift, firstTime };
  }

  private firstTimeIn(field: number): bigint | undefined {
    const { bundle, inner } = this;
    inner.within(bundle);
    while (inner.next()) {
      if (field === BundleField.EVENT && inner.field === 1) return inner.unsigned64;
      if (field === BundleField.COMPACT_SCHED && (inner.field === 1 || inner.field === 7)) {
        return inner.within(inner).varint() ? inner.unsigned64 : undefined;
      }
    }
    return undefined;
  }

  /** GenericEventDescriptor: field_id = 1, event_descriptor = 2, group_name = 3. */
  private describe(message: Wire): void {
    let number = 0;
    let described: ReturnType<typeof describedType> | undefined;
    while (message.next()) {
      if (message.field === 1) number = message.lo;
      else if (message.field === 2) described = describedType(new Wire().within(message));
    }
    if (0 < number && described !== undefined) this.classes.describe(number, described);
  }
}

export function halves(value: bigint): { baseLo: number; baseHi: number } {
  return { baseLo: Number(BigInt.asIntN(32, value)), baseHi: Number(BigInt.asIntN(32, value >> 32n)) };
}
