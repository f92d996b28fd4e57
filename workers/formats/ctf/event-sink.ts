import type { EventSpan } from "./event-span.js";

/**
 * Called for each event right after it was found: index of its class, first bits of its header and its body. `ShownTime` is
 * its time. The walker stands behind the event and must be left as it is. Answers true to stop for now.
 */
export type EventSink = (index: number, headerPos: number, bodyPos: number) => boolean;

/** The time of an event as a clock value; made absolute only when asked for, as most events are passed over. */
export class ShownTime {
  private lo = 0;
  private hi = 0;
  private isLate = false;

  /** `isLate`: its clock went back, and it is shown at the latest time before it. */
  set(lo: number, hi: number, isLate: boolean): void {
    this.lo = lo;
    this.hi = hi;
    this.isLate = isLate;
  }

  ns(span: EventSpan, latestRel: number): bigint {
    return this.isLate ? span.fromOrigin(latestRel) : span.absolute(this.lo, this.hi);
  }
}
