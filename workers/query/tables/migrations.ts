import type { LaneId } from "../../model/lanes.js";
import type { CpuDistance } from "../../model/migrations.js";
import type { QueryContext } from "../context.js";
import { CpuDistances } from "../cpu-distance.js";
import { laneColumns, numberColumns, type PanelTable, textColumns, timeColumns } from "../export/table.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { wantedLanes } from "../session-window.js";

interface Moves {
  readonly lane: LaneId;
  readonly from: number;
  readonly to: number;
  readonly distance: CpuDistance;
  count: number;
  readonly firstNs: number;
  /** -1 unknown. */
  readonly fromNode: number;
  readonly toNode: number;
}

export const migrationsTable: PanelTable = {
  name: "migrations",
  title: "Changes of CPU",
  about: "A vCPU that went on on another CPU than before: from which to which, how far that is, and how often.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("from_cpu", "to_cpu"),
    ...textColumns("distance"),
    ...numberColumns("count"),
    ...timeColumns("first_ns"),
    ...numberColumns("from_node", "to_node"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    const moves = yield* movesIn(context, t0, t1, wantedLanes(context, hasLane));
    for (const { lane, from, to, distance, count, firstNs, fromNode, toNode } of moves) {
      yield [context.lanes.specs[lane]?.path, from, to, distance, count, firstNs, known(fromNode), known(toNode)];
    }
  },
};

function known(node: number): number | undefined {
  return node < 0 ? undefined : node;
}

/** Most frequent first. */
function* movesIn(context: QueryContext, t0: number, t1: number, isWanted: (lane: LaneId) => boolean): Steps<Moves[]> {
  const { migrations, inventory } = context;
  const { vms, vcpus } = inventory;
  const distances = new CpuDistances(inventory);
  const machineOf = new Map(
    Array.from(vcpus.lane, (lane, row) => [lane, vms.machine[vcpus.vm[row] as number] as number]),
  );
  const found = new Map<string, Moves>();
  for (let row = migrations.firstFrom("t", t0); row < migrations.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    const t = migrations.columns.t.at(row);
    if (t1 <= t) break;
    const lane = migrations.columns.lane.at(row);
    if (!isWanted(lane)) continue;
    const from = migrations.columns.from.at(row);
    const to = migrations.columns.to.at(row);
    const key = `${lane} ${from} ${to}`;
    const known = found.get(key);
    if (known) known.count += 1;
    else {
      const machine = machineOf.get(lane) ?? -1;
      const distance = distances.between(machine, from, to);
      const [fromNode, toNode] = [distances.nodeOf(machine, from), distances.nodeOf(machine, to)];
      found.set(key, { lane, from, to, distance, count: 1, firstNs: t, fromNode, toNode });
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
