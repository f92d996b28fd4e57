/**
 * How the clock of a host stands to that of a guest: host ≈ guest + offset + drift × (guest − middle). Times are ns of
 * the session, each machine's as its own clock tells them.
 */
export interface ClockLine {
  /** By the guest's clock. */
  readonly middleNs: number;
  /** At the middle. */
  readonly offsetNs: number;
  /** By how much the host's clock runs faster: 1e-6 is 1 ppm. */
  readonly drift: number;
  /** In order of time. */
  readonly jumps?: readonly LineJump[];
}

/** From a time on, the guest's clock is behind by so much more. */
export interface LineJump {
  /** By the guest's clock, after the jump. */
  readonly atNs: number;
  /** Negative: it jumped ahead. */
  readonly byNs: number;
}

export function steadyOffset(offsetNs: number): ClockLine {
  return { middleNs: 0, offsetNs, drift: 0 };
}

/** To a thousandth of a ppm: more digits mean nothing. */
export function driftPpm(drift: number): number {
  return Math.round(drift * 1e9) / 1e3;
}

/** What is added to the guest's time `t`. */
export function offsetAt({ middleNs, offsetNs, drift, jumps }: ClockLine, t: number): number {
  const steady = offsetNs + drift * (t - middleNs);
  if (jumps === undefined) return steady;
  let jumped = 0;
  for (const { atNs, byNs } of jumps) {
    if (atNs <= t && middleNs < atNs) jumped += byNs;
    else if (t < atNs && atNs <= middleNs) jumped -= byNs;
  }
  return steady + jumped;
}
