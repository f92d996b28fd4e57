import { vcpuLanesByVm } from "../../facts/inventory.js";
import { exitName, ISA_NAMES, isaOf } from "../../model/kvm/exit-code.js";
import type { LaneId } from "../../model/lanes.js";
import { type ExitSum, exitSums } from "../exits/exit-sums.js";
import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";

/**
 * The figures of `perf kvm stat report`, per VM: samples and time with their shares, shortest, longest and mean time,
 * and the relative deviation of that mean. As there, time halted is time of the HLT exit.
 */
export const exitSummaryTable: PanelTable = {
  name: "exit-summary",
  title: "Exits, as perf kvm stat has them",
  about: "A reason for which the vCPUs of a VM left the guest, all of them together.",
  columns: [
    ...laneColumns("vm_lane"),
    ...textColumns("isa", "reason"),
    ...numberColumns("samples", "samples_share", "time_share"),
    ...durationColumns("total_ns", "min_ns", "max_ns", "mean_ns"),
    ...numberColumns("mean_deviation"),
    ...durationColumns("p99_ns"),
    ...laneColumns("worst_lane"),
    ...timeColumns("worst_ns"),
    ...laneColumns("least_lane"),
    ...timeColumns("least_ns"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    const { vms } = context.inventory;
    for (const [vm, lanes] of vcpuLanesByVm(context.inventory).entries()) {
      const path = pathOf(context, vms.lane[vm] as LaneId);
      if (!hasLane(path) && !lanes.some((lane) => hasLane(pathOf(context, lane)))) continue;
      const sums: ExitSums[] = [];
      for (const exits of yield* exitSums(context, lanes, t0, t1, [0.99])) sums.push(sumsOf(exits));
      sums.sort((a, b) => b.samples - a.samples);
      const samples = sums.reduce((sum, row) => sum + row.samples, 0);
      const time = sums.reduce((sum, row) => sum + row.total, 0);
      for (const row of sums) {
        const { code, total, min, max, mean, deviation, p99, worstNs, leastNs } = row;
        const places = [pathOf(context, row.worstLane), worstNs, pathOf(context, row.leastLane), leastNs];
        const timeShare = time === 0 ? 0 : total / time;
        const shares = [row.samples, row.samples / samples, timeShare];
        const durations = [total, min, max, mean, deviation, p99];
        yield [path, ISA_NAMES[isaOf(code)], exitName(code), ...shares, ...durations, ...places];
      }
    }
  },
};

type ExitSums = ReturnType<typeof sumsOf>;

function sumsOf(sum: ExitSum) {
  const { code, count: samples, total, squares, min, max, worstNs, leastNs, worstLane, leastLane, percentiles } = sum;
  const mean = total / samples;
  // stddev_stats of perf (tools/perf/util/stat.c): the deviation of the mean, not of the samples.
  const variance = samples < 2 ? 0 : Math.max(0, squares - samples * mean * mean) / (samples - 1);
  const deviation = mean === 0 ? 0 : Math.sqrt(variance / samples) / mean;
  return {
    code,
    samples,
    total,
    min,
    max,
    mean: Math.round(mean),
    deviation,
    p99: percentiles[0],
    worstLane,
    worstNs,
    leastLane,
    leastNs,
  };
}
