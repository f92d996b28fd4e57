import { type LaneId, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import type { CpuDistances } from "./cpu-distance.js";
import { type Steps, scanSteps } from "./resumable.js";
import { maskOf, rowsIn } from "./row-scan.js";

/** Time of a thread on CPUs. */
export interface CpuTime {
  readonly lane: LaneId;
  /** Row of the inventory. */
  readonly machine: number;
  /** Time of the CPU's idle task, which is no use of the CPU. */
  readonly isIdle: boolean;
  ns: number;
  /** By CPU number. */
  readonly byCpu: Map<number, number>;
}

const RUNNING = maskOf([State.USER, State.SYSCALL, State.GUEST, State.IDLE]);

/**
 * Time on CPUs in [t0, t1) of every thread that had any, by thread lane: a vCPU counts as its thread. Time in which
 * a CPU handled interrupts belongs to no thread and is left out; the CPU's own lane shows it. Machines without
 * sched_switch are left out: when their threads leave a CPU is not known.
 */
export function* cpuTimeSteps(context: QueryContext, t0: number, t1: number): Steps<CpuTime[]> {
  const times: (CpuTime | undefined)[] = [];
  const { machines, cpus, vcpus } = context.inventory;
  const threadOf = new Map<LaneId, LaneId>();
  for (const [row, lane] of vcpus.lane.entries()) threadOf.set(lane, vcpus.threadLane[row] as LaneId);
  for (const [cpu, cpuLane] of cpus.lane.entries()) {
    const machine = cpus.machine[cpu] as number;
    if (machines.seesSwitches[machine] === 0) continue;
    const number = cpus.number[cpu] as number;
    const track = context.lanes.track(cpuLane);
    const { from, to } = rowsIn(track, t0, t1, context.untilNs);
    yield* scanSteps(track, from, to, RUNNING, (row, state, start) => {
      const isIdle = state === State.IDLE;
      const aux = isIdle ? (cpus.idleLane[cpu] as LaneId) : track.auxAt(row);
      const lane = threadOf.get(aux) ?? aux;
      if (lane === NO_LANE) return true;
      const ns = Math.min(t1, track.endAt(row, context.untilNs)) - Math.max(t0, start);
      let time = times[lane];
      if (time === undefined) {
        time = { lane, machine, isIdle, ns: 0, byCpu: new Map() };
        times[lane] = time;
      }
      time.ns += ns;
      time.byCpu.set(number, (time.byCpu.get(number) ?? 0) + ns);
      return true;
    });
  }
  return times.filter((time) => time !== undefined).sort(byUse);
}

/** The longest time first, idle tasks last: readers look for the threads that use the CPUs. */
function byUse(a: CpuTime, b: CpuTime): number {
  return Number(a.isIdle) - Number(b.isIdle) || b.ns - a.ns;
}

/** The NUMA node on which a thread ran longest, and its time on others. */
export interface Home {
  readonly node: number;
  readonly awayNs: number;
  /** Of its time on CPUs whose node is known. */
  readonly awayShare: number;
}

/** Undefined: the node of none of its CPUs is known. Where its memory lies, no event tells. */
export function homeOf({ machine, byCpu }: CpuTime, distances: CpuDistances): Home | undefined {
  const byNode = new Map<number, number>();
  let knownNs = 0;
  for (const [cpu, ns] of byCpu) {
    const node = distances.nodeOf(machine, cpu);
    if (node < 0) continue;
    knownNs += ns;
    byNode.set(node, (byNode.get(node) ?? 0) + ns);
  }
  const [longest] = [...byNode].sort(([, a], [, b]) => b - a);
  if (longest === undefined) return undefined;
  const [node, homeNs] = longest;
  return { node, awayNs: knownNs - homeNs, awayShare: (knownNs - homeNs) / knownNs };
}
