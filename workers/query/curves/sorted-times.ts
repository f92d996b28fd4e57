import type { Steps } from "../resumable.js";

/** Times handled in a step: less than a millisecond. */
const STEP_TIMES = 1 << 14;
/** Times of a bucket, on average. */
const PER_BUCKET = 4;
/** A bucket with more is not sorted by insertion. */
const MOST_INSERTED = 32;

/**
 * The times in ascending order. Those of a trace lie about evenly, so they are put into even buckets of a few each. Where
 * they do not, a bucket has many and is sorted as any array is.
 */
export function* sortedTimes(times: Float64Array): Steps<Float64Array> {
  const { length } = times;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < length; i += 1) {
    if (i % STEP_TIMES === 0) yield;
    const t = times[i] as number;
    if (t < least) least = t;
    if (most < t) most = t;
  }
  const buckets = Math.max(1, Math.ceil(length / PER_BUCKET));
  const scale = least < most ? (buckets - 1) / (most - least) : 0;
  const bucketOf = (t: number) => Math.floor((t - least) * scale);
  const ends = new Uint32Array(buckets + 1);
  for (let i = 0; i < length; i += 1) {
    if (i % STEP_TIMES === 0) yield;
    const bucket = bucketOf(times[i] as number) + 1;
    ends[bucket] = (ends[bucket] as number) + 1;
  }
  for (let bucket = 1; bucket <= buckets; bucket += 1)
    ends[bucket] = (ends[bucket] as number) + (ends[bucket - 1] as number);
  const sorted = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    if (i % STEP_TIMES === 0) yield;
    const bucket = bucketOf(times[i] as number);
    const at = ends[bucket] as number;
    ends[bucket] = at + 1;
    sorted[at] = times[i] as number;
  }
  // Each end has moved to the end of its own bucket.
  for (let bucket = 0, from = 0; bucket < buckets; bucket += 1) {
    if (bucket % STEP_TIMES === 0) yield;
    const to = ends[bucket] as number;
    if (MOST_INSERTED < to - from) sorted.subarray(from, to).sort();
    else insertionSort(sorted, from, to);
    from = to;
  }
  return sorted;
}

function insertionSort(times: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i += 1) {
    const t = times[i] as number;
    let at = i;
    for (; from < at && t < (times[at - 1] as number); at -= 1) times[at] = times[at - 1] as number;
    times[at] = t;
  }
}
