import { exitName, ISA_NAMES, isaOf, reasonOf } from "../../model/kvm/exit-code.js";
import { exitLanes } from "../exits/exit-lanes.js";
import { type ExitSum, exitSums } from "../exits/exit-sums.js";
import type { PanelTable, Row } from "../export/table.js";
import { durationColumns, laneColumns, numberColumns, textColumns, timeColumns } from "../export/table.js";

/** Exits in the columns of `perf kvm stat`, and more; from kvm_exit to kvm_entry, as there. */
export const exitsTable: PanelTable = {
  name: "exits",
  title: "Exits",
  about: "A reason for which a vCPU left the guest, and how long until it was back.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("isa"),
    ...numberColumns("reason_code"),
    ...textColumns("reason"),
    ...numberColumns("count"),
    ...durationColumns("total_ns", "min_ns", "mean_ns", "p50_ns", "p99_ns", "max_ns"),
    ...numberColumns("userspace_count"),
    ...timeColumns("worst_ns", "least_ns"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    for (const [lane, { path }] of exitLanes(context, hasLane)) {
      const sums = yield* exitSums(context, [lane], t0, t1, [0.5, 0.99]);
      for (const sum of [...sums].sort((a, b) => b.total - a.total)) yield exitRow(path, sum);
    }
  },
};

function exitRow(path: string, sum: ExitSum): Row {
  const { code, count, total, min, max, percentiles, userspace, worstNs, leastNs } = sum;
  const durations = [total, min, Math.round(total / count), ...percentiles, max];
  return [path, ...exitCells(code), count, ...durations, userspace, worstNs, leastNs];
}

/** Cells of the columns `isa`, `reason_code` and `reason`. */
export function exitCells(code: number): Row {
  return [ISA_NAMES[isaOf(code)], reasonOf(code), exitName(code)];
}
