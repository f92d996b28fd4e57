import type { CounterSeries } from "../../facts/counter-store.js";
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

/** Lane by lane, in time order. Where a lane has several such counters, "/" and the device follow the name. */
export const countersTable: PanelTable = {
  name: "counters",
  title: "Counters",
  about: "A value at a time: frequency and idle state of a CPU, bytes a VM sent, received, read and wrote so far.",
  columns: [...timeColumns("ts_ns"), ...laneColumns("lane"), ...textColumns("counter"), ...numberColumns("value")],
  rows: (context, scope) => placedRows(counterPlaces(context, scope)),
  places: counterPlaces,
};

function counterPlaces(context: QueryContext, { t0, t1, hasLane }: ExportScope): RowPlaces {
  const wanted = context.counters.series.filter(({ lane }) => hasLane(pathOf(context, lane)));
  const parts = wanted.map((list) => ({
    list,
    from: list.points.firstFrom("t", t0),
    to: list.points.firstFrom("t", t1),
  }));
  return placesOf(parts, {
    has: () => true,
    ...cellReaders<CounterSeries>([
      ({ points }, row) => points.columns.t.at(row),
      ({ lane }) => pathOf(context, lane),
      ({ counter, detail }) => (detail === "" ? counter : `${counter}/${detail}`),
      ({ points }, row) => knownValue(points.columns.value.at(row)),
    ]),
  });
}

/** NaN: from here on the value is not known. */
function knownValue(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
