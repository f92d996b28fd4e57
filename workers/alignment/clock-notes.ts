import { MAX_EXACT_NS } from "../core/timeline.js";
import type { SessionClock } from "../ingest/session-clock.js";

const DAY_NS = 86_400_000_000_000n;

/** Remarks on the clock of the session for readers of times, in sentences. */
export function clockNotes({ leftOutNs }: SessionClock): readonly string[] {
  if (leftOutNs === 0n) return [];
  return [
    `the traces lie ${longWords(leftOutNs)} apart: the empty time between them is left out, and shares are of the rest`,
  ];
}

/** Session times are doubles; `lastNs`: the last one. */
export function roundingNotes(lastNs: number): readonly string[] {
  if (lastNs <= Number(MAX_EXACT_NS)) return [];
  const days = longWords(BigInt(Math.round(lastNs)));
  return [`the session lasts ${days}: times of lanes are rounded after 104 days, those of events are exact`];
}

/** "48 years", "120 days". */
function longWords(ns: bigint): string {
  const days = Number(ns / DAY_NS);
  return days < 730 ? `${days} days` : `${Math.round(days / 365.2425)} years`;
}
