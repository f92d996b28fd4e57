import { exitName, ISA_NAMES, isaOf, reasonOf } from "../../model/kvm/exit-code.js";
import { type ExitTimes, exitSteps } from "../exit-times.js";
import type { PanelTable, Row } from "../export/table.js";
import { durationColumns, laneColumns, numberColumns, textColumns, timeColumns } from "../export/table.js";
import type { Steps } from "../resumable.js";
import { lanesOf } from "../session-window.js";

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
    for (const [lane, spec] of lanesOf(context, hasLane, "vcpu")) {
      const byCode = new Map<number, ExitTimes>();
      yield* exitSteps(context.lanes.track(lane), t0, t1, context.untilNs, byCode);
      const rows: Row[] = [];
      for (const times of byCode.values()) rows.push(yield* exitRow(spec.path, times));
      yield* rows.sort((a, b) => (b[TOTAL] as number) - (a[TOTAL] as number));
    }
  },
};

const TOTAL = 5;

function* exitRow(path: string, times: ExitTimes): Steps<Row> {
  const { code, count, total, min, max, userspace } = times;
  const p50 = yield* times.percentileSteps(0.5);
  const p99 = yield* times.percentileSteps(0.99);
  return [
    path,
    ...exitCells(code),
    count,
    total,
    min,
    Math.round(total / count),
    p50,
    p99,
    max,
    userspace,
    times.worstNs,
    times.leastNs,
  ];
}

/** Cells of the columns `isa`, `reason_code` and `reason`. */
export function exitCells(code: number): Row {
  return [ISA_NAMES[isaOf(code)], reasonOf(code), exitName(code)];
}
