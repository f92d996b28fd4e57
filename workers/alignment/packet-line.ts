import type { BothLimits, Limits } from "./clock-limits.js";
import { type FittedLine, fitLine } from "./fitted-line.js";
import { MAX_DRIFT } from "./likely-line.js";
import type { Packets } from "./packet-events.js";

/** The line that sets a machine's clock on another's, by the packets between them. Times count from `originNs`. */
export interface PacketLine extends FittedLine {
  readonly originNs: bigint;
  /** Packets that were seen at both ends. */
  readonly packets: number;
}

/**
 * A packet is received after it was sent. So each gives a limit of the offset: those of one direction from below, those
 * of the other from above. Undefined: too few packets of either direction, or they contradict each other.
 */
export function packetLine(own: Packets, other: Packets): PacketLine | undefined {
  const originNs = [...own.sent.values(), ...own.received.values()][0];
  const otherOriginNs = [...other.sent.values(), ...other.received.values()][0];
  if (originNs === undefined || otherOriginNs === undefined) return undefined;
  const apartNs = Number(otherOriginNs - originNs);
  const limitsOf = (mine: ReadonlyMap<string, bigint>, theirs: ReadonlyMap<string, bigint>): Limits => {
    const points: { readonly t: number; readonly offsetNs: number }[] = [];
    for (const [key, ns] of mine) {
      const otherNs = theirs.get(key);
      if (otherNs === undefined) continue;
      const t = Number(ns - originNs);
      points.push({ t, offsetNs: Number(otherNs - otherOriginNs) + apartNs - t });
    }
    points.sort((a, b) => a.t - b.t);
    return {
      t: Float64Array.from(points, ({ t }) => t),
      offsetNs: Float64Array.from(points, ({ offsetNs }) => offsetNs),
    };
  };
  const limits: BothLimits = {
    least: limitsOf(own.received, other.sent),
    most: limitsOf(own.sent, other.received),
  };
  const fit = fitLine(limits, { drift: 0, reach: MAX_DRIFT });
  return fit && { ...fit, originNs, packets: limits.least.t.length + limits.most.t.length };
}
