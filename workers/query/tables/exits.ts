import { exitName, ISA_NAMES, isaOf, reasonOf } from "../../model/kvm/exit-code.js";
import { type ExitTimes, exitSteps } from "../exit-times.js";
import type { PanelTable, Row } from "../export/table.js";
import { durationColumns, laneColumns, numberColumns, textColumns } from "../export/table.js";
import { percentileSteps } from "../percentile.js";
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

function* exitRow(path: string, { code, count, durations, userspace }: ExitTimes): Steps<Row> {
  const times = durations.subarray(0, count);
  const total = times.reduce((sum, ns) => sum + ns, 0);
  yield;
  const min = times.reduce((least, ns) => Math.min(least, ns), Number.POSITIVE_INFINITY);
  const max = times.reduce((most, ns) => Math.max(most, ns), 0);
  const p50 = yield* percentileSteps(durations, count, 0.5);
  const p99 = yield* percentileSteps(durations, count, 0.99);
  const mean = Math.round(total / count);
  return [
    path,
    ISA_NAMES[isaOf(code)],
    reasonOf(code),
    exitName(code),
    count,
    total,
    min,
    mean,
    p50,
    p99,
    max,
    userspace,
  ];
}
