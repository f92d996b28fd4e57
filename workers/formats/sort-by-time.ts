/**
 * Sorts `order[0..count)`, indexes of `times`, by time; of equal times the earlier one stays first. What is in order already
 * costs one look; what consists of a few ordered runs costs one merge for each doubling of their length.
 */
export function sortByTime(times: Float64Array, order: Int32Array | Uint32Array, count: number): void {
  let runs = runsIn(times, order, count);
  if (runs.length <= 2) return;
  let from = order;
  let into = order.slice(0, count) as typeof order;
  while (2 < runs.length) {
    const merged: number[] = [0];
    for (let run = 0; run + 1 < runs.length; run += 2) {
      const middle = runs[run + 1] as number;
      const end = runs[run + 2] ?? middle;
      merge(times, from, into, runs[run] as number, middle, end);
      merged.push(end);
    }
    [from, into] = [into, from];
    runs = merged;
  }
  if (from !== order) order.set(from.subarray(0, count));
}

/** Where runs in order begin, and the end. */
function runsIn(times: Float64Array, order: Int32Array | Uint32Array, count: number): number[] {
  const runs = [0];
  for (let i = 1; i < count; i += 1) {
    if ((times[order[i] as number] as number) < (times[order[i - 1] as number] as number)) runs.push(i);
  }
  if (0 < count) runs.push(count);
  return runs;
}

function merge(
  times: Float64Array,
  from: Int32Array | Uint32Array,
  into: Int32Array | Uint32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at += 1) {
    const isLeft =
      right === end ||
      (left < middle && (times[from[left] as number] as number) <= (times[from[right] as number] as number));
    into[at] = from[isLeft ? left++ : right++] as number;
  }
}
