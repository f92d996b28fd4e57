/** Linux gives no tid above this (PID_MAX_LIMIT, include/linux/threads.h); a damaged trace may hold any number. */
const MAX_DIRECT = 1 << 22;

/** tid → index, as an array: one load per look-up, and tids are small and dense enough. */
export class TidTable {
  private direct = new Int32Array(1024).fill(-1);
  private readonly others = new Map<number, number>();

  /** -1 when there is none. */
  get(tid: number): number {
    // An index outside a typed array reads as undefined.
    const index = this.direct[tid];
    if (index !== undefined) return index;
    return this.others.size === 0 ? -1 : (this.others.get(tid) ?? -1);
  }

  set(tid: number, index: number): void {
    if (tid < 0 || MAX_DIRECT <= tid) {
      this.others.set(tid, index);
      return;
    }
    if (this.direct.length <= tid) this.grow(tid);
    this.direct[tid] = index;
  }

  private grow(tid: number): void {
    const larger = new Int32Array(Math.max(this.direct.length * 2, tid + 1)).fill(-1);
    larger.set(this.direct);
    this.direct = larger;
  }
}
