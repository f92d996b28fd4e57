/** Answers over which the median counts. A mean, or the last value, would make the next group early after one slow answer. */
const KEPT = 15;
const MOST_NS = 5_000_000;

/** How long a group is on its way to QEMU: half of what answers take. */
export class HalfTrips {
  private readonly halves: number[] = [];

  add(halfNs: number): void {
    this.halves.push(halfNs);
    if (KEPT < this.halves.length) this.halves.shift();
  }

  /** By how much the next group is sent before its moment, ns. */
  get early(): number {
    const sorted = this.halves.toSorted((a, b) => a - b);
    return Math.min(MOST_NS, Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0));
  }
}
