import { NUMA_OUTCOMES } from "../../facts/numa-move-store.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { laneColumns, numberColumns, type PanelTable, textColumns, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { wantedLanes } from "../session-window.js";
import { ThreadRoles } from "../thread-roles.js";

interface Moves {
  readonly lane: LaneId;
  readonly vm: LaneId;
  readonly outcome: number;
  /** NUMA nodes, -1 unknown. */
  readonly from: number;
  readonly to: number;
  count: number;
  readonly firstNs: number;
}

export const numaBalancingTable: PanelTable = {
  name: "numa-balancing",
  title: "NUMA balancing",
  about:
    "A thread that the kernel brought to the NUMA node of its memory, or failed to: from which to which, how often.",
  columns: [
    ...laneColumns("lane", "vm_lane"),
    ...textColumns("outcome"),
    ...numberColumns("from_node", "to_node", "count"),
    ...timeColumns("first_ns"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    const moves = yield* movesIn(context, t0, t1, wantedLanes(context, hasLane));
    for (const { lane, vm, outcome, from, to, count, firstNs } of moves) {
      yield [
        pathOf(context, lane),
        pathOf(context, vm),
        NUMA_OUTCOMES[outcome],
        known(from),
        known(to),
        count,
        firstNs,
      ];
    }
  },
};

function known(node: number): number | undefined {
  return node < 0 ? undefined : node;
}

/** Most frequent first. */
function* movesIn(context: QueryContext, t0: number, t1: number, isWanted: (lane: LaneId) => boolean): Steps<Moves[]> {
  const { numaMoves } = context;
  const roles = new ThreadRoles(context);
  const found = new Map<string, Moves>();
  for (let row = numaMoves.firstFrom("t", t0); row < numaMoves.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    const firstNs = numaMoves.columns.t.at(row);
    if (t1 <= firstNs) break;
    const thread = numaMoves.columns.lane.at(row);
    const lane = roles.laneFor(thread);
    if (!isWanted(lane)) continue;
    const [outcome, from, to] = [
      numaMoves.columns.outcome.at(row),
      numaMoves.columns.from.at(row),
      numaMoves.columns.to.at(row),
    ];
    const key = `${lane} ${outcome} ${from} ${to}`;
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { lane, vm: roles.vmOf(thread), outcome, from, to, count: 1, firstNs });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
