import { groupSizes } from "../../facts/inventory.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { priorityText } from "../priorities.js";
import { type Steps, scanSteps } from "../resumable.js";
import { maskOf, rowsIn } from "../row-scan.js";
import { knownWindow } from "../session-window.js";
import { ThreadRoles } from "../thread-roles.js";

/** `share`: of all the machine's CPUs together. `main_cpu`: where it ran most, and `main_cpu_ns` how long. */
export const cpuUsageTable: PanelTable = {
  name: "cpu-usage",
  title: "CPU usage",
  about: "A thread that ran, for how long, on how many CPUs.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("name"),
    ...laneColumns("vm_lane"),
    ...durationColumns("cpu_ns"),
    ...numberColumns("share", "cpus", "main_cpu"),
    ...durationColumns("main_cpu_ns"),
    ...textColumns("priority"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const { specs } = context.lanes;
    const roles = new ThreadRoles(context);
    const { machines, cpus } = context.inventory;
    const cpuCounts = groupSizes(cpus.machine, machines.lane.length);
    for (const time of yield* cpuTimeSteps(context, t0, t1)) {
      const spec = specs[time.lane];
      if (spec === undefined || !scope.hasLane(spec.path)) continue;
      const vm = pathOf(context, roles.vmOf(time.lane));
      const [mainCpu, mainNs] = mainCpuOf(time);
      const share = time.ns / ((t1 - t0) * (cpuCounts[time.machine] as number));
      yield [
        spec.path,
        spec.name,
        vm,
        time.ns,
        share,
        time.byCpu.size,
        mainCpu,
        mainNs,
        priorityText(context, time.lane, t1),
      ];
    }
  },
};

function mainCpuOf({ byCpu }: CpuTime): [number, number] {
  let main: [number, number] = [-1, 0];
  for (const [cpu, ns] of byCpu) if (main[1] < ns) main = [cpu, ns];
  return main;
}

/** Time of a thread on CPUs. */
interface CpuTime {
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
function* cpuTimeSteps(context: QueryContext, t0: number, t1: number): Steps<CpuTime[]> {
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
