import { groupSizes } from "../../facts/inventory.js";
import { containerOf } from "../../model/containers.js";
import { CpuDistances } from "../cpu-distance.js";
import { type CpuTime, cpuTimeSteps, homeOf } from "../cpu-times.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { priorityText } from "../priorities.js";
import { knownWindow } from "../session-window.js";
import { ThreadRoles } from "../thread-roles.js";

/**
 * `share`: of all the machine's CPUs together. `main_cpu`: where it ran most, and `main_cpu_ns` how long. `container`: the
 * number of its namespace or the path of its control group, empty if it is in none.
 */
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
    ...numberColumns("home_node"),
    ...durationColumns("away_ns"),
    ...numberColumns("away_share"),
    ...textColumns("container"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const { specs } = context.lanes;
    const distances = new CpuDistances(context.inventory);
    const roles = new ThreadRoles(context);
    const { machines, cpus } = context.inventory;
    const cpuCounts = groupSizes(cpus.machine, machines.lane.length);
    for (const time of yield* cpuTimeSteps(context, t0, t1)) {
      const spec = specs[time.lane];
      if (spec === undefined || !scope.hasLane(spec.path)) continue;
      const vm = pathOf(context, roles.vmOf(time.lane));
      const [mainCpu, mainNs] = mainCpuOf(time);
      const home = homeOf(time, distances);
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
        home?.node,
        home?.awayNs,
        home?.awayShare,
        containerOf(pathOf(context, spec.parent)) ?? "",
      ];
    }
  },
};

function mainCpuOf({ byCpu }: CpuTime): [number, number] {
  let main: [number, number] = [-1, 0];
  for (const [cpu, ns] of byCpu) if (main[1] < ns) main = [cpu, ns];
  return main;
}
