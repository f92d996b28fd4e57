import type { TraceInfo } from "../../workers/model/trace-info.js";

type Alignment = NonNullable<TraceInfo["machines"][number]["alignment"]>;
export type Residuals = NonNullable<Alignment["residuals"]>;

/** One stretch of the recording: where it is, and the limits nearest to the line. */
export interface PlotStretch {
  /** 0 to 1 of the recording. */
  readonly share: number;
  /** From the begin of the recording. */
  readonly atNs: number;
  readonly leastNs: number;
  readonly mostNs: number;
  /** A limit is on the wrong side of the line. */
  readonly isBroken: boolean;
}

export interface ResidualPlot {
  readonly stretches: readonly PlotStretch[];
  /** How far the plot reaches above and below the line. */
  readonly reachNs: number;
  readonly spanNs: number;
}

/** Limits further away than most are cut at the edge of the plot. */
const SHOWN_SHARE = 0.9;
const ROOM = 1.25;
const MIN_REACH_NS = 1000;

export function residualPlot({ t_ns, least_ns, most_ns }: Residuals, boundNs = 0): ResidualPlot {
  const first = BigInt(t_ns[0] ?? "0");
  const at = t_ns.map((t) => Number(BigInt(t) - first));
  const spanNs = Math.max(1, at.at(-1) ?? 1);
  const stretches = at.map((atNs, i): PlotStretch => {
    const leastNs = least_ns[i] ?? 0;
    const mostNs = most_ns[i] ?? 0;
    return { share: atNs / spanNs, atNs, leastNs, mostNs, isBroken: 0 < leastNs || mostNs < 0 };
  });
  const distances = stretches.map(({ leastNs, mostNs }) => Math.max(Math.abs(leastNs), Math.abs(mostNs)));
  const usual = distances.sort((a, b) => a - b)[Math.floor((distances.length - 1) * SHOWN_SHARE)] ?? 0;
  return { stretches, reachNs: Math.max(MIN_REACH_NS, usual * ROOM, boundNs * ROOM), spanNs };
}

/** Where a distance from the line is: 0 the top of the plot, 1 its bottom. */
export function heightOf({ reachNs }: ResidualPlot, ns: number): number {
  return (1 - Math.max(-1, Math.min(1, ns / reachNs))) / 2;
}
