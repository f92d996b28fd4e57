import type { BothLimits } from "./clock-limits.js";
import type { ClockLine } from "./clock-line.js";
import { fitEdges } from "./edge-line.js";

/** A line as good as limits tell it. */
export interface FineLine extends ClockLine {
  /** The true offset is hardly further away than this at any time of the recording. */
  readonly boundNs: number;
  readonly driftError: number;
  readonly limits: BothLimits;
}

export interface FittedLine {
  readonly fine: FineLine;
  /** Between the edges of the limits. */
  readonly widthNs: number;
}

/** `near`: where the drift is looked for. Undefined: too few limits, or they contradict each other. */
export function fitLine(
  limits: BothLimits,
  near: { readonly drift: number; readonly reach: number },
): FittedLine | undefined {
  const { least, most } = limits;
  const first = Math.min(least.t[0] ?? Number.NaN, most.t[0] ?? Number.NaN);
  const last = Math.max(least.t.at(-1) ?? Number.NaN, most.t.at(-1) ?? Number.NaN);
  if (Number.isNaN(first + last)) return undefined;
  const middleNs = (first + last) / 2;
  const edges = fitEdges(limits, middleNs, near);
  if (edges === undefined || edges.widthNs <= 0) return undefined;
  const { offsetNs, drift, widthNs } = edges;
  const span = Math.max(1, last - first);
  const driftError = Math.min(edges.driftError, widthNs / span);
  const boundNs = (widthNs + driftError * span) / 2;
  return { fine: { middleNs, offsetNs, drift, boundNs, driftError, limits }, widthNs };
}
