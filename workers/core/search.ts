/** The first index in [from, to) for which `isPast` is true, `to` if none. It must be true for all later indexes too. */
export function firstIndex(from: number, to: number, isPast: (index: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

// The same over ascending times, for hot code: a call for each step would cost more than the step.

/** The first index in [from, to) with a time at or after `t`, `to` if none. */
export function firstFrom(times: Float64Array, t: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first index in [from, to) with a time after `t`, `to` if none. */
export function firstAfter(times: Float64Array, t: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
