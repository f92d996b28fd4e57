import { State } from "../../../../workers/model/states.js";
import type { QueryContext } from "../../../../workers/query/context.js";
import { type CulpritKind, kindOf } from "../../../../workers/query/steal/culprits.js";
import { IDLE_OCCUPANT, laneOnCpu } from "../../../../workers/query/steal/occupants.js";
import { ThreadRoles } from "../../../../workers/query/thread-roles.js";

/** All waiting for CPUs in [t0, t1) by what the CPU did meanwhile: row by row of its lane, from each wait's begin. */
export function naiveSteal(
  context: QueryContext,
  t0: number,
  t1: number,
  sink: (victim: number, kind: CulpritKind, ns: number) => void,
): void {
  const { runqueue, lanes, untilNs } = context;
  const roles = new ThreadRoles(context);
  for (let stay = 0; stay < runqueue.count; stay++) {
    const victim = runqueue.columns.lane.at(stay);
    const from = Math.max(t0, runqueue.columns.start.at(stay));
    const to = Math.min(t1, runqueue.columns.end.at(stay));
    const cpuLane = runqueue.columns.cpuLane.at(stay);
    const cpu = lanes.track(cpuLane);
    for (let row = 0; row < cpu.count; row++) {
      const ns = Math.min(to, cpu.endAt(row, untilNs)) - Math.max(from, cpu.startAt(row));
      if (ns <= 0) continue;
      const state = cpu.stateAt(row);
      const occupant = state === State.IDLE ? IDLE_OCCUPANT : laneOnCpu(state, cpu.auxAt(row), cpuLane, roles);
      sink(victim, kindOf(occupant, victim, cpuLane, roles), ns);
    }
  }
}
