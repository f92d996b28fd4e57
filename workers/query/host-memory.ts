import type { LaneTrack } from "../index/lane-track.js";
import { exitClass } from "../model/kvm/exit-code.js";
import { ALL_STATES, isGuest, State, WaitReason } from "../model/states.js";
import { exitBeginsAt } from "./exits/exit-rows.js";
import { type Steps, scanSteps } from "./resumable.js";
import { rowsIn } from "./row-scan.js";

/** A fault on guest memory that takes the host longer than this is more than page tables: memory is fetched or made. */
const LONG_FAULT_NS = 100e3;

/** How long a vCPU was stalled for memory of its host. */
export interface HostMemory {
  /** Exits for a fault on guest memory after which the guest ran again without its VMM. */
  faults: number;
  longFaults: number;
  /** In long faults, and asleep for memory of the host without one. */
  stalledNs: number;
  asleepNs: number;
  maxNs: number;
  worstNs: number;
}

/** In [t0, t1), cut there. Waits for a CPU within a fault are not the memory's, and are left out. */
export function* hostMemorySteps(track: LaneTrack, t0: number, t1: number, untilNs: number): Steps<HostMemory> {
  const sum = { faults: 0, longFaults: 0, stalledNs: 0, asleepNs: 0, maxNs: 0 };
  const found: HostMemory = { ...sum, worstNs: Number.NaN };
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  let faultNs = -1;
  let handledNs = 0;

  const stall = (start: number, ns: number): void => {
    found.stalledNs += ns;
    if (ns <= found.maxNs) return;
    found.maxNs = ns;
    found.worstNs = start;
  };
  const endFault = (): void => {
    if (faultNs < 0) return;
    found.faults += 1;
    if (LONG_FAULT_NS < handledNs) {
      found.longFaults += 1;
      stall(faultNs, handledNs);
    }
    faultNs = -1;
  };

  yield* scanSteps(track, from, to, ALL_STATES, (row, state, rowStart) => {
    const start = Math.max(t0, rowStart);
    const ns = Math.min(t1, track.endAt(row, untilNs)) - start;
    if (isGuest(state)) endFault();
    else if (exitBeginsAt(track, row)) {
      faultNs = isFault(track, row, state) ? start : -1;
      handledNs = 0;
    } else if (state === State.VMM || state === State.UNKNOWN) faultNs = -1;
    const isAsleep = state === State.WAIT && track.reasonAt(row) === WaitReason.HOST_MEMORY;
    if (isAsleep) found.asleepNs += ns;
    if (0 <= faultNs && (isAsleep || state === State.HYPERVISOR)) handledNs += ns;
    else if (isAsleep) stall(start, ns);
    return true;
  });
  return found;
}

function isFault(track: LaneTrack, row: number, state: number): boolean {
  return state === State.HYPERVISOR && exitClass(track.reasonAt(row)) === "page-fault";
}
