/**
 * How long a guest's idle task needs from an entry until it halts. It does next to nothing, so of many spans between
 * the two the short ones are its own, and the long ones hold somebody else's work.
 */

/** Spans remembered, and how many of them say anything. */
const SPANS = 64;
const ENOUGH = 8;
/** The estimate is made anew after so many. */
const REFRESH = 16;
/** A span this many times longer than the lower quartile holds work of a task that woke, ran and slept again. */
const TIMES = 8;

export class IdleNeed {
  private readonly spans = new Float64Array(SPANS);
  private count = 0;
  /** Lower quartile of the spans, ns; NaN: too few were seen. */
  ns = Number.NaN;

  /** The idle task was on the vCPU at an entry and at the exit by HLT `ns` later. */
  add(ns: number): void {
    this.spans[this.count % SPANS] = ns;
    this.count += 1;
    if (this.count !== ENOUGH && this.count % REFRESH !== 0) return;
    const known = Math.min(this.count, SPANS);
    const sorted = this.spans.slice(0, known).sort();
    this.ns = sorted[known >> 2] as number;
  }

  /** Was it too long for the idle task alone? */
  isTooLong(ns: number): boolean {
    return this.ns * TIMES < ns;
  }
}
