import type { TscClock } from "../formats/clock-description.js";

/** How the clock of a guest stands to its host's where both count the TSC. Absolute ns, each by its own clock. */
export interface TscLine {
  /** The host's time minus the guest's at the middle. */
  readonly offsetNs: bigint;
  /** By how much the host's clock runs faster: both turn the same ticks into ns, but may do so by other factors. */
  readonly drift: number;
}

/** Factors that differ more are not of one TSC: the hypervisor scales the guest's, or one of the clocks shows ticks. */
const MAX_DRIFT = 1e-3;

/**
 * KVM adds `offset` to the host's TSC to make the guest's. Undefined where the two clocks cannot count the same TSC.
 */
export function tscLine(guest: TscClock, host: TscClock, offset: bigint, middleNs: bigint): TscLine | undefined {
  const drift = (host.mult * 2 ** guest.shift) / (guest.mult * 2 ** host.shift) - 1;
  if (!(Math.abs(drift) <= MAX_DRIFT)) return undefined;
  const guestTicks = ((middleNs - guest.offsetNs) << BigInt(guest.shift)) / BigInt(guest.mult);
  const hostTicks = guestTicks - offset;
  const hostNs = ((hostTicks * BigInt(host.mult)) >> BigInt(host.shift)) + host.offsetNs;
  return { offsetNs: hostNs - middleNs, drift };
}
