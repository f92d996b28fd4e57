import { rowAt } from "../../index/row-search.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { CpuDistances } from "../cpu-distance.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import { knownWindow, wantedLanes } from "../session-window.js";
import { type CulpritKind, kindOf } from "../steal/culprits.js";
import { IDLE_OCCUPANT, laneOnCpu } from "../steal/occupants.js";
import { ThreadRoles } from "../thread-roles.js";

type NeighbourKind = Exclude<CulpritKind, "realtime" | "kernel">;

/** The time that a neighbour spent on a hardware thread while another one of the core ran a vCPU's guest. */
interface Shared {
  readonly lane: LaneId;
  readonly neighbour: LaneId;
  readonly kind: NeighbourKind;
  ns: number;
}

export const smtTable: PanelTable = {
  name: "smt",
  title: "Shared cores",
  about: "A vCPU in its guest, what the other hardware threads of its core did meanwhile, and for how long.",
  columns: [
    ...laneColumns("lane", "neighbour_lane"),
    ...textColumns("neighbour_kind"),
    ...durationColumns("total_ns"),
    ...numberColumns("share"),
  ],
  *rows(context, scope) {
    const { specs } = context.lanes;
    const { t0, t1 } = knownWindow(context, scope);
    const found = yield* sharedIn(context, t0, t1, wantedLanes(context, scope.hasLane));
    const all = new Map<LaneId, number>();
    for (const { lane, ns } of found) all.set(lane, (all.get(lane) ?? 0) + ns);
    for (const { lane, neighbour, kind, ns } of found) {
      yield [specs[lane]?.path, pathOf(context, neighbour), kind, ns, ns / (all.get(lane) as number)];
    }
  },
};

/** Longest first. Only CPUs whose core the trace tells. */
function* sharedIn(
  context: QueryContext,
  t0: number,
  t1: number,
  isWanted: (lane: LaneId) => boolean,
): Steps<Shared[]> {
  const roles = new ThreadRoles(context);
  const cells = new Map<string, Shared>();
  const add = (lane: LaneId, neighbour: LaneId, kind: NeighbourKind, ns: number) => {
    const key = `${lane} ${neighbour} ${kind}`;
    const known = cells.get(key);
    if (known) known.ns += ns;
    else cells.set(key, { lane, neighbour, kind, ns });
  };
  const { cpus } = context.inventory;
  const distances = new CpuDistances(context.inventory);
  const laneOf = new Map(Array.from(cpus.lane, (lane, row) => [`${cpus.machine[row]} ${cpus.number[row]}`, lane]));
  for (const [row, lane] of cpus.lane.entries()) {
    const machine = cpus.machine[row] as number;
    for (const number of distances.siblings(machine, cpus.number[row] as number)) {
      const sibling = laneOf.get(`${machine} ${number}`);
      if (sibling !== undefined) yield* meet(context, lane, sibling, { t0, t1, roles, isWanted, add });
    }
  }
  return [...cells.values()].sort((a, b) => b.ns - a.ns);
}

interface Meeting {
  readonly t0: number;
  readonly t1: number;
  readonly roles: ThreadRoles;
  readonly isWanted: (lane: LaneId) => boolean;
  readonly add: (lane: LaneId, neighbour: LaneId, kind: NeighbourKind, ns: number) => void;
}

/** Goes along the lanes of two CPUs at once: wherever the first is in a guest. */
function* meet(context: QueryContext, cpuLane: LaneId, siblingLane: LaneId, meeting: Meeting): Steps<void> {
  const { t0, t1, roles, isWanted, add } = meeting;
  const { untilNs } = context;
  const [cpu, sibling] = [context.lanes.track(cpuLane), context.lanes.track(siblingLane)];
  const { from, to } = rowsIn(cpu, t0, t1, untilNs);
  let other = Math.max(0, rowAt(sibling, t0));
  let looked = 0;
  for (let row = from; row < to; row++) {
    looked += 1;
    if (looked % STEP_ROWS === 0) yield;
    if (cpu.stateAt(row) !== State.GUEST) continue;
    const lane = roles.laneFor(cpu.auxAt(row));
    if (!isWanted(lane)) continue;
    let t = Math.max(t0, cpu.startAt(row));
    const end = Math.min(t1, cpu.endAt(row, untilNs));
    for (; t < end && other < sibling.count; other++) {
      looked += 1;
      if (looked % STEP_ROWS === 0) yield;
      const until = Math.min(end, sibling.endAt(other, untilNs));
      if (until <= t) continue;
      const state = sibling.stateAt(other);
      const neighbour = laneOnCpu(state, sibling.auxAt(other), siblingLane, roles);
      const kind = kindOf(state === State.IDLE ? IDLE_OCCUPANT : neighbour, lane, siblingLane, roles);
      add(lane, neighbour, neighbourKind(kind), until - t);
      t = until;
      // It goes on beyond this run of the guest.
      if (until === end) break;
    }
  }
}

/** This table does not tell kinds of host threads apart. */
function neighbourKind(kind: CulpritKind): NeighbourKind {
  return kind === "realtime" || kind === "kernel" ? "host" : kind;
}
