import type { LaneId } from "../model/lanes.js";
import { type CpuDistance, type Migrations, type MigrationsRequest, MOST_TOGETHER } from "../model/migrations.js";
import type { QueryContext } from "./context.js";
import { CpuDistances } from "./cpu-distance.js";

const FAR: Readonly<Record<CpuDistance, number>> = { "same-core": 0, unknown: 1, "same-socket": 2, "other-socket": 3 };

const NONE = -1;
const UNWANTED = -2;

interface Move {
  readonly lane: LaneId;
  readonly t: number;
  /** The last of those that it stands for, and how many they are. */
  until: number;
  moves: number;
  readonly from: number;
  readonly to: number;
  readonly distance: CpuDistance;
  readonly fromNode: number;
  readonly toNode: number;
}

/**
 * The moves of some vCPUs in [t0, t1), together where a picture cannot show them apart. Cost: the moves of all vCPUs in
 * there.
 */
export function migrationsIn(context: QueryContext, { lanes, t0, t1, apartNs }: MigrationsRequest): Migrations {
  const { migrations, inventory } = context;
  const { columns } = migrations;
  const distances = new CpuDistances(inventory);
  const knowsPlaces = 0 < inventory.places.cpu.length;
  const machineOf = new Map(
    Array.from(inventory.vcpus.lane, (lane, row) => [
      lane,
      inventory.vms.machine[inventory.vcpus.vm[row] as number] as number,
    ]),
  );
  const most = lanes.reduce((id, lane) => Math.max(id, lane), -1);
  /** By lane: the place of its last move in `moves`; NONE yet, or UNWANTED. */
  const last = new Int32Array(most + 1).fill(UNWANTED);
  for (const lane of lanes) last[lane] = NONE;
  const moves: Move[] = [];
  for (let row = migrations.firstFrom("t", t0); row < migrations.count; row++) {
    const t = columns.t.at(row);
    if (t1 <= t) break;
    const lane = columns.lane.at(row);
    const at = last[lane] ?? UNWANTED;
    if (at === UNWANTED) continue;
    const before = moves[at];
    const isApart = before === undefined || before.until + apartNs <= t || before.t + MOST_TOGETHER * apartNs <= t;
    if (!isApart) {
      before.until = t;
      before.moves += 1;
      // Most moves end here: far out there are thousands to a pixel.
      if (!knowsPlaces || before.distance === "other-socket") continue;
    }
    const [from, to, machine] = [columns.from.at(row), columns.to.at(row), machineOf.get(lane) ?? -1];
    const distance = distances.between(machine, from, to);
    if (!isApart && FAR[distance] <= FAR[before.distance]) continue;
    const [fromNode, toNode] = [distances.nodeOf(machine, from), distances.nodeOf(machine, to)];
    const how = { from, to, distance, fromNode, toNode };
    if (isApart) last[lane] = moves.length;
    moves[isApart ? moves.length : at] = isApart ? { lane, t, until: t, moves: 1, ...how } : { ...before, ...how };
  }
  moves.sort((a, b) => a.t - b.t);
  return columnsOf(moves);
}

function columnsOf(moves: readonly Move[]): Migrations {
  return {
    count: moves.length,
    lane: Int32Array.from(moves, ({ lane }) => lane),
    t: Float64Array.from(moves, ({ t }) => t),
    until: Float64Array.from(moves, ({ until }) => until),
    moves: Int32Array.from(moves, ({ moves }) => moves),
    from: Int32Array.from(moves, ({ from }) => from),
    to: Int32Array.from(moves, ({ to }) => to),
    distance: moves.map(({ distance }) => distance),
    fromNode: Int32Array.from(moves, ({ fromNode }) => fromNode),
    toNode: Int32Array.from(moves, ({ toNode }) => toNode),
  };
}
