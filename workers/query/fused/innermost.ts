import { STATE_MASK } from "../../index/label-table.js";
import type { LaneStore } from "../../index/lane-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { labelAt, rowAt } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { isUnknown, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import { knownEnd } from "../state-times.js";
import { fusedGuests, guestCpuOf } from "./guests.js";

/*
 * What a physical CPU really runs: where it runs a vCPU whose guest has a trace of its own, the guest's CPU tells what
 * runs there, and so on for guests inside guests (Biancheri and Dagenais, "fused" view, 2016):
 *
 *   CPU of the host     user A │ guest (vCPU 0)          │ irq │ guest (vCPU 0)
 *   CPU 0 of the guest         │ user T │ syscall T │ irq      │ user T
 *   innermost           user A │ user T │ syscall T │ irq│ irq │ user T
 */

/** The lane of an innermost task stands beside that of its CPU. */
export function innermostPath(cpuPath: string): string {
  return `${cpuPath}/innermost`;
}

type Enter = (t: number, label: number) => void;

/** Enters what a CPU of the host runs, row by row, as labels. `behind`: see `guestCpuOf`. */
export function* innermostSteps(
  context: QueryContext,
  cpu: LaneId,
  behind: ReadonlyMap<LaneId, LaneId>,
  enter: Enter,
): Steps<void> {
  const track = context.lanes.track(cpu);
  const walk = new InnermostWalk(context, behind, enter);
  for (let row = 0; row < track.count; row += 1) {
    walk.enterRow(track, row, track.startAt(row), track.endAt(row, context.untilNs));
    if (row % STEP_ROWS === 0) yield;
  }
}

/** Goes through what a CPU runs, in order of time, and so through the lanes of the guests' CPUs in order as well. */
class InnermostWalk {
  /** By lane of a guest's CPU: the row where it was left. */
  private readonly rows = new Map<LaneId, number>();

  constructor(
    private readonly context: QueryContext,
    private readonly behind: ReadonlyMap<LaneId, LaneId>,
    private readonly enter: Enter,
  ) {}

  enterRow(track: LaneTrack, row: number, start: number, end: number): void {
    const { enter, context } = this;
    const label = labelAt(track, row);
    const inside = (label & STATE_MASK) === State.GUEST ? this.behind.get(track.auxAt(row)) : undefined;
    if (inside === undefined) {
      enter(start, label);
      return;
    }
    const guest = context.lanes.track(inside);
    // The guest's trace may not reach here, or not tell: then only the vCPU is known.
    let known = start;
    let at = this.rowFrom(inside, guest, start);
    for (; at < guest.count && guest.startAt(at) < end; at += 1) {
      const [begin, stop] = [Math.max(start, guest.startAt(at)), Math.min(end, guest.endAt(at, context.untilNs))];
      if (stop <= begin || isUnknown(guest.stateAt(at))) continue;
      if (known < begin) enter(known, label);
      this.enterRow(guest, at, begin, stop);
      known = stop;
    }
    this.rows.set(inside, at - 1);
    if (known < end) enter(known, label);
  }

  /** The row at `t`, no earlier than where the lane was left; else the first. */
  private rowFrom(lane: LaneId, track: LaneTrack, t: number): number {
    let row = Math.max(0, this.rows.get(lane) ?? rowAt(track, t));
    for (let steps = 0; row + 1 < track.count && track.startAt(row + 1) <= t; row += 1, steps += 1) {
      if (steps === NEAR_ROWS) return rowAt(track, t);
    }
    return row;
  }
}

/** So many rows are passed one by one before the place is searched for: the vCPU may have been on another CPU meanwhile. */
const NEAR_ROWS = 16;

/** A level of nesting: the vCPU that runs, and the guest whose trace tells what runs on it. */
export interface Level {
  readonly vcpu: LaneId;
  readonly guest: string;
}

/** The levels between a CPU of the host and the innermost task at `t`, the outermost first. `lane`: that of the innermost. */
export function levelsAt(context: QueryContext, lane: LaneId, t: number): readonly Level[] {
  const { lanes, untilNs } = context;
  const behind = guestCpuOf(fusedGuests(context));
  const levels: Level[] = [];
  const { machine, subject } = lanes.specs[lane] ?? { machine: "", subject: -1 };
  let cpu = lanes.find(`${machine}/cpu/${subject}`);
  while (cpu !== undefined) {
    const track = lanes.track(cpu);
    const row = knownEnd(track, untilNs) <= t ? -1 : rowAt(track, t);
    const vcpu: LaneId = 0 <= row && track.stateAt(row) === State.GUEST ? track.auxAt(row) : NO_LANE;
    cpu = behind.get(vcpu);
    if (cpu !== undefined) levels.push({ vcpu, guest: lanes.specs[cpu]?.machine ?? "" });
  }
  return levels;
}

/** The rows of the innermost tasks of a CPU; undefined: it has no such lane. */
function innermostTrack(lanes: LaneStore, cpu: LaneId): LaneTrack | undefined {
  const lane = lanes.find(innermostPath(lanes.specs[cpu]?.path ?? ""));
  return lane === undefined ? undefined : lanes.tracks[lane];
}

/** What a CPU of the host runs innermost at a time, and since when until when. */
export interface Innermost {
  readonly lane: LaneId;
  readonly start: number;
  readonly end: number;
}

/** The task of a guest that a CPU runs at `t`; undefined: none, or its guest has no trace of its own. */
export function innermostAt(context: QueryContext, cpu: LaneId, t: number): Innermost | undefined {
  const { lanes, untilNs } = context;
  const track = innermostTrack(lanes, cpu);
  if (track === undefined || knownEnd(track, untilNs) <= t) return undefined;
  const row = rowAt(track, t);
  if (row < 0) return undefined;
  return { lane: taskIn(track, row), start: track.startAt(row), end: track.endAt(row, untilNs) };
}

/** The one task that a CPU runs innermost all through a time; NO_LANE: there are several, or none is known. */
export function onlyInnermost(context: QueryContext, cpu: LaneId, start: number, end: number): LaneId {
  const { lanes, untilNs } = context;
  const track = innermostTrack(lanes, cpu);
  if (track === undefined) return NO_LANE;
  const { from, to } = rowsIn(track, start, end, untilNs);
  let only = NO_LANE;
  for (let row = from; row < to; row += 1) {
    const task = taskIn(track, row);
    // The guest's interrupts run on top of its task.
    if (task === NO_LANE && isInterrupt(track.stateAt(row))) continue;
    if (task === NO_LANE || (only !== NO_LANE && task !== only)) return NO_LANE;
    only = task;
  }
  return only;
}

function isInterrupt(state: State): boolean {
  return state === State.IRQ || state === State.SOFTIRQ;
}

function taskIn(track: LaneTrack, row: number): LaneId {
  const state = track.stateAt(row);
  return state === State.USER || state === State.SYSCALL ? track.auxAt(row) : NO_LANE;
}
