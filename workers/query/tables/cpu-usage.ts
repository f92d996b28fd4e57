import { groupSizes } from "../../facts/inventory.js";
import { type CpuTime, cpuTimeSteps } from "../cpu-times.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
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
      const vm = specs[roles.vmOf(time.lane)]?.path ?? "";
      const [mainCpu, mainNs] = mainCpuOf(time);
      yield [
        spec.path,
        spec.name,
        vm,
        time.ns,
        time.ns / ((t1 - t0) * (cpuCounts[time.machine] as number)),
        time.byCpu.size,
        mainCpu,
        mainNs,
      ];
    }
  },
};

function mainCpuOf({ byCpu }: CpuTime): [number, number] {
  let main: [number, number] = [-1, 0];
  for (const [cpu, ns] of byCpu) if (main[1] < ns) main = [cpu, ns];
  return main;
}
