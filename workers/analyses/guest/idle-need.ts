/**
 * The time that a guest's idle task needs from an entry until it halts. The idle task does next to nothing: short spans
 * between the two are its own, and long ones contain the work of another task.
 */

/** Number of spans remembered, and the least number that gives an estimate. */
const SPANS = 64;
const ENOUGH = 8;
/** The estimate is made anew after so many spans. */
const REFRESH = 16;
/** A span this many times longer than the lower quartile contains a task that woke, ran and slept again. */
const TIMES = 8;

export class IdleNeed {
  private readonly spans = new Float64Array(SPANS);
  private count = 0;
  /** Lower quartile of the spans, ns; NaN: too few were seen. */
  ns = Number.NaN;

  /** The idle task was on the vCPU at an entry, and at the exit by HLT `ns` later. */
  add(ns: number): void {
    this.spans[this.count % SPANS] = ns;
    this.count += 1;
    if (this.count !== ENOUGH && this.count % REFRESH !== 0) return;
    const known = Math.min(this.count, SPANS);
    const sorted = this.spans.slice(0, known).sort();
    this.ns = sorted[known >> 2] as number;
  }

  /** Is the span too long for the idle task alone? */
  isTooLong(ns: number): boolean {
    return this.ns * TIMES < ns;
  }
}
