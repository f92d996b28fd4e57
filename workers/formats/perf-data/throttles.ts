import type { LostGap } from "../format.js";

/** A stretch for which an event was not sampled on a CPU. */
interface Throttle {
  readonly event: string;
  readonly cpu: number;
  readonly begin: number;
}

/**
 * Where the kernel held an event back because it interrupted too often: from its THROTTLE record to its UNTHROTTLE record,
 * which comes with the next tick. Each counter is throttled by itself.
 */
export class Throttles {
  /** How often, also at times that nobody knows. */
  count = 0;
  private readonly gaps: LostGap[] = [];
  /** By counter. */
  private readonly open = new Map<bigint, Throttle>();

  constructor(private readonly originNs: bigint) {}

  begin(counter: bigint, event: string, cpu: number, time: number): void {
    this.count += 1;
    if (Number.isFinite(time) && !this.open.has(counter)) this.open.set(counter, { event, cpu, begin: time });
  }

  end(counter: bigint, time: number): void {
    const throttle = this.open.get(counter);
    if (throttle === undefined) return;
    this.open.delete(counter);
    this.gaps.push(this.gapOf(throttle, time));
  }

  /** Those so far; what has not ended goes on until `last`, the time of the last sample (NaN: there is none). */
  until(last: number): readonly LostGap[] {
    return [...this.gaps, ...[...this.open.values()].map((one) => this.gapOf(one, last))];
  }

  /** Of all so far, in ns of CPU time. */
  ns(last: number): number {
    return this.until(last).reduce((sum, { beginNs, endNs }) => sum + Number(endNs - beginNs), 0);
  }

  private gapOf({ event, cpu, begin }: Throttle, end: number): LostGap {
    const [beginNs, endNs] = [this.originNs + BigInt(begin), this.originNs + BigInt(begin < end ? end : begin)];
    return { beginNs, endNs, events: -1, cpu, throttled: event };
  }
}
