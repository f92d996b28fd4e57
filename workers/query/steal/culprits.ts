import { rolesOf } from "../../analyses/roles.js";
import type { Session } from "../../analyses/session.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { STEP_ROWS, type Steps } from "../steps.js";
import { IDLE_OCCUPANT, OccupantsByCpu, type Roles } from "./occupants.js";

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
 * and cover it; `stay` is its row in the run queue store. `victims`: only these lanes; undefined: all.
 *
 * Costs the runs of CPUs under the stays: much where many wait for long. Fails beyond `mostRuns`, so that a question
 * asked of a hostile trace ends.
 */
export function* culpritSteps(
  session: Session,
  t0: number,
  t1: number,
  untilNs: number,
  sink: CulpritSink,
  victims?: ReadonlySet<LaneId>,
  mostRuns = MOST_RUNS,
): Steps<void> {
  const { runqueue } = session;
  const roles = rolesOf(session);
  const byCpu = new OccupantsByCpu(session, roles, t0, t1, untilNs);
  let looked = 0;
  for (let stay = runqueue.firstAfter(t0); stay < runqueue.count; stay++) {
    looked += 1;
    if (looked % STEP_ROWS === 0) yield;
    const victim = runqueue.lanes.at(stay);
    if (victims !== undefined && !victims.has(victim)) continue;
    let t = Math.max(t0, runqueue.starts.at(stay));
    const end = Math.min(t1, runqueue.ends.at(stay));
    if (end <= t) continue;
    const occupants = yield* byCpu.of(runqueue.cpuLanes.at(stay));
    for (let run = occupants.at(t); t < end; run++) {
      looked += 1;
      if (looked % STEP_ROWS === 0) yield;
      const until = Math.min(end, Math.max(t, occupants.endAt(run)));
      const occupant = occupants.lanes.at(run);
      const kind = kindOf(occupant, victim, occupants.cpuLane, roles);
      if (t < until) sink(victim, Math.max(NO_LANE, occupant), kind, t, until, stay);
      t = until;
    }
    if (mostRuns < looked) throw new Error(TOO_MUCH);
  }
}

/** Some seconds of work. */
const MOST_RUNS = 1e8;
const TOO_MUCH = "more threads waited for longer than can be looked through; a shorter window can be";

/** What the occupant of a CPU is to a victim. */
export function kindOf(occupant: number, victim: LaneId, cpuLane: LaneId, roles: Roles): CulpritKind {
  if (occupant === IDLE_OCCUPANT) return "idle";
  if (occupant === cpuLane) return "interrupt";
  const role = roles[occupant];
  if (role === undefined) return "unknown";
  if (role.vm !== NO_LANE) return role.vm === roles[victim]?.vm ? "own-vm" : "other-vm";
  if (role.isRealtime) return "realtime";
  return role.isKernel ? "kernel" : "host";
}
