import { type Role, rolesOf } from "../../analyses/roles.js";
import type { Session } from "../../analyses/session.js";
import { rowAt } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import { STEP_ROWS, type Steps } from "../steps.js";

/**
 * Who had the CPU somebody waited for. `own-vm`: another thread of the victim's VM; `other-vm`: a noisy neighbour;
 * `realtime`, `kernel`, `host`: threads that serve no VM; `idle`: nobody, the waiter was throttled or its CPU was
 * still waking up.
 */
export const CULPRIT_KINDS = [
  "own-vm",
  "other-vm",
  "realtime",
  "kernel",
  "host",
  "interrupt",
  "idle",
  "unknown",
] as const;
export type CulpritKind = (typeof CULPRIT_KINDS)[number];

type Roles = readonly (Role | undefined)[];

/** A stretch of time a victim waited, by who had the CPU. */
export type CulpritSink = (
  victim: LaneId,
  culprit: LaneId,
  kind: CulpritKind,
  start: number,
  end: number,
  stay: number,
) => void;

/**
 * Splits all waiting for CPUs in [t0, t1) by what the CPU did meanwhile. Stretches of one stay come in time order
 * and cover it; `stay` is its row in the run queue store. `victims`: only these lanes; undefined: all. Cost: the rows of CPU lanes under the stays.
 */
export function* culpritSteps(
  session: Session,
  t0: number,
  t1: number,
  untilNs: number,
  sink: CulpritSink,
  victims?: ReadonlySet<LaneId>,
): Steps<void> {
  const { runqueue, lanes } = session;
  const roles = rolesOf(session);
  let looked = 0;
  for (let stay = runqueue.firstAfter(t0); stay < runqueue.count; stay++) {
    looked += 1;
    if (looked % STEP_ROWS === 0) yield;
    const victim = runqueue.lanes.at(stay);
    if (victims !== undefined && !victims.has(victim)) continue;
    let t = Math.max(t0, runqueue.starts.at(stay));
    const end = Math.min(t1, runqueue.ends.at(stay));
    if (end <= t) continue;
    const cpuLane = runqueue.cpuLanes.at(stay);
    const cpu = lanes.track(cpuLane);
    for (let row = Math.max(0, rowAt(cpu, t)); t < end; row++) {
      looked += 1;
      if (looked % STEP_ROWS === 0) yield;
      const rowEnd = row < cpu.count ? cpu.endAt(row, untilNs) : end;
      const until = Math.min(end, Math.max(rowEnd, t));
      const state = row < cpu.count ? cpu.stateAt(row) : State.UNKNOWN;
      const culprit = culpritOf(state, row < cpu.count ? cpu.auxAt(row) : NO_LANE, cpuLane, roles);
      if (t < until) sink(victim, culprit, kindOf(state, victim, culprit, roles), t, until, stay);
      t = until;
      if (cpu.count <= row) break;
    }
  }
}

/** Who has a CPU whose lane is in a state. A vCPU's thread counts as the vCPU, in the guest or not. */
export function culpritOf(state: State, aux: number, cpuLane: LaneId, roles: Roles): LaneId {
  if (state === State.IRQ || state === State.SOFTIRQ) return cpuLane;
  const isRun = state === State.USER || state === State.SYSCALL || state === State.GUEST;
  return isRun ? (roles[aux]?.lane ?? aux) : NO_LANE;
}

export function kindOf(state: State, victim: LaneId, culprit: LaneId, roles: Roles): CulpritKind {
  if (state === State.IDLE) return "idle";
  if (state === State.IRQ || state === State.SOFTIRQ) return "interrupt";
  const role = roles[culprit];
  if (role === undefined) return "unknown";
  if (role.vm !== NO_LANE) return role.vm === roles[victim]?.vm ? "own-vm" : "other-vm";
  if (role.isRealtime) return "realtime";
  return role.isKernel ? "kernel" : "host";
}
