import type { ShiftSample, TimeShift, TscToNs } from "./facts.js";

/** What turns the ticks of a CPU's clock into ns: all that the file says about it. Plain data. */
export interface TickScale {
  /** How far the host's clock is ahead of this one, for the trace of a guest. */
  readonly samples: readonly ShiftSample[];
  readonly isInterpolated: boolean;
  /** Undefined: ticks are ns. */
  readonly tscToNs: TscToNs | undefined;
  readonly offsetNs: bigint;
}

export function scaleOf(
  cpu: number,
  timeShift: TimeShift | undefined,
  tscToNs: TscToNs | undefined,
  offsetNs: bigint,
): TickScale {
  const { cpus = [], isInterpolated = false } = timeShift ?? {};
  return { samples: cpus[cpu] ?? [], isInterpolated, tscToNs, offsetNs };
}

/** A stretch of ticks that one number is added to. */
interface Stretch {
  readonly add: bigint;
  /** The stretch holds from the tick that was asked for to before this one. */
  readonly until: bigint;
}

const EVER = 1n << 70n;

/**
 * The time of events of a CPU in ns from an origin, exactly: as trace-cmd computes it (timestamp_calc, lib/trace-cmd/
 * trace-input.c). Ticks are given as a base, which is exact and rare, and a distance from it, which is a double.
 */
export class TickClock {
  private base = 0n;
  /** ns from the origin at the base, and what is left of it in units of 2^-shift ns. */
  private baseRel = 0;
  private rest = 0;
  private readonly mult: number;
  private readonly unit: number;
  /** Distances from here on need another base. */
  private bound = 0;
  /** Of the base in use, from the one given: ticks. */
  private skipped = 0;

  constructor(
    private readonly scale: TickScale,
    private readonly originNs: bigint,
  ) {
    const { mult, shift } = scale.tscToNs ?? { mult: 1, shift: 0 };
    this.mult = mult;
    this.unit = 2 ** shift;
  }

  /** Distances count from here. */
  rebase(ticks: bigint): void {
    this.base = ticks;
    this.place(0);
  }

  /** Writes what `rel` computes with, and the distances between which it needs no other base (flat/decode/pages.ts). */
  tell(into: Float64Array, at: number): void {
    into[at] = this.baseRel;
    into[at + 1] = this.rest;
    into[at + 2] = this.skipped;
    into[at + 3] = this.bound;
    into[at + 4] = this.mult;
    into[at + 5] = this.unit;
  }

  /** ns from the origin, of a moment `distance` ticks after the base. */
  rel(distance: number): number {
    if (distance < this.skipped || this.bound <= distance) this.place(distance);
    return this.baseRel + Math.floor((this.rest + (distance - this.skipped) * this.mult) / this.unit);
  }

  /** Absolute ns of a value of the clock. */
  exact(ticks: bigint): bigint {
    const { mult, shift } = this.scale.tscToNs ?? { mult: 1, shift: 0 };
    return ((this.shifted(ticks) * BigInt(mult)) >> BigInt(shift)) + this.scale.offsetNs;
  }

  /** Absolute ns of ns from the origin. */
  fromOrigin(rel: number): bigint {
    return this.originNs + (Number.isFinite(rel) ? BigInt(Math.round(rel)) : 0n);
  }

  private shifted(ticks: bigint): bigint {
    const value = BigInt.asUintN(64, ticks);
    return BigInt.asUintN(64, value + stretchAt(this.scale, value).add);
  }

  private place(distance: number): void {
    const ticks = BigInt.asUintN(64, this.base + BigInt(distance));
    const { add, until } = stretchAt(this.scale, ticks);
    const shifted = BigInt.asUintN(64, ticks + add);
    const { mult, shift } = this.scale.tscToNs ?? { mult: 1, shift: 0 };
    const product = shifted * BigInt(mult);
    this.baseRel = Number((product >> BigInt(shift)) + this.scale.offsetNs - this.originNs);
    this.rest = Number(product & ((1n << BigInt(shift)) - 1n));
    this.skipped = distance;
    const exact = Math.floor((Number.MAX_SAFE_INTEGER - this.rest) / Math.max(1, mult));
    // `rest` may itself be beyond what a double holds exactly: then each moment is computed alone.
    const isExact = Number.isSafeInteger(this.rest);
    this.bound = distance + (isExact ? Math.min(exact, Number(until - ticks)) : 1);
  }
}

/** timestamp_host_sync */
function stretchAt({ samples, isInterpolated }: TickScale, ticks: bigint): Stretch {
  const { length } = samples;
  if (length === 0) return { add: 0n, until: EVER };
  if (length === 1) return { add: (samples[0] as ShiftSample).offset, until: EVER };
  const at = pairAt(samples, ticks);
  const from = samples[at] as ShiftSample;
  const to = samples[at + 1] as ShiftSample;
  const isScaled = from.scaling !== 1n || from.fraction !== 0n;
  if (!isInterpolated && !isScaled) {
    return { add: from.offset, until: at + 2 < length ? later(to.time, ticks + 1n) : EVER };
  }
  const scaled = BigInt.asUintN(64, ticks * from.scaling) >> BigInt.asUintN(6, from.fraction);
  const add = scaled + correction(from, to, ticks, isInterpolated) - ticks;
  return { add, until: ticks + 1n };
}

function later(a: bigint, b: bigint): bigint {
  return a < b ? b : a;
}

/** Index of the first of the two samples around `ticks`, of the first or the last two outside of all. */
function pairAt(samples: readonly ShiftSample[], ticks: bigint): number {
  let low = 0;
  let high = samples.length - 1;
  while (low < high - 1) {
    const middle = (low + high) >> 1;
    if ((samples[middle] as ShiftSample).time <= ticks) low = middle;
    else high = middle;
  }
  return low;
}

function correction(from: ShiftSample, to: ShiftSample, ticks: bigint, isInterpolated: boolean): bigint {
  if (!isInterpolated) return from.offset;
  const delta = to.time - from.time;
  return from.offset + ((ticks - from.time) * (to.offset - from.offset) + delta / 2n) / delta;
}

/** Clocks that count ns; "uptime" counts ticks of the scheduler, "counter" events, "x86-tsc" the CPU's own. */
const NS_CLOCKS: ReadonlySet<string> = new Set([
  "local",
  "global",
  "perf",
  "mono",
  "mono_raw",
  "boot",
  "tai",
  "tsc2nsec",
]);

/** Whether the trace tells how long a tick of its clock is. Old files name no clock: it is "local". */
export function isInNs(clock: string | undefined, tscToNs: TscToNs | undefined): boolean {
  return tscToNs !== undefined || clock === undefined || clock === "" || NS_CLOCKS.has(clock);
}
