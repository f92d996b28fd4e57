import type { Session } from "../analyses/session.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { maskOf, rowsIn } from "./row-scan.js";
import { type Steps, scanSteps } from "./steps.js";

/** How long a thread had CPUs. */
export interface CpuTime {
  readonly lane: LaneId;
  readonly machine: number;
  /** Of the CPU's idle task, which uses nothing. */
  readonly isIdle: boolean;
  ns: number;
  /** By CPU number. */
  readonly byCpu: Map<number, number>;
}

const RUNNING = maskOf([State.USER, State.SYSCALL, State.GUEST, State.IDLE]);

/**
 * Time on CPUs in [t0, t1) of every thread that had any, by thread lane: a vCPU counts as its thread. Time in which
 * a CPU handled interrupts is nobody's: it is left out here and stands in the CPU's own lane. Machines without
 * sched_switch are left out: when their threads leave a CPU is not known.
 */
export function* cpuTimeSteps(session: Session, context: QueryContext, t0: number, t1: number): Steps<CpuTime[]> {
  const times: (CpuTime | undefined)[] = [];
  for (const [index, machine] of session.machines.entries()) {
    if (!machine.seesSwitches) continue;
    const threadOf = new Map<LaneId, LaneId>();
    for (const { vcpus } of machine.vms) for (const { lane, thread } of vcpus) threadOf.set(lane, thread.lane);
    for (const cpu of machine.cpus) {
      if (cpu === undefined) continue;
      const { track } = cpu;
      const { from, to } = rowsIn(track, t0, t1, context.untilNs);
      yield* scanSteps(track, from, to, RUNNING, (row, state, start) => {
        const isIdle = state === State.IDLE;
        const aux = isIdle ? cpu.idle.lane : track.auxAt(row);
        const lane = threadOf.get(aux) ?? aux;
        if (lane === NO_LANE) return true;
        const ns = Math.min(t1, track.endAt(row, context.untilNs)) - Math.max(t0, start);
        let time = times[lane];
        if (time === undefined) {
          time = { lane, machine: index, isIdle, ns: 0, byCpu: new Map() };
          times[lane] = time;
        }
        time.ns += ns;
        time.byCpu.set(cpu.number, (time.byCpu.get(cpu.number) ?? 0) + ns);
        return true;
      });
    }
  }
  return times.filter((time) => time !== undefined).sort(byUse);
}

/** Those that used most first. Idle tasks last: a reader looks for users. */
function byUse(a: CpuTime, b: CpuTime): number {
  return Number(a.isIdle) - Number(b.isIdle) || b.ns - a.ns;
}
