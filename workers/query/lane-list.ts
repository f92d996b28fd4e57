import type { LaneList } from "../model/engine-api.js";
import type { QueryContext } from "./context.js";

/** All lanes there are, as columns. */
export function laneList({ lanes }: QueryContext): LaneList {
  const { specs, tracks } = lanes;
  return {
    version: lanes.version,
    count: specs.length,
    kinds: specs.map(({ kind }) => kind),
    paths: specs.map(({ path }) => path),
    names: specs.map(({ name }) => name),
    machines: specs.map(({ machine }) => machine),
    parents: Int32Array.from(specs, ({ parent }) => parent),
    orders: Float64Array.from(specs, ({ order }) => order),
    subjects: Float64Array.from(specs, ({ subject }) => subject),
    rows: Int32Array.from(tracks, ({ count }) => count),
    marks: [...lanes.marks].map(([lane, mark]) => ({ lane, ...mark })),
  };
}
