import { PieceClock } from "../piece-clock.js";
import { Wire } from "./wire.js";

/** BuiltinClock (protos/perfetto/common/builtin_clock.proto). */
const Clock = { REALTIME: 1, MONOTONIC: 3, MONOTONIC_RAW: 5, BOOTTIME: 6 } as const;
export const CLOCK_NAMES: Readonly<Record<number, string>> = {
  [Clock.REALTIME]: "realtime",
  [Clock.MONOTONIC]: "monotonic",
  [Clock.MONOTONIC_RAW]: "monotonic-raw",
  [Clock.BOOTTIME]: "boottime",
};

/** Clocks from here to 127 belong to a sequence (protos/perfetto/trace/clock_snapshot.proto). */
const FIRST_OF_SEQUENCE = 64;
const LAST_OF_SEQUENCE = 127;

interface KnownClock {
  /** Of an incremental clock: the value that the next one is added to. */
  last: bigint | undefined;
  unit: bigint;
  pieces: PieceClock;
}

/**
 * The clocks of a trace as its ClockSnapshots set them side by side. Times of all clocks become times of one, the trace's
 * own, as the packets are read in the order of the file: a clock's value counts from the latest snapshot before it.
 */
export class ClockBook {
  /** Of the trace: primary_trace_clock, else BOOTTIME. */
  own: number = Clock.BOOTTIME;
  /** Added to the trace's clock for the time since the epoch; undefined: no snapshot has both. */
  epochOffset: bigint | undefined = undefined;
  private readonly clocks = new Map<string, KnownClock>();
  private readonly snapshot = new Wire();
  private readonly entry = new Wire();

  /** ClockSnapshot: clocks = 1, primary_trace_clock = 2; Clock: clock_id = 1, timestamp = 2, is_incremental = 3, unit_multiplier_ns = 4. */
  read(bytes: Uint8Array, from: number, to: number, sequence: number): void {
    const { snapshot, entry } = this;
    const values = new Map<number, { value: bigint; isIncremental: boolean; unit: bigint }>();
    snapshot.begin(bytes, from, to);
    while (snapshot.next()) {
      if (snapshot.field === 2 && snapshot.lo !== 0) this.own = snapshot.lo;
      if (snapshot.field !== 1 || snapshot.type !== 2) continue;
      const one = { id: 0, value: 0n, isIncremental: false, unit: 1n };
      entry.within(snapshot);
      while (entry.next()) {
        if (entry.field === 1) one.id = entry.lo;
        else if (entry.field === 2) one.value = entry.unsigned64;
        else if (entry.field === 3) one.isIncremental = entry.lo !== 0;
        else if (entry.field === 4 && entry.unsigned64 !== 0n) one.unit = entry.unsigned64;
      }
      values.set(one.id, one);
    }
    const own = values.get(this.own);
    if (own === undefined) return;
    const ownNs = own.value * own.unit;
    const real = values.get(Clock.REALTIME);
    if (real !== undefined) this.epochOffset ??= real.value * real.unit - ownNs;
    for (const [id, one] of values) {
      if (id !== this.own) this.add(clockKey(id, sequence), one, ownNs);
    }
  }

  private add(
    key: string,
    { value, isIncremental, unit }: { value: bigint; isIncremental: boolean; unit: bigint },
    ns: bigint,
  ): void {
    const piece = { from: value, ns, mult: unit, shift: 0n };
    let known = this.clocks.get(key);
    if (known === undefined) {
      known = { last: undefined, unit, pieces: new PieceClock([piece]) };
      this.clocks.set(key, known);
    } else if (!known.pieces.add(piece)) {
      // A clock that has gone back begins anew.
      known.pieces = new PieceClock([piece]);
    }
    known.unit = unit;
    if (isIncremental) known.last = value;
  }

  /** The time of the trace's clock, ns, at which another clock shows `value`; undefined: no snapshot tells. */
  ownNs(clock: number, sequence: number, value: bigint): bigint | undefined {
    if (clock === this.own) return value;
    const known = this.clocks.get(clockKey(clock, sequence));
    if (known === undefined) return undefined;
    let at = value;
    if (known.last !== undefined) {
      known.last += value;
      at = known.last;
    }
    // The later snapshot counts from its own value on.
    return known.pieces.absoluteNs(at);
  }
}

function clockKey(id: number, sequence: number): string {
  return FIRST_OF_SEQUENCE <= id && id <= LAST_OF_SEQUENCE ? `${sequence}:${id}` : `${id}`;
}
