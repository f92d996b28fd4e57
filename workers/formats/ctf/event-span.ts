import { absoluteNs, type ClockScale, ClockValue } from "./clock.js";

/** The first and the last time of a stream, and the number of events whose times contradict others. */
export class EventSpan {
  hasEvents = false;
  /** Clock values of the first and the latest event. */
  readonly first = new ClockValue();
  readonly last = new ClockValue();
  /** When the first and the latest event are shown, ns from the origin, if later than their clock says. */
  private firstHeldRel: number | undefined = undefined;
  private lastHeldRel: number | undefined = undefined;
  /** Events whose time lies before that of an earlier one, and before the begin their packet claims. */
  late = 0;
  early = 0;
  /** Positions of the first late and the first early event: bits in the bytes at hand. */
  lateAt = -1;
  earlyAt = -1;
  /** When the first late event is shown, ns from the origin. */
  lateRel = 0;
  /** Packets that claim to begin before the packet before them, or before an event of it. */
  backPackets = 0;

  constructor(
    private readonly clock: ClockScale | undefined,
    private readonly originNs: bigint,
  ) {}

  /** Absolute ns at which the first event is shown; undefined without events. */
  get firstNs(): bigint | undefined {
    const { hasEvents, first, firstHeldRel } = this;
    if (!hasEvents) return undefined;
    return firstHeldRel === undefined ? this.absolute(first.lo, first.hi) : this.fromOrigin(firstHeldRel);
  }

  /** The same of the latest event. `now`: the clock at an event that is not noted yet. */
  lastNs(now: ClockValue | undefined): bigint | undefined {
    const { hasEvents, last, lastHeldRel } = this;
    if (!hasEvents) return undefined;
    const { lo, hi } = now !== undefined && isLater(now, last) ? now : last;
    const ns = this.absolute(lo, hi);
    const held = lastHeldRel === undefined ? ns : this.fromOrigin(lastHeldRel);
    return ns < held ? held : ns;
  }

  /** Absolute ns of a clock value. Streams without a clock lie at the origin. */
  absolute(lo: number, hi: number): bigint {
    return this.clock === undefined ? this.originNs : absoluteNs(this.clock, lo, hi);
  }

  /** Absolute ns of ns from the origin. */
  fromOrigin(rel: number): bigint {
    return this.originNs + BigInt(Math.round(rel));
  }

  note(lo: number, hi: number): void {
    const { first, last } = this;
    if (!this.hasEvents) first.set(lo, hi);
    if (!this.hasEvents || last.hi < hi || (last.hi === hi && last.lo < lo)) last.set(lo, hi);
    this.hasEvents = true;
  }

  noteEarly(pos: number): void {
    if (this.early === 0) this.earlyAt = pos;
    this.early += 1;
  }

  /** Before `note`. `shownRel`: the latest time before. */
  noteLate(pos: number, shownRel: number): void {
    if (this.late === 0) {
      this.lateAt = pos;
      this.lateRel = shownRel;
    }
    this.late += 1;
    if (!this.hasEvents) this.firstHeldRel = shownRel;
    this.lastHeldRel = shownRel;
  }
}

export function isLater(a: ClockValue, b: ClockValue): boolean {
  return b.hi < a.hi || (b.hi === a.hi && b.lo < a.lo);
}
