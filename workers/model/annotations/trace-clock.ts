import { type Drift, evenTime, ownTime } from "../../core/drift.js";
import type { TraceClock } from "../trace-content.js";

/** Absolute ns of a trace's own clock at a time of the session: what it is when the trace is opened alone. */
export function ownClockNs(clock: TraceClock, sessionNs: number): bigint {
  const even = BigInt(clock.originNs) + BigInt(Math.round(sessionNs));
  const drift = driftOf(clock);
  return drift === undefined ? even : ownTime(drift, even);
}

/** The time of the session at which the trace's own clock shows `ownNs`. */
export function sessionNsOf(clock: TraceClock, ownNs: bigint): number {
  const drift = driftOf(clock);
  const even = drift === undefined ? ownNs : evenTime(drift, ownNs);
  return Number(even - BigInt(clock.originNs));
}

function driftOf({ drift }: TraceClock): Drift | undefined {
  return (
    drift && {
      middleNs: BigInt(drift.middleNs),
      rate: drift.rate,
      jumps: drift.jumps.map(({ atNs, byNs }) => ({ atNs: BigInt(atNs), byNs })),
    }
  );
}
