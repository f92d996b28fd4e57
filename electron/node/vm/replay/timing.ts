import type { ReplayTiming } from "../../../../workers/model/run-record.js";

const LATE_NS = 10_000_000;

/** When groups reached QEMU against when they should have, over a run. */
export class Timing {
  private errors = new Float64Array(256);
  private count = 0;

  /** Of one group, as its record has it: `sent` and `planned` in ns, `us` until it was answered. Answers its error, ns. */
  add(sent: number, us: number, planned: number): number {
    if (this.count === this.errors.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.errors);
      this.errors = larger;
    }
    const error = sent + us * 500 - planned;
    this.errors[this.count] = error;
    this.count += 1;
    return error;
  }

  /** Undefined: no group was sent. */
  get figures(): ReplayTiming | undefined {
    if (this.count === 0) return undefined;
    const errors = this.errors.subarray(0, this.count);
    const sorted = errors.toSorted();
    const at = (share: number) => sorted[Math.min(this.count - 1, Math.floor(share * this.count))] ?? 0;
    const tenth = Math.max(1, Math.floor(this.count / 10));
    const drift = mean(errors.subarray(this.count - tenth)) - mean(errors.subarray(0, tenth));
    const late = errors.filter((error) => LATE_NS < Math.abs(error)).length;
    return { min: at(0), p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), drift: Math.round(drift), late };
  }
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
