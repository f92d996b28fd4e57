import type { QueryContext } from "../context.js";
import {
  type ExportScope,
  laneColumns,
  numberColumns,
  type PanelTable,
  type RowPlaces,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { cellReaders, placedRows, placesOf } from "../listing/places.js";
import { wantedLanes } from "../session-window.js";

export const logsTable: PanelTable = {
  name: "logs",
  title: "Log lines",
  about: "A line of a log: what wrote it, its priority, and its text.",
  columns: [
    ...timeColumns("ts_ns"),
    ...textColumns("machine"),
    ...laneColumns("lane"),
    ...textColumns("source"),
    ...numberColumns("pid", "log_priority"),
    ...textColumns("message"),
  ],
  rows: (context, scope) => placedRows(logPlaces(context, scope)),
  places: logPlaces,
};

function logPlaces(context: QueryContext, { t0, t1, hasLane }: ExportScope): RowPlaces {
  const { logLines, strings, lanes } = context;
  const { columns } = logLines;
  const isWanted = wantedLanes(context, hasLane);
  const said = (value: number) => (value < 0 ? undefined : value);
  return placesOf([{ list: undefined, from: logLines.firstFrom("t", t0), to: logLines.firstFrom("t", t1) }], {
    has: (_, at) => isWanted(columns.lane.at(at)),
    ...cellReaders<unknown>([
      (_, at) => columns.t.at(at),
      (_, at) => lanes.specs[columns.lane.at(at)]?.machine,
      (_, at) => pathOf(context, columns.lane.at(at)),
      (_, at) => strings.get(columns.source.at(at)),
      (_, at) => said(columns.pid.at(at)),
      (_, at) => said(columns.priority.at(at)),
      (_, at) => strings.get(columns.message.at(at)),
    ]),
  });
}
