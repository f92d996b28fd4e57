import { selectRank } from "../core/select.js";
import type { BothLimits, Limits } from "./clock-limits.js";
import { type ClockLine, offsetAt } from "./clock-line.js";

/** How far the limits of a guest's clock are from the line, for people to see whether it is straight. */
export interface Residuals {
  /** By the guest's clock, one for each stretch of time that has limits of both sides. */
  readonly t: readonly number[];
  /** The nearest limit from below and from above, in each stretch: the line is at 0. */
  readonly leastNs: readonly number[];
  readonly mostNs: readonly number[];
  /** Limits of both sides, and those that the line breaks. */
  readonly count: number;
  readonly broken: number;
}

/** A plot shows no more. */
const STRETCHES = 96;

export function residualsOf({ least, most }: BothLimits, line: ClockLine): Residuals {
  const from = Math.min(least.t[0] ?? 0, most.t[0] ?? 0);
  const to = Math.max(least.t.at(-1) ?? 0, most.t.at(-1) ?? 0);
  const widthNs = Math.max(1, (to - from) / STRETCHES);
  const stretchOf = (t: number) => Math.min(STRETCHES - 1, Math.floor((t - from) / widthNs));
  const below = nearest(least, line, -1, stretchOf);
  const above = nearest(most, line, 1, stretchOf);
  const known = [...below.distances.keys()].filter(
    (i) => Number.isFinite(below.distances[i]) && Number.isFinite(above.distances[i]),
  );
  return {
    t: known.map((i) => Math.round(from + (i + 0.5) * widthNs)),
    leastNs: known.map((i) => -Math.round(below.distances[i] as number)),
    mostNs: known.map((i) => Math.round(above.distances[i] as number)),
    count: least.t.length + most.t.length,
    broken: below.broken + above.broken,
  };
}

/** A few events have wrong times, or lie on the wrong side of a gap. */
const OUTERMOST = 0.001;

/** How far the offset may be from the line before the limits contradict it. Undefined: no limits on one of the sides. */
export function reachOf({ least, most }: BothLimits, line: ClockLine): number | undefined {
  const below = outermost(least, line, -1);
  const above = outermost(most, line, 1);
  return below === undefined || above === undefined ? undefined : Math.max(Math.abs(below), Math.abs(above));
}

function outermost({ t, offsetNs }: Limits, line: ClockLine, sign: 1 | -1): number | undefined {
  if (t.length === 0) return undefined;
  const distances = offsetNs.map((ns, i) => sign * (ns - offsetAt(line, t[i] as number)));
  return selectRank(distances, Math.floor(OUTERMOST * t.length));
}

function nearest({ t, offsetNs }: Limits, line: ClockLine, sign: 1 | -1, stretchOf: (t: number) => number) {
  const distances = new Float64Array(STRETCHES).fill(Number.POSITIVE_INFINITY);
  let broken = 0;
  for (let i = 0; i < t.length; i++) {
    const at = t[i] as number;
    const distance = sign * ((offsetNs[i] as number) - offsetAt(line, at));
    const stretch = stretchOf(at);
    if (distance < 0) broken += 1;
    if (distance < (distances[stretch] as number)) distances[stretch] = distance;
  }
  return { distances, broken };
}
