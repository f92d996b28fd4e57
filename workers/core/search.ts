/**
 * The first of the places [from, to) at which `isPast` holds; `to` where it holds at none. Once it holds, it must hold
 * at all places behind.
 */
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

// The same over ascending times, for loops where a call for each step would cost more than the step.

/** The first of `times` in [from, to) that is at or after `t`; `to` where none is. */
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

/** The first of `times` in [from, to) that is after `t`; `to` where none is. */
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
