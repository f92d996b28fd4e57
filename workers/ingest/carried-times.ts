import { evenTime } from "../core/drift.js";
import type { Discovery } from "./discover.js";

/** By trace: session times of the part that one which Lanescope wrote is of; undefined: it is whole. */
export function carriedTimes({
  traces,
  clock,
}: Discovery): readonly ({ readonly t0: number; readonly t1: number } | undefined)[] {
  return traces.map(({ trace, drift }, i) => {
    const range = trace.description.carried?.range;
    const timeOf = (ns: bigint) => Number((drift === undefined ? ns : evenTime(drift, ns)) - (clock.origins[i] ?? 0n));
    return range && { t0: timeOf(range.beginNs), t1: timeOf(range.endNs) };
  });
}
