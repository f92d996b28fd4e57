import type { FlatMemory } from "../core/flat-memory.js";
import { firstIndex } from "../core/search.js";
import { M } from "../flat/records.js";

/**
 * When a machine's CPUs lost events: spans in order of their begin, as ns from the session origin. The core knows how many
 * there are, and when the last one ends.
 */
export class Gaps {
  private readonly begins: number[] = [];
  /** The latest end of a span and of all before it; Infinity: lasts until the end. */
  private readonly ends: number[] = [];

  /** `machine`: address of the machine's record. */
  constructor(
    private readonly memory: FlatMemory,
    private readonly machine: number,
  ) {}

  get count(): number {
    return this.begins.length;
  }

  get lastEndNs(): number {
    return this.ends.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  /** Mostly after all others: a loss may be found out later than it began. */
  add(beginNs: number, endNs: number): void {
    const { begins, ends } = this;
    let at = begins.length;
    while (0 < at && beginNs < (begins[at - 1] as number)) at -= 1;
    begins.splice(at, 0, beginNs);
    ends.splice(at, 0, endNs);
    for (let i = Math.max(1, at); i < ends.length; i++) {
      ends[i] = Math.max(ends[i] as number, ends[i - 1] as number);
    }
    const { i32, f64 } = this.memory;
    i32[(this.machine + M.GAPS) >> 2] = this.count;
    f64[(this.machine + M.LAST_GAP_END_F) >> 3] = this.lastEndNs;
  }

  /** Begin of the first span that lasts beyond `ns`, as far as is known; undefined: there is none. */
  firstSince(ns: number): number | undefined {
    const { begins, ends } = this;
    return begins[firstIndex(0, ends.length, (i) => ns < (ends[i] as number))];
  }
}
