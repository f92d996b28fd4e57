import { type LatencyKind, latencyKindAt, RECLAIM_SCOPES } from "../../facts/latency-store.js";
import { deviceName } from "../../model/device-name.js";
import { begunRows, type Rows } from "../begun-rows.js";
import type { QueryContext } from "../context.js";
import {
  durationColumns,
  type ExportScope,
  laneColumns,
  type PanelTable,
  type RowPlaces,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { cellReaders, type PlacePart, placedRows, placesOf } from "../listing/places.js";
import { wantedLanes } from "../session-window.js";

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
  rows: (context, scope) => placedRows(latencyPlaces(context, scope)),
  places: latencyPlaces,
};

/** First all wake-ups, then the others; each in order of their end. */
function latencyPlaces(context: QueryContext, scope: ExportScope): RowPlaces {
  const { runqueue, latencies } = context;
  const { t0, t1 } = scope;
  const wakeups = partsOf(wakeupReader(context, scope), begunRows(runqueue, runqueue.columns.since, t0, t1));
  const others = partsOf(latencyReader(context, scope), begunRows(latencies, latencies.columns.start, t0, t1));
  return placesOf([...wakeups, ...others], {
    has: (reader, row) => reader.has(row),
    row: (reader, row) => reader.row(reader, row),
    cell: (reader, row, column) => reader.cell(reader, row, column),
  });
}

function partsOf<List>(list: List, rows: readonly Rows[]): PlacePart<List>[] {
  return rows.map(({ from, to }) => ({ list, from, to }));
}

/** From being woken to running; a stay that moved between queues counts once, from its begin. */
function wakeupReader(context: QueryContext, { t1, hasLane }: ExportScope) {
  const { columns } = context.runqueue;
  const isWanted = wantedLanes(context, hasLane);
  return {
    has: (row: number) =>
      columns.isPreempted.at(row) === 0 &&
      columns.isMoved.at(row) === 0 &&
      columns.since.at(row) < t1 &&
      isWanted(columns.lane.at(row)),
    ...cellReaders<unknown>([
      () => "wakeup",
      (_, row) => pathOf(context, columns.lane.at(row)),
      (_, row) => columns.since.at(row),
      (_, row) => columns.end.at(row),
      (_, row) => (columns.prio.at(row) === 255 ? "" : `prio ${columns.prio.at(row)}`),
      (_, row) => columns.end.at(row) - columns.since.at(row),
    ]),
  };
}

function latencyReader(context: QueryContext, { t1, hasLane }: ExportScope) {
  const { latencies } = context;
  const { columns } = latencies;
  const isWanted = wantedLanes(context, hasLane);
  return {
    has: (row: number) => columns.start.at(row) < t1 && isWanted(columns.lane.at(row)),
    ...cellReaders<unknown>([
      (_, row) => latencyKindAt(latencies, row),
      (_, row) => pathOf(context, columns.lane.at(row)),
      (_, row) => columns.start.at(row),
      (_, row) => columns.end.at(row),
      (_, row) => detailText(context, latencyKindAt(latencies, row), columns.detail.at(row)),
      (_, row) => columns.end.at(row) - columns.start.at(row),
    ]),
  };
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
    case "reclaim":
      return RECLAIM_SCOPES[detail] ?? "";
    case "timer":
    case "page-in":
      return "";
  }
}
