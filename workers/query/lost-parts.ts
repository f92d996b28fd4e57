import type { LostPart, LostSpan } from "./context.js";

/** Where something was lost, of all streams together: stretches that do not touch, in order of time. */
export function lostParts(lost: readonly LostSpan[], t0: number, t1: number): LostPart[] {
  const parts = lost
    .flatMap((span) => span.parts ?? [span])
    .filter(({ startNs, endNs }) => t0 <= endNs && startNs < t1)
    .sort((a, b) => a.startNs - b.startNs);
  const joined: LostPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last === undefined || last.endNs < part.startNs) joined.push(part);
    else if (last.endNs < part.endNs) joined[joined.length - 1] = { startNs: last.startNs, endNs: part.endNs };
  }
  return joined;
}
