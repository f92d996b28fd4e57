import { firstFrom } from "../core/search.js";
import { nextTime } from "../core/timeline.js";
import type { Chunks } from "./event-chunks.js";

/** Times kept of chunks read before, 8 bytes each. */
const MAX_KEPT_TIMES = 4 << 20;

/**
 * How many events of each stream come before a time, or before the n-th of all. Checkpoints tell it to within some
 * thousand events of a stream; the times of those are read, without their values. Times are session times.
 */
export class EventRanks {
  private readonly kept = new Map<string, Float64Array>();
  private keptTimes = 0;

  /** By stream: events before `t`. */
  async before(chunks: readonly Chunks[], t: number): Promise<number[]> {
    return Promise.all(
      chunks.map(async (own) => {
        const at = own.holding(t);
        return at < 0 ? own.countBefore(t) : countIn(own, at, await this.times(own, at), t);
      }),
    );
  }

  /** By stream: how many of its events are among the first `rank` of all, in the order of (time, stream). */
  async first(chunks: readonly Chunks[], rank: number): Promise<number[]> {
    const all = sum(chunks, ({ total }) => total);
    if (rank <= 0) return chunks.map(() => 0);
    if (all <= rank) return chunks.map(({ total }) => total);
    const from = Math.min(...chunks.map(({ firstNs }) => firstNs));
    const to = Math.max(...chunks.map(({ lastNs }) => lastNs)) + 1;
    // The n-th event lies between a time before which there are certainly no more, and one before which there are.
    const least = lastTime(from, to, (t) => sum(chunks, (own) => own.mostBefore(t)) <= rank);
    const most = lastTime(least, to, (t) => sum(chunks, (own) => own.leastBefore(t)) <= rank);
    const near = await Promise.all(chunks.map((own) => this.near(own, least, nextTime(most))));
    const t = lastTime(least, nextTime(most), (time) => sum(near, (own) => own(time)) <= rank);
    const counts = near.map((own) => own(t));
    let left = rank - counts.reduce((total, count) => total + count, 0);
    // Of events at the same time the earlier stream's come first.
    return counts.map((count, i) => {
      const taken = Math.min(left, (near[i]?.(nextTime(t)) ?? count) - count);
      left -= taken;
      return count + taken;
    });
  }

  /** Counts the events of a stream before times in [from, to]. */
  private async near(own: Chunks, from: number, to: number): Promise<(t: number) => number> {
    const first = own.chunkAt(from);
    const last = own.chunkAt(to);
    const isNeeded = own.holding(from) >= 0 || own.holding(to) >= 0 || own.countBefore(from) !== own.countBefore(to);
    if (!isNeeded) return (t) => own.countBefore(t);
    const loaded: Float64Array[] = [];
    for (let at = first; at <= last; at++) loaded.push(await this.times(own, at));
    return (t) => {
      const at = own.holding(t);
      return at < 0 ? own.countBefore(t) : countIn(own, at, loaded[at - first] ?? NO_TIMES, t);
    };
  }

  private async times(own: Chunks, at: number): Promise<Float64Array> {
    const key = `${own.key} ${at} ${own.countAt(at + 1)}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const times = await own.read(at);
    this.keptTimes += times.length;
    this.kept.set(key, times);
    for (const [oldest, { length }] of this.kept) {
      if (this.keptTimes <= MAX_KEPT_TIMES || oldest === key) break;
      this.kept.delete(oldest);
      this.keptTimes -= length;
    }
    return times;
  }
}

const NO_TIMES = new Float64Array(0);

function countIn(own: Chunks, at: number, times: Float64Array, t: number): number {
  return own.countAt(at) + firstFrom(times, t, 0, times.length);
}

/** The last whole time in [from, to) at which `isEarly` holds; it does at `from`, and nowhere behind where it does not. */
function lastTime(from: number, to: number, isEarly: (t: number) => boolean): number {
  let low = from;
  let high = to;
  for (;;) {
    const middle = low + Math.floor((high - low) / 2);
    if (middle <= low || high <= middle) return low;
    if (isEarly(middle)) low = middle;
    else high = middle;
  }
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
