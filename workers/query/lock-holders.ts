import { vcpuLanesByVm } from "../facts/inventory.js";
import { exitClass } from "../model/kvm/exit-code.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { isGuest, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { culpritOf } from "./reason.js";
import { STEP_ROWS, type Steps, scanSteps } from "./resumable.js";
import { maskOf, rowsIn, scanRows } from "./row-scan.js";
import { ThreadRoles } from "./thread-roles.js";

/** A burst is at least this many exits of spinning … */
const BURST_EXITS = 3;
/** … none further from the last than this: pause-loop exiting gives up after some 10 µs of spinning (ple_window). */
const BURST_GAP_NS = 1e6;

/**
 * A vCPU that waited for another of its VM, which had no CPU meanwhile: it spun on a lock that the other may hold
 * ("spin"), or got no answer to its interrupt ("ipi"). These are suspicions: the reason why a guest waits is not in
 * a host's trace.
 */
export interface LockSuspicion {
  readonly kind: "spin" | "ipi";
  /** The vCPU that waited, and the vCPU without a CPU. */
  readonly waiter: LaneId;
  readonly holder: LaneId;
  /** The lane that took the holder's CPU; NO_LANE unknown. */
  readonly culprit: LaneId;
  readonly start: number;
  readonly end: number;
  /** Of that time the holder was runnable or preempted. */
  readonly stolenNs: number;
  /** Exits of spinning; 0 of an interrupt. */
  readonly exits: number;
}

/** The suspicions in [t0, t1); those with the longest absence of the holder first. */
export function* lockSteps(context: QueryContext, t0: number, t1: number): Steps<LockSuspicion[]> {
  const found: LockSuspicion[] = [];
  for (const lanes of vcpuLanesByVm(context.inventory)) {
    for (const lane of lanes.length < 2 ? [] : lanes) {
      for (const burst of yield* spinBursts(context, lane, t0, t1)) {
        yield;
        found.push(
          ...absent(context, lanes, lane, burst).map((away) => ({ kind: "spin" as const, ...burst, ...away })),
        );
      }
    }
  }
  // Lanes name the culprit as it was known then; a thread may have turned out to be a vCPU since.
  const roles = new ThreadRoles(context);
  return [...found, ...(yield* unanswered(context, t0, t1))]
    .map((suspicion) => ({ ...suspicion, culprit: roles.laneFor(suspicion.culprit) }))
    .sort((a, b) => b.stolenNs - a.stolenNs);
}

interface Burst {
  readonly start: number;
  readonly end: number;
  readonly exits: number;
}

const IN_KERNEL = maskOf([State.HYPERVISOR]);

/** PAUSE (VMX, SVM) and WFE (arm64) exits close to each other. */
function* spinBursts(context: QueryContext, lane: LaneId, t0: number, t1: number): Steps<Burst[]> {
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  const bursts: Burst[] = [];
  let start = 0;
  let end = Number.NEGATIVE_INFINITY;
  let exits = 0;
  const close = () => {
    if (BURST_EXITS <= exits) bursts.push({ start, end, exits });
  };
  yield* scanSteps(track, from, to, IN_KERNEL, (row, _, rowStart) => {
    // Cut up by preemption, one exit has several rows of the same code: those after the first do not follow a guest.
    const isExit = 0 < row && isGuest(track.stateAt(row - 1));
    if (exitClass(track.reasonAt(row)) !== "spin") return true;
    if (end + BURST_GAP_NS < rowStart) {
      close();
      start = rowStart;
      exits = 0;
    }
    if (isExit) exits += 1;
    end = track.endAt(row, context.untilNs);
    return true;
  });
  close();
  return bursts;
}

const STOLEN = maskOf([State.RUNNABLE, State.PREEMPTED]);

/** The other vCPUs of the VM that could have run and did not. */
function absent(context: QueryContext, vcpus: Int32Array, waiter: LaneId, { start, end }: Burst) {
  return Array.from(vcpus)
    .filter((lane) => lane !== waiter)
    .map((lane) => ({ waiter, holder: lane, ...stolen(context, lane, start, end) }))
    .filter(({ stolenNs }) => 0 < stolenNs);
}

function stolen(context: QueryContext, lane: LaneId, t0: number, t1: number): { stolenNs: number; culprit: LaneId } {
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  let stolenNs = 0;
  let worst = 0;
  let culprit: LaneId = NO_LANE;
  scanRows(track, from, to, STOLEN, (row, state, start) => {
    const ns = Math.min(t1, track.endAt(row, context.untilNs)) - Math.max(t0, start);
    stolenNs += Math.max(0, ns);
    if (worst < ns) {
      worst = ns;
      culprit = culpritOf("vcpu", state as State, track.auxAt(row));
    }
    return true;
  });
  return { stolenNs, culprit };
}

/** A spinning sender of an interrupt to a preempted vCPU waits in guest mode: shorter than this is a normal answer. */
const SLOW_ANSWER_NS = 1e6;

function* unanswered(context: QueryContext, t0: number, t1: number): Steps<LockSuspicion[]> {
  const { ipis } = context;
  const found: LockSuspicion[] = [];
  for (let row = ipis.firstAfter("end", t0); row < ipis.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    const start = ipis.columns.start.at(row);
    const end = ipis.columns.end.at(row);
    if (t1 <= start || end - start < SLOW_ANSWER_NS) continue;
    const holder = ipis.columns.receiver.at(row);
    yield;
    const { stolenNs, culprit } = stolen(context, holder, start, end);
    if (stolenNs < SLOW_ANSWER_NS) continue;
    found.push({ kind: "ipi", waiter: ipis.columns.sender.at(row), holder, culprit, start, end, stolenNs, exits: 0 });
  }
  return found;
}
