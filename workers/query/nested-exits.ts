import type { LaneTrack } from "../index/lane-track.js";
import { ALL_STATES, State } from "../model/states.js";
import { type Steps, scanSteps } from "./resumable.js";
import { firstRowIn, maskOf, rowsIn } from "./row-scan.js";

/**
 * The cost of a nested guest's exits for one reason. An exit the host reflects to the VM's hypervisor makes that one
 * exit in turn, until it enters its guest again: once for each of its own privileged steps.
 */
export interface NestedExits {
  /** Exit code, see model/kvm/exit-code.ts. */
  readonly code: number;
  /** Handled by the host alone, and reflected. */
  handled: number;
  reflected: number;
  /** Exits of the VM's hypervisor for the reflected ones: all, and the most for one. */
  exits: number;
  maxExits: number;
  /** ns from the exit until the nested guest runs again, and in it the time of the host and of the hypervisor. */
  totalNs: number;
  hostNs: number;
  hypervisorNs: number;
  maxNs: number;
}

/**
 * The exits of a vCPU's nested guests that begin in [t0, t1) and after which the nested guest ran again, by reason.
 * The VM's hypervisor may do other work meanwhile. A sleep of the vCPU ends an exit without an answer: a hypervisor
 * that sleeps does not handle one.
 */
export function* nestedExitSteps(track: LaneTrack, t0: number, t1: number, untilNs: number): Steps<NestedExits[]> {
  const byCode = new Map<number, NestedExits>();
  const rows = rowsIn(track, t0, t1, untilNs);
  const { to } = rows;
  // Most vCPUs have no nested guest, and then no row of theirs is read.
  const from = Math.max(rows.from, firstRowIn(track, rows.from - 1, to, NESTED));
  const open = { isOpen: false, code: 0, start: 0, exits: 0, hostNs: 0, hypervisorNs: 0 };
  let before: State = 0 < from ? track.stateAt(from - 1) : State.NONE;
  let since = 0;
  yield* scanSteps(track, from, track.count, ALL_STATES, (row, state, start) => {
    addTime(open, before, start - since);
    if (state === State.GUEST_NESTED) {
      if (open.isOpen) addExit(byCode, open, start);
      open.isOpen = false;
    } else if (before === State.GUEST_NESTED && state === State.HYPERVISOR && row < to && t0 <= start) {
      Object.assign(open, { isOpen: true, code: track.reasonAt(row), start, exits: 0, hostNs: 0, hypervisorNs: 0 });
    } else if (state === State.WAIT || state === State.UNKNOWN || state === State.NONE) open.isOpen = false;
    else if (before === State.GUEST) open.exits += 1;
    before = state as State;
    since = start;
    return row < to || open.isOpen;
  });
  return [...byCode.values()].sort((a, b) => b.totalNs - a.totalNs);
}

const NESTED = maskOf([State.GUEST_NESTED]);

interface OpenExit {
  readonly code: number;
  readonly start: number;
  readonly exits: number;
  hostNs: number;
  hypervisorNs: number;
}

function addTime(open: OpenExit, state: State, ns: number): void {
  if (state === State.GUEST) open.hypervisorNs += ns;
  else if (state === State.HYPERVISOR || state === State.HALT_POLL || state === State.VMM) open.hostNs += ns;
}

function addExit(byCode: Map<number, NestedExits>, open: OpenExit, t: number): void {
  const { code } = open;
  const none = { handled: 0, reflected: 0, exits: 0, maxExits: 0, totalNs: 0, hostNs: 0, hypervisorNs: 0, maxNs: 0 };
  const all = byCode.get(code) ?? { code, ...none };
  byCode.set(code, all);
  // The hypervisor has run in between only if the exit was reflected to it.
  if (0 < open.hypervisorNs) all.reflected += 1;
  else all.handled += 1;
  const ns = t - open.start;
  all.exits += open.exits;
  all.maxExits = Math.max(all.maxExits, open.exits);
  all.totalNs += ns;
  all.hostNs += open.hostNs;
  all.hypervisorNs += open.hypervisorNs;
  all.maxNs = Math.max(all.maxNs, ns);
}
