import { firstFrom, firstIndex } from "../core/search.js";
import type { EventCheckpoint, StreamTally } from "../formats/format.js";
import type { SessionStream } from "../ingest/session-streams.js";

/** A stream and the counts of its events. */
export interface RankedStream {
  readonly source: SessionStream;
  readonly tally: StreamTally;
}

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
  async before(streams: readonly RankedStream[], t: number): Promise<number[]> {
    const chunks = streams.map((stream) => new Chunks(stream));
    return Promise.all(
      chunks.map(async (own) => {
        const at = own.holding(t);
        return at < 0 ? own.countBefore(t) : countIn(own, at, await this.times(own, at), t);
      }),
    );
  }

  /** By stream: how many of its events are among the first `rank` of all, in the order of (time, stream). */
  async first(streams: readonly RankedStream[], rank: number): Promise<number[]> {
    const chunks = streams.map((stream) => new Chunks(stream));
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
    const key = `${own.stream} ${own.countAt(at)} ${own.countAt(at + 1)}`;
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

/** The last checkpoint of a stream that is early enough; its begin if none is. */
export function checkpointBefore(
  { source, tally: { checkpoints = [] } }: RankedStream,
  isEarly: (checkpoint: EventCheckpoint) => boolean,
): EventCheckpoint {
  const late = firstIndex(0, checkpoints.length, (i) => !isEarly(checkpoints[i] as EventCheckpoint));
  return checkpoints[late - 1] ?? streamBegin(source);
}

/** The begin of a stream, in session times. */
function streamBegin({ originNs }: SessionStream): EventCheckpoint {
  return { events: 0, latest: Number.NEGATIVE_INFINITY, originNs, state: undefined };
}

function countIn(own: Chunks, at: number, times: Float64Array, t: number): number {
  return own.countAt(at) + firstFrom(times, t, 0, times.length);
}

/** The events of a stream between one checkpoint and the next are a chunk. */
class Chunks {
  readonly stream: number;
  readonly total: number;
  /** Session times; of a stream without events infinite. */
  readonly firstNs: number;
  readonly lastNs: number;
  private readonly checkpoints: readonly EventCheckpoint[];

  constructor(private readonly ranked: RankedStream) {
    const { source, tally } = ranked;
    const { firstNs, lastNs, events, checkpoints = [] } = tally;
    this.stream = source.stream;
    this.total = events;
    this.checkpoints = [streamBegin(source), ...checkpoints];
    this.firstNs = firstNs === undefined ? Number.POSITIVE_INFINITY : Number(firstNs - source.originNs);
    this.lastNs = lastNs === undefined ? Number.NEGATIVE_INFINITY : Number(lastNs - source.originNs);
  }

  /** Events before a chunk. */
  countAt(at: number): number {
    return this.checkpoints[at]?.events ?? this.total;
  }

  /** The chunk that time `t` falls into: the events before it are earlier, those behind it are not. */
  chunkAt(t: number): number {
    const { checkpoints } = this;
    return firstIndex(0, checkpoints.length, (i) => t <= (checkpoints[i]?.latest ?? 0)) - 1;
  }

  /** The same where its times are needed to count events before `t`; -1: `countBefore` does. */
  holding(t: number): number {
    return t <= this.firstNs || this.lastNs < t ? -1 : this.chunkAt(t);
  }

  /** Events before a time that no event of the stream is at or before, or that all are before. */
  countBefore(t: number): number {
    return this.lastNs < t ? this.total : 0;
  }

  leastBefore(t: number): number {
    const at = this.holding(t);
    return at < 0 ? this.countBefore(t) : this.countAt(at);
  }

  mostBefore(t: number): number {
    const at = this.holding(t);
    return at < 0 ? this.countBefore(t) : this.countAt(at + 1);
  }

  read(at: number): Promise<Float64Array> {
    const { trace } = this.ranked.source.opened;
    const checkpoint = this.checkpoints[at] as EventCheckpoint;
    return trace.eventTimes(this.ranked.source.index, checkpoint, this.countAt(at + 1) - this.countAt(at));
  }
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

/** The next time that a double can tell from `t`. */
function nextTime(t: number): number {
  return t + Math.max(1, 2 * Number.EPSILON * Math.abs(t));
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
