import type { ClockClass } from "./ir.js";

const NS_PER_S = 1_000_000_000;
const NS_PER_S_BIG = 1_000_000_000n;

/**
 * The value of a stream's clock: 64 bits in two halves, moved on by the clock fields the stream holds.
 * Fields narrower than 64 bits replace the low bits; a lower value than before means one wrap (CTF 1.8.3, 8).
 */
export class ClockValue {
  lo = 0;
  hi = 0;

  set(lo: number, hi: number): void {
    this.lo = lo;
    this.hi = hi;
  }

  update(size: number, lo: number, hi: number): void {
    if (size >= 64) this.set(lo, hi);
    else if (size > 32) this.updateWide(size, lo, hi);
    else this.updateNarrow(size, lo);
  }

  private updateNarrow(size: number, value: number): void {
    if (size === 32) {
      if (value < this.lo) this.hi = (this.hi + 1) >>> 0;
      this.lo = value;
      return;
    }
    const span = 2 ** size;
    const mask = span - 1;
    let base = (this.lo & ~mask) >>> 0;
    if (value < (this.lo & mask) >>> 0) {
      base += span;
      if (base >= 2 ** 32) {
        base -= 2 ** 32;
        this.hi = (this.hi + 1) >>> 0;
      }
    }
    this.lo = (base | value) >>> 0;
  }

  private updateWide(size: number, lo: number, hi: number): void {
    const span = 2 ** (size - 32);
    const mask = span - 1;
    const known = this.hi & mask;
    const wrapped = hi < known || (hi === known && lo < this.lo);
    const base = ((this.hi & ~mask) >>> 0) + (wrapped ? span : 0);
    this.hi = (base | 0 | hi) >>> 0;
    this.lo = lo;
  }
}

/**
 * Turns clock values into nanoseconds exactly as babeltrace2 does: cycles themselves at 1 GHz, else
 * `1e9 * cycles / frequency` in doubles, cut to an integer, plus the offset of the clock computed the same way.
 */
export interface ClockScale {
  readonly frequency: number;
  readonly isNs: boolean;
  /** Absolute ns of clock value 0. */
  readonly offsetNs: bigint;
}

export function clockScale(clock: ClockClass): ClockScale {
  const frequency = Number(clock.frequency);
  const isNs = clock.frequency === NS_PER_S_BIG;
  let seconds = clock.offsetSeconds;
  let cycles = clock.offsetCycles;
  if (clock.frequency > 0n && cycles >= clock.frequency) {
    seconds += cycles / clock.frequency;
    cycles %= clock.frequency;
  }
  const partNs = isNs ? cycles : BigInt(Math.trunc((1e9 * Number(cycles)) / frequency));
  return { frequency, isNs, offsetNs: seconds * NS_PER_S_BIG + partNs };
}

/** Ns of a clock value before the offset, as a double (an integer; exact when below 2^53 or not scaled from more). */
function scaledNs(scale: ClockScale, lo: number, hi: number): number {
  return Math.trunc((NS_PER_S * (hi * 2 ** 32 + lo)) / scale.frequency);
}

/** Absolute ns of a clock value. */
export function absoluteNs(scale: ClockScale, lo: number, hi: number): bigint {
  if (scale.isNs) return ((BigInt(hi) << 32n) | BigInt(lo)) + scale.offsetNs;
  return BigInt(scaledNs(scale, lo, hi)) + scale.offsetNs;
}

/** The same for a clock value in one piece. */
export function absoluteValueNs(scale: ClockScale, value: bigint): bigint {
  return absoluteNs(scale, Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn));
}

/** A clock that jumps this far (104 days in ns) was not read from a clock field. */
const MAX_JUMP_NS = 2 ** 53;

/** A counter of 64 bits that falls by more than this has run over: time seems to go back, and events go on. */
const HALF_RANGE_TICKS = 2 ** 63;

/**
 * Ns from an origin as a double. Differences are taken against a reference near the values, so that they are
 * exact even where the values themselves exceed 2^53.
 */
export class RelativeClock {
  refLo = 0;
  refHi = 0;
  refNs = 0;
  refRel = 0;

  constructor(
    readonly scale: ClockScale,
    private readonly originNs: bigint,
  ) {
    this.rebase(0, 0);
  }

  /** Makes `lo`, `hi` the reference: call once in a while (each packet). */
  rebase(lo: number, hi: number): void {
    this.refLo = lo;
    this.refHi = hi;
    this.refNs = this.scale.isNs ? 0 : scaledNs(this.scale, lo, hi);
    this.refRel = Number(absoluteNs(this.scale, lo, hi) - this.originNs);
  }

  /** Ticks from the reference to a value: exact while below 2^53. */
  ticksTo(lo: number, hi: number): number {
    return (hi - this.refHi) * 2 ** 32 + (lo - this.refLo);
  }

  /** The halves of the value so many ticks after the reference. */
  loAfter(ticks: number): number {
    return (this.refLo + ticks) >>> 0;
  }

  hiAfter(ticks: number): number {
    return (this.refHi + Math.floor((this.refLo + ticks) / 2 ** 32)) >>> 0;
  }

  /** Ns of the value so many ticks after the reference. */
  after(ticks: number): number {
    if (this.scale.isNs) return ticks + this.refRel;
    return this.of(this.loAfter(ticks), this.hiAfter(ticks));
  }

  /** Whether a clock may show this much more, or less, than before. */
  mayJump(ns: number): boolean {
    return Math.abs(ns) < MAX_JUMP_NS || ns < (-HALF_RANGE_TICKS * NS_PER_S) / this.scale.frequency;
  }

  of(lo: number, hi: number): number {
    if (this.scale.isNs) return this.ticksTo(lo, hi) + this.refRel;
    return scaledNs(this.scale, lo, hi) - this.refNs + this.refRel;
  }
}
