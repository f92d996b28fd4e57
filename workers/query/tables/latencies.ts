import type { LatencyKind } from "../../facts/latency-store.js";
import { deviceName } from "../../model/device-name.js";
import type { QueryContext } from "../context.js";
import type { Row } from "../export/table.js";
import { STEP_ROWS } from "../resumable.js";
import type { PanelTable } from "./panel-table.js";

export const latenciesTable: PanelTable = {
  name: "latencies",
  title: "Latencies",
  about: "Something that took time: a wake-up, an interrupt's injection, a timer, a system call, an I/O request.",
  columns: [
    { name: "kind", type: "text" },
    { name: "lane", type: "lane" },
    { name: "start_ns", type: "time" },
    { name: "end_ns", type: "time" },
    { name: "detail", type: "text" },
    { name: "latency_ns", type: "duration" },
  ],
  *rows(context, { t0, t1, hasLane }) {
    yield* wakeups(context, t0, t1, hasLane);
    const { latencies, lanes } = context;
    for (let row = latencies.firstAfter(t0); row < latencies.count; row++) {
      if (row % STEP_ROWS === 0) yield;
      const start = latencies.starts.at(row);
      const path = lanes.specs[latencies.lanes.at(row)]?.path ?? "";
      if (t1 <= start || !hasLane(path)) continue;
      const kind = latencies.kindAt(row);
      const end = latencies.ends.at(row);
      yield [kind, path, start, end, detailText(context, kind, latencies.details.at(row)), end - start];
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
  const { runqueue, lanes } = context;
  for (let row = runqueue.firstAfter(t0); row < runqueue.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    if (runqueue.preempted.at(row) === 1 || runqueue.moved.at(row) === 1) continue;
    const start = runqueue.sinces.at(row);
    const path = lanes.specs[runqueue.lanes.at(row)]?.path ?? "";
    if (t1 <= start || !hasLane(path)) continue;
    const end = runqueue.ends.at(row);
    const prio = runqueue.prios.at(row);
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
