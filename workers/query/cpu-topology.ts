import type { CpuTopology } from "../model/cpu-topology.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "./context.js";
import { cpuOf } from "./cpu-of.js";

/** Rows of a vCPU that never moved, in which its CPU is looked for. */
const MAX_ROWS = 4;

/** Where the CPUs are, as far as the trace or a file of the user tells, and on which of them vCPUs ran. */
export function cpuTopology(context: QueryContext): CpuTopology {
  const { cpus, places } = context.inventory;
  const rowOf = new Map(Array.from(places.cpu, (cpu, row) => [`${places.machine[row]} ${cpu}`, row]));
  const rows = Array.from(cpus.lane, (_, i) => rowOf.get(`${cpus.machine[i]} ${cpus.number[i]}`) ?? -1);
  const column = (values: Int32Array) => Int32Array.from(rows, (row) => values[row] ?? -1);
  return {
    count: cpus.lane.length,
    lane: cpus.lane.slice(),
    cpu: cpus.number.slice(),
    node: column(places.node),
    socket: column(places.socket),
    core: column(places.core),
    isGiven: Uint8Array.from(rows, (row) => places.isGiven[row] ?? 0),
    ran: ranOn(context),
  };
}

/** In order of first use. */
function ranOn(context: QueryContext): CpuTopology["ran"] {
  const { migrations, inventory } = context;
  const moved = new Map<LaneId, Set<number>>();
  for (let row = 0; row < migrations.count; row++) {
    const lane = migrations.columns.lane.at(row);
    const known = moved.get(lane) ?? new Set();
    moved.set(lane, known.add(migrations.columns.from.at(row)).add(migrations.columns.to.at(row)));
  }
  return Array.from(inventory.vcpus.lane, (lane) => ({ lane, cpus: [...(moved.get(lane) ?? onlyCpu(context, lane))] }));
}

/** The CPU of a vCPU that never moved. */
function onlyCpu(context: QueryContext, lane: LaneId): readonly number[] {
  const { count } = context.lanes.track(lane);
  for (let row = 0; row < Math.min(count, MAX_ROWS); row++) {
    const cpu = cpuOf(context, lane, row);
    if (0 <= cpu) return [cpu];
  }
  return [];
}
