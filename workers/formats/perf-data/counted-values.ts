/** Thread numbers are below this (PID_MAX_LIMIT, include/linux/threads.h). */
const THREADS = 2 ** 23;

const WRAP = 2 ** 64;

/** What counters counted from one sample to the next. Their values only grow, from 0 at the begin of the recording. */
export class CountedValues {
  /** Values below the one before. */
  backwards = 0;
  private readonly slots = new Map<number, number>();
  /** By slot: the value before, as two words. */
  private highs = new Uint32Array(64);
  private lows = new Uint32Array(64);

  /**
   * The events since the value before of the same counter, which perf has by id, and where threads inherit their counters by
   * thread too. -1: nobody knows, as a counter does not count down.
   */
  since(id: number, tid: number, high: number, low: number): number {
    const slot = this.slotOf(id * THREADS + tid);
    const growth = (high - (this.highs[slot] as number)) * 2 ** 32 + (low - (this.lows[slot] as number));
    this.highs[slot] = high;
    this.lows[slot] = low;
    if (0 <= growth) return growth;
    // Half of all numbers behind is not behind: the counter went over its largest value.
    if (growth < -WRAP / 2) return growth + WRAP;
    this.backwards += 1;
    return -1;
  }

  private slotOf(key: number): number {
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    this.slots.set(key, slot);
    if (slot === this.highs.length) {
      this.highs = grown(this.highs);
      this.lows = grown(this.lows);
    }
    return slot;
  }
}

function grown(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(2 * words.length);
  more.set(words);
  return more;
}
