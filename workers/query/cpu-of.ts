import { addToGroup } from "../core/groups.js";
import type { LaneStore } from "../index/lane-store.js";
import { rowAt } from "../index/row-search.js";
import { type LaneId, type LaneSpec, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { OFF_CPU } from "./host-evidence.js";

/** In these the thread behind a lane is on no CPU. */
const AWAY: ReadonlySet<State> = new Set([...OFF_CPU, State.NONE, State.UNKNOWN, State.DEAD]);

/** The CPU is searched in at most this many rows on each side. */
const MAX_ROWS = 64;

/** The CPU a lane is on in one of its rows, -1 if it is on none or the CPU lanes do not say. */
export function cpuOf(context: QueryContext, lane: LaneId, row: number): number {
  const spec = context.lanes.specs[lane];
  if (spec === undefined) return -1;
  const track = context.lanes.track(lane);
  const state = track.stateAt(row);
  if (spec.kind === "cpu" || spec.kind === "innermost" || spec.kind === "counter") return spec.subject;
  if (spec.kind === "irq" || spec.kind === "softirq") return state === State.NONE ? -1 : track.reasonAt(row);
  // CPU lanes name a vCPU only while its guest runs: look at the rows around, as long as it stays where it is.
  for (const direction of [1, -1]) {
    for (let i = 0; i < MAX_ROWS; i += 1) {
      const at = row + i * direction;
      if (at < 0 || track.count <= at || AWAY.has(track.stateAt(at))) break;
      const cpu = cpuThatShows(context, spec, lane, track.startAt(at));
      if (0 <= cpu) return cpu;
    }
  }
  return -1;
}

/** The CPU that a lane without one in a row had before, -1 if it has one, or that is not known. */
export function lastCpuOf(context: QueryContext, lane: LaneId, row: number): number {
  const kind = context.lanes.specs[lane]?.kind;
  if (kind !== "vcpu" && kind !== "thread") return -1;
  const track = context.lanes.track(lane);
  if (!OFF_CPU.has(track.stateAt(row))) return -1;
  for (let at = row - 1; Math.max(0, row - MAX_ROWS) <= at; at -= 1) {
    const state = track.stateAt(at);
    // It may have been anywhere in the meantime.
    if (state === State.UNKNOWN || state === State.NONE) return -1;
    if (!AWAY.has(state)) return cpuOf(context, lane, at);
  }
  return -1;
}

/** The CPU whose lane names `lane` at `t`, -1 if none does: a vCPU only while its guest runs. */
export function cpuThatShows(context: QueryContext, { machine }: LaneSpec, lane: LaneId, t: number): number {
  const { specs, tracks } = context.lanes;
  for (const id of cpuLanesOf(context.lanes).get(machine) ?? []) {
    const track = tracks[id];
    const row = track === undefined ? -1 : rowAt(track, t);
    if (0 <= row && track !== undefined && shownLane(track.stateAt(row), track.auxAt(row)) === lane)
      return specs[id]?.subject ?? -1;
  }
  return -1;
}

interface CpuLanes {
  readonly version: number;
  readonly byMachine: ReadonlyMap<string, readonly LaneId[]>;
}

/** By machine: labels ask for hundreds of rows, of sessions with thousands of lanes. */
const known = new WeakMap<LaneStore, CpuLanes>();

/** The lanes of CPUs by name of their machine. */
export function cpuLanesOf(lanes: LaneStore): CpuLanes["byMachine"] {
  const { version, specs } = lanes;
  const had = known.get(lanes);
  if (had?.version === version) return had.byMachine;
  const byMachine = new Map<string, LaneId[]>();
  specs.forEach(({ kind, machine }, id) => {
    if (kind === "cpu") addToGroup(byMachine, machine, id);
  });
  known.set(lanes, { version, byMachine });
  return byMachine;
}

function shownLane(state: State, aux: number): LaneId {
  return state === State.USER || state === State.SYSCALL || state === State.GUEST ? aux : NO_LANE;
}
