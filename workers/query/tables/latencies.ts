import { type LatencyKind, latencyKindAt } from "../../facts/latency-store.js";
import { deviceName } from "../../model/device-name.js";
import type { QueryContext } from "../context.js";
import { durationColumns, laneColumns, type PanelTable, type Row, textColumns, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { STEP_ROWS } from "../resumable.js";

export const latenciesTable: PanelTable = {
  name: "latencies",
  title: "Latencies",
  about: "Something that took time: a wake-up, an interrupt's injection, a timer, a system call, an I/O request.",
  columns: [
    ...textColumns("kind"),
    ...laneColumns("lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("detail"),
    ...durationColumns("latency_ns"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    yield* wakeups(context, t0, t1, hasLane);
    const { latencies } = context;
    for (let row = latencies.firstAfter("end", t0); row < latencies.count; row++) {
      if (row % STEP_ROWS === 0) yield;
      const start = latencies.columns.start.at(row);
      const path = pathOf(context, latencies.columns.lane.at(row));
      if (t1 <= start || !hasLane(path)) continue;
      const kind = latencyKindAt(latencies, row);
      const end = latencies.columns.end.at(row);
      yield [kind, path, start, end, detailText(context, kind, latencies.columns.detail.at(row)), end - start];
    }
  },
};

/** From being woken to running; a stay that moved between queues counts once, from its begin. */
function* wakeups(
  context: QueryContext,
  t0: number,
  t1: number,
  hasLane: (path: string) => boolean,
): Iterable<Row | undefined> {
  const { runqueue } = context;
  for (let row = runqueue.firstAfter("end", t0); row < runqueue.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    if (runqueue.columns.isPreempted.at(row) === 1 || runqueue.columns.isMoved.at(row) === 1) continue;
    const start = runqueue.columns.since.at(row);
    const path = pathOf(context, runqueue.columns.lane.at(row));
    if (t1 <= start || !hasLane(path)) continue;
    const end = runqueue.columns.end.at(row);
    const prio = runqueue.columns.prio.at(row);
    yield ["wakeup", path, start, end, prio === 255 ? "" : `prio ${prio}`, end - start];
  }
}

export function detailText(context: QueryContext, kind: LatencyKind, detail: number): string {
  switch (kind) {
    case "syscall":
      return context.strings.get(detail);
    case "irq-inject":
      return `vector ${detail}`;
    case "block":
    case "block-queue":
      return deviceName(detail);
    case "virtio":
      return `queue at 0x${detail.toString(16)}`;
    case "timer":
      return "";
  }
}
