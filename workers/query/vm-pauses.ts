import { EXIT_OBJECTS, OBJECT_WINDOW_NS } from "../facts/exit-object-store.js";
import { vcpuLanesByVm } from "../facts/inventory.js";
import type { LaneTrack } from "../index/lane-track.js";
import { exitClass } from "../model/kvm/exit-code.js";
import type { LaneId } from "../model/lanes.js";
import { ALL_STATES, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { exitBeginsAt } from "./exits/exit-rows.js";
import { STEP_ROWS, type Steps, scanSteps } from "./resumable.js";
import { rowsIn } from "./row-scan.js";

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
    let together: readonly Pause[] | undefined;
    for (const lane of lanes) {
      const own = yield* readVcpu(context.lanes.track(lane), t0, t1, context.untilNs, signs);
      signs.writeProtected += faults.get(lane) ?? 0;
      together = together === undefined ? own : intersection(together, own);
    }
    signs.pauses = (together ?? []).filter(({ start, end }) => SHORTEST_PAUSE_NS <= end - start);
    all.push(signs);
  }
  return all;
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

/** Sleep in the VMM, and what may come between two such sleeps: a paused vCPU is woken and sleeps again. */
const ASLEEP: ReadonlySet<number> = new Set([State.VMM_BLOCKED, State.STOPPED]);
const BETWEEN: ReadonlySet<number> = new Set([State.VMM, State.RUNNABLE, State.PREEMPTED]);

/** Counts a vCPU's dirty-log exits into `signs`. Returns its times outside of KVM that begin and end with sleep. */
function* readVcpu(
  track: LaneTrack,
  t0: number,
  t1: number,
  untilNs: number,
  signs: MigrationSigns,
): Steps<readonly Pause[]> {
  const pauses: Pause[] = [];
  let start = Number.NaN;
  let end = Number.NaN;
  const close = (): void => {
    if (start < end) pauses.push({ start, end });
    start = Number.NaN;
    end = Number.NaN;
  };
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  yield* scanSteps(track, from, to, ALL_STATES, (row, state, begin) => {
    if (ASLEEP.has(state)) {
      if (Number.isNaN(start)) start = Math.max(t0, begin);
      end = Math.min(t1, track.endAt(row, untilNs));
    } else if (!BETWEEN.has(state)) close();
    if (t0 <= begin && isDirtyLog(track.reasonAt(row), state)) {
      if (state === State.VMM) signs.dirtyRingFull += 1;
      else if (exitBeginsAt(track, row)) signs.pmlFull += 1;
    }
    return true;
  });
  close();
  return pauses;
}

/** Only in these states is the reason of a row the code of an exit. */
function isDirtyLog(reason: number, state: number): boolean {
  return (state === State.HYPERVISOR || state === State.VMM) && exitClass(reason) === "dirty-log";
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
