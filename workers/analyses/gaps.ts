import { firstIndex } from "../core/search.js";

/** When a machine's CPUs lost events: spans in order of their begin, as ns from the session origin. */
export class Gaps {
  private readonly begins: number[] = [];
  /** The latest end of a span and of all before it; Infinity: lasts until the end. */
  private readonly ends: number[] = [];

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
  }

  /** Begin of the first span that lasts beyond `ns`, as far as is known; undefined: there is none. */
  firstSince(ns: number): number | undefined {
    const { begins, ends } = this;
    return begins[firstIndex(0, ends.length, (i) => ns < (ends[i] as number))];
  }
}
