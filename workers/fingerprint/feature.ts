import type { FingerprintFeature, FingerprintKind } from "../model/fingerprints.js";
import { isUnknown, STATE_COUNT } from "../model/states.js";
import type { Evidence } from "./evidence.js";
import type { Sums, Times } from "./sums.js";

/** A feature and how it is read. */
export interface Feature extends FingerprintFeature {
  readonly kinds: readonly FingerprintKind[];
  /** What the trace must hold somewhere, so that nothing means 0. */
  readonly evidence: Evidence;
  /** NaN: the mean of nothing. */
  read(sums: Sums): number;
}

/** Time of all lanes of a subject in which their state is known, ns. */
export function knownNs({ stateNs }: Sums): number {
  let ns = 0;
  for (let state = 0; state < STATE_COUNT; state += 1) if (!isUnknown(state)) ns += stateNs[state] as number;
  return ns;
}

/** Per second of known time: of a VM, of the known time of its vCPUs. */
export function perSecond(count: number, sums: Sums): number {
  return count / (knownNs(sums) / 1e9);
}

/** Per second of the known time of the whole VM: what its vCPUs do together. */
export function perVmSecond(count: number, sums: Sums): number {
  return count / (knownNs(sums) / Math.max(1, sums.lanes) / 1e9);
}

export function mean({ count, ns }: Times): number {
  return count === 0 ? Number.NaN : ns / count;
}
