import type { LaneList } from "../model/engine-api.js";
import type { QueryContext } from "./context.js";

/** All lanes there are, as columns. */
export function laneList({ lanes, inventory }: QueryContext): LaneList {
  const { specs, tracks } = lanes;
  const { threads, vms, vcpus } = inventory;
  return {
    version: lanes.version,
    count: specs.length,
    gone: specs.flatMap(({ isGone }, lane) => (isGone === true ? lane : [])),
    kinds: specs.map(({ kind }) => kind),
    paths: specs.map(({ path }) => path),
    names: specs.map(({ name }) => name),
    machines: specs.map(({ machine }) => machine),
    parents: Int32Array.from(specs, ({ parent }) => parent),
    orders: Float64Array.from(specs, ({ order }) => order),
    subjects: Float64Array.from(specs, ({ subject }) => subject),
    tids: byLane(specs.length, [threads.lane, threads.tid], [vcpus.lane, vcpus.tid]),
    pids: byLane(specs.length, [threads.lane, threads.tgid], [vms.lane, vms.pid]),
    rows: Int32Array.from(tracks, ({ count }) => count),
    marks: [...lanes.marks].map(([lane, mark]) => ({ lane, ...mark })),
  };
}

/** Columns of numbers by lane as one; -1 where none says anything of a lane. */
function byLane(count: number, ...columns: readonly (readonly [lanes: Int32Array, numbers: Int32Array])[]): Int32Array {
  const found = new Int32Array(count).fill(-1);
  for (const [lanes, numbers] of columns) {
    lanes.forEach((lane, i) => {
      if (0 <= lane && lane < count) found[lane] = numbers[i] ?? -1;
    });
  }
  return found;
}
