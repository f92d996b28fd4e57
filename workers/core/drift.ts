/**
 * The clock of a trace runs slower or faster than that of the session, evenly: at `middleNs` it is right, and further on
 * its times are moved by `rate` of the way. It may also have jumped. They stay whole and in order.
 */
export interface Drift {
  /** Absolute ns, by the trace's own clock. */
  readonly middleNs: bigint;
  /** 1e-6 is 1 ppm: its clock is slower by that. */
  readonly rate: number;
  /** In order of time. */
  readonly jumps?: readonly ClockJump[];
}

/** From a time on, the clock is behind by so much more. */
export interface ClockJump {
  /** Absolute ns, by the trace's own clock, after the jump. */
  readonly atNs: bigint;
  /** Negative: it jumped ahead. */
  readonly byNs: number;
}

/** A time of the trace's clock as an even clock would have it. */
export function evenTime(drift: Drift, ns: bigint): bigint {
  return ns + BigInt(movedBy(drift, drift.middleNs)(Number(ns - drift.middleNs)));
}

interface KnownRange {
  readonly beginNs: bigint | undefined;
  readonly endNs: bigint | undefined;
}

/** The same for a time range, as far as it is known. */
export function evenRange(drift: Drift, { beginNs, endNs }: KnownRange): KnownRange {
  const even = (ns: bigint | undefined) => (ns === undefined ? undefined : evenTime(drift, ns));
  return { beginNs: even(beginNs), endNs: even(endNs) };
}

/** The same for times from an origin. `evenTime` of the sum gives the same: both are exact up to 104 days. */
export function evenTimes(drift: Drift, originNs: bigint): (t: number) => number {
  const moved = movedBy(drift, originNs);
  return (t) => (Number.isFinite(t) ? t + moved(t) : t);
}

/** The first time of the trace's own clock that becomes `ns` or later. */
export function ownTime(drift: Drift, ns: bigint): bigint {
  const { middleNs, rate, jumps = [] } = drift;
  const distance = Number(ns - middleNs);
  // No trace is as long as that: somebody asks for all that comes before or after.
  if (!Number.isSafeInteger(distance)) return ns - BigInt(Math.round(rate * distance));
  const reach = jumps.reduce((sum, { byNs }) => sum + Math.abs(byNs), 2);
  const about = middleNs + BigInt(Math.round(distance / (1 + rate)));
  let before = about - BigInt(reach);
  let own = about + BigInt(reach);
  while (before + 1n < own) {
    const middle = (before + own) / 2n;
    if (evenTime(drift, middle) < ns) before = middle;
    else own = middle;
  }
  return own;
}

/** By how much a time from an origin is moved: by nothing at the middle. */
function movedBy({ middleNs, rate, jumps = [] }: Drift, originNs: bigint): (t: number) => number {
  const middle = Number(middleNs - originNs);
  if (jumps.length === 0) return (t) => Math.round(rate * (t - middle));
  const steps = jumps.map(({ atNs, byNs }) => ({ at: Number(atNs - originNs), by: byNs }));
  const jumped = (t: number) => steps.reduce((sum, step) => sum + jumpedBy(step, t), 0);
  const atMiddle = jumped(middle);
  return (t) => Math.round(rate * (t - middle)) + jumped(t) - atMiddle;
}

/** Times that a clock which jumped ahead has left out become the time of the jump. */
function jumpedBy({ at, by }: { readonly at: number; readonly by: number }, t: number): number {
  if (at <= t) return by;
  return by < 0 && at + by < t ? at + by - t : 0;
}
