import type { QueryContext } from "../context.js";
import { pathOf } from "../lane-words.js";
import { cellReaders, placedRows, placesOf } from "../listing/places.js";
import { wantedLanes } from "../session-window.js";
import { type ExportScope, laneColumns, type PanelTable, type RowPlaces, textColumns, timeColumns } from "./table.js";

/** Arrows between lanes, in order of arrival. */
export const edgesTable: PanelTable = {
  name: "edges",
  title: "Arrows between lanes",
  about: "A wake-up, an interrupt to another vCPU, a move to another CPU, a request: who acted on whom.",
  columns: [
    ...textColumns("kind"),
    ...laneColumns("from_lane"),
    ...timeColumns("from_ns"),
    ...laneColumns("to_lane"),
    ...timeColumns("to_ns"),
  ],
  rows: (context, scope) => placedRows(edgePlaces(context, scope)),
  places: edgePlaces,
};

function edgePlaces(context: QueryContext, { t0, t1, hasLane }: ExportScope): RowPlaces {
  const { edges } = context;
  const { columns } = edges;
  const isWanted = wantedLanes(context, hasLane);
  return placesOf([{ list: undefined, ...edges.rangeNear(t0, t1) }], {
    has: (_, row) =>
      t0 <= columns.toNs.at(row) &&
      columns.fromNs.at(row) < t1 &&
      (isWanted(columns.fromLane.at(row)) || isWanted(columns.toLane.at(row))),
    ...cellReaders<undefined>([
      (_, row) => edges.kindAt(row),
      (_, row) => pathOf(context, columns.fromLane.at(row)),
      (_, row) => columns.fromNs.at(row),
      (_, row) => pathOf(context, columns.toLane.at(row)),
      (_, row) => columns.toNs.at(row),
    ]),
  });
}
