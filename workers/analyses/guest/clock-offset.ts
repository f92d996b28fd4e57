import { type Moments, thinned } from "./switches.js";

/** Clocks set by hand or by a guest's own RTC are apart by less than this. */
const MAX_OFFSET_NS = 60e9;
/** How long a halted CPU takes to be asleep in the host's eyes varies by about this. */
const BIN_NS = 100e3;
/** Pairs looked at per CPU: bounds the time this takes. */
const MAX_IDLE = 3000;
const MAX_SLEEPS = 6000;

/** What a CPU of the guest and its vCPU did, each by its own clock. */
export interface CpuPair {
  /** When the guest says that this CPU went idle. */
  readonly idle: Moments;
  /** When the host says that its vCPU fell asleep. */
  readonly sleeps: Moments;
}

/**
 * By how much the guest's clock must be set forward for its CPUs to go idle when their vCPUs fall asleep: the most
 * frequent distance between any idling and any sleep. It is right to a fraction of a millisecond, and only if there
 * is a right one at all; whoever asks checks that. Undefined where there is nothing to compare.
 */
export function likelyOffset(pairs: readonly CpuPair[]): number | undefined {
  const reach = Math.ceil(MAX_OFFSET_NS / BIN_NS);
  const counts = new Uint32Array(2 * reach + 1);
  for (const { idle, sleeps } of pairs) {
    const asleep = thinned(sleeps, MAX_SLEEPS);
    let first = 0;
    for (const t of thinned(idle, MAX_IDLE)) {
      while (first < asleep.length && (asleep[first] as number) < t - MAX_OFFSET_NS) first += 1;
      for (let i = first; i < asleep.length; i++) {
        const bin = Math.round(((asleep[i] as number) - t) / BIN_NS) + reach;
        if (counts.length <= bin) break;
        if (0 <= bin) counts[bin] = (counts[bin] as number) + 1;
      }
    }
  }
  let best = 0;
  for (let bin = 1; bin < counts.length; bin++) if ((counts[best] as number) < (counts[bin] as number)) best = bin;
  return counts[best] === 0 ? undefined : (best - reach) * BIN_NS;
}
