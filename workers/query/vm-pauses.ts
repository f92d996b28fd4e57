import { EXIT_OBJECTS, OBJECT_WINDOW_NS } from "../facts/exit-object-store.js";
import { vcpuLanesByVm } from "../facts/inventory.js";
import type { LaneTrack } from "../index/lane-track.js";
import { codesOfClass, Isa, isaOf } from "../model/kvm/exit-code.js";
import type { LaneId } from "../model/lanes.js";
import { ALL_STATES, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { exitColumns, STEP_EXITS, timesIn } from "./exits/exit-columns.js";
import { STEP_ROWS, type Steps, scanSteps } from "./resumable.js";
import { firstRowIn, maskOf, rowsIn, scanRowsBack } from "./row-scan.js";

/** A pause shorter than this is a lock of the VMM that all vCPUs happened to need. */
const SHORTEST_PAUSE_NS = 1e6;

/** A stretch of time in which no vCPU of a VM was in KVM: all slept in their VMM, or were stopped. */
export interface Pause {
  readonly start: number;
  readonly end: number;
}

/** Of equally long ones the first; undefined of none. */
export function longestPause(pauses: readonly Pause[]): Pause | undefined {
  return [...pauses].sort((a, b) => b.end - b.start - (a.end - a.start))[0];
}

/** What a live migration shows of itself in a VM. */
export interface MigrationSigns {
  readonly vm: LaneId;
  readonly vcpus: number;
  /** Exits because the page-modification log was full (PML_FULL), and returns to the VMM over a full dirty ring. */
  pmlFull: number;
  dirtyRingFull: number;
  /** Writes to pages that were mapped, but not for writing. They are kept per 10 ms, so the first and last 10 ms count whole. */
  writeProtected: number;
  pauses: readonly Pause[];
}

/** Of each VM in [t0, t1), the pauses cut there. */
export function* migrationSignSteps(context: QueryContext, t0: number, t1: number): Steps<MigrationSigns[]> {
  const { vms } = context.inventory;
  const lanesByVm = vcpuLanesByVm(context.inventory);
  const faults = yield* writeProtectionFaults(context, t0, t1);
  const all: MigrationSigns[] = [];
  for (const [row, vm] of vms.lane.entries()) {
    const lanes = lanesByVm[row] ?? [];
    const signs: MigrationSigns = {
      vm,
      vcpus: lanes.length,
      pmlFull: 0,
      dirtyRingFull: 0,
      writeProtected: 0,
      pauses: [],
    };
    for (const lane of lanes) {
      yield* addDirtyLogs(context, lane, t0, t1, signs);
      signs.writeProtected += faults.get(lane) ?? 0;
    }
    signs.pauses = yield* pausesTogether(context, lanes, t0, t1);
    all.push(signs);
  }
  return all;
}

/** The times in which all these vCPUs paused. */
function* pausesTogether(
  context: QueryContext,
  lanes: Iterable<LaneId>,
  t0: number,
  t1: number,
): Steps<readonly Pause[]> {
  let together: readonly Pause[] | undefined;
  for (const lane of lanes) {
    if (together?.length === 0) break;
    const own = yield* pausesOf(context.lanes.track(lane), t0, t1, context.untilNs);
    together = (together === undefined ? own : intersection(together, own)).filter(isPause);
  }
  return together ?? [];
}

function isPause({ start, end }: Pause): boolean {
  return SHORTEST_PAUSE_NS <= end - start;
}

const WRITE_PROTECTED = EXIT_OBJECTS.indexOf("write-protected");

/** By vCPU. */
function* writeProtectionFaults({ exitObjects }: QueryContext, t0: number, t1: number): Steps<Map<LaneId, number>> {
  const { window, kind, lane, count } = exitObjects.columns;
  const faults = new Map<LaneId, number>();
  for (let row = exitObjects.firstFrom("window", Math.floor(t0 / OBJECT_WINDOW_NS)); row < exitObjects.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    if (t1 <= window.at(row) * OBJECT_WINDOW_NS) break;
    if (kind.at(row) !== WRITE_PROTECTED) continue;
    faults.set(lane.at(row), (faults.get(lane.at(row)) ?? 0) + count.at(row));
  }
  return faults;
}

/** Counts into `signs` the exits of a vCPU about dirty pages that begin in [t0, t1). */
function* addDirtyLogs(
  context: QueryContext,
  lane: LaneId,
  t0: number,
  t1: number,
  signs: MigrationSigns,
): Steps<void> {
  const { starts, codes, endless, endlessCodes } = yield* exitColumns(context, lane);
  for (const [times, own] of [[starts, codes] as const, [endless, endlessCodes] as const]) {
    const { from, to } = timesIn(times, t0, t1);
    for (let i = from; i < to; i += 1) {
      if (i % STEP_EXITS === 0) yield;
      signs.pmlFull += PML_FULL[own[i] as number] as number;
    }
  }
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  yield* scanSteps(track, from, to, VMM, (row, _, begin) => {
    if (t0 <= begin && DIRTY_LOG.has(track.reasonAt(row))) signs.dirtyRingFull += 1;
    return true;
  });
}

const VMM = maskOf([State.VMM]);
/** The codes of returns to the VMM, and by code 1 for those of exits. */
const DIRTY_LOG = new Set(codesOfClass("dirty-log"));
const PML_FULL = new Uint8Array(1 << 16);
for (const code of DIRTY_LOG) PML_FULL[code] = Number(isaOf(code) !== Isa.USERSPACE);

/** Sleep in the VMM, and what may come between two such sleeps: a paused vCPU is woken and sleeps again. */
const ASLEEP = maskOf([State.VMM_BLOCKED, State.STOPPED]);
const BETWEEN = maskOf([State.VMM, State.RUNNABLE, State.PREEMPTED]);

/** The times of a vCPU outside of KVM that begin and end with sleep, cut to [t0, t1), without those too short for a pause. */
function* pausesOf(track: LaneTrack, t0: number, t1: number, untilNs: number): Steps<readonly Pause[]> {
  const pauses: Pause[] = [];
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  let rested = from;
  for (let row = firstRowIn(track, from, to, ASLEEP); row < to; row = firstRowIn(track, row, to, ASLEEP)) {
    const start = Math.max(t0, track.startAt(row));
    const back = firstRowIn(track, row, to, ALL_STATES & ~(ASLEEP | BETWEEN));
    let last = row;
    scanRowsBack(track, back, ASLEEP, (asleep) => {
      last = asleep;
      return false;
    });
    const end = Math.min(t1, track.endAt(last, untilNs));
    if (SHORTEST_PAUSE_NS <= end - start) pauses.push({ start, end });
    row = back;
    if (row < rested + STEP_ROWS) continue;
    rested = row;
    yield;
  }
  return pauses;
}

/** The times that are in both lists, each in order of time. */
function intersection(a: readonly Pause[], b: readonly Pause[]): Pause[] {
  const both: Pause[] = [];
  for (let i = 0, k = 0; i < a.length && k < b.length; ) {
    const [left, right] = [a[i] as Pause, b[k] as Pause];
    const start = Math.max(left.start, right.start);
    const end = Math.min(left.end, right.end);
    if (start < end) both.push({ start, end });
    if (left.end < right.end) i += 1;
    else k += 1;
  }
  return both;
}
