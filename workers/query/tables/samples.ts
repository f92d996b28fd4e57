import { sampleModeName } from "../../model/sample-mode.js";
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

export const samplesTable: PanelTable = {
  name: "samples",
  title: "Samples",
  about: "A look of a profiler at what a CPU executed: for which thread or vCPU, in which mode, and where.",
  columns: [
    ...timeColumns("ts_ns"),
    ...textColumns("machine"),
    ...numberColumns("cpu"),
    ...laneColumns("lane"),
    ...textColumns("mode", "ip", "symbol", "stack"),
    ...numberColumns("weight"),
    ...textColumns("event"),
  ],
  rows: (context, scope) => placedRows(samplePlaces(context, scope)),
  places: samplePlaces,
};

function samplePlaces(context: QueryContext, { t0, t1, hasLane }: ExportScope): RowPlaces {
  const { samples, strings, stacks, lanes } = context;
  const { columns } = samples;
  const isWanted = wantedLanes(context, hasLane);
  return placesOf([{ list: undefined, from: samples.firstFrom("t", t0), to: samples.firstFrom("t", t1) }], {
    has: (_, at) => isWanted(columns.lane.at(at)),
    ...cellReaders<unknown>([
      (_, at) => columns.t.at(at),
      (_, at) => lanes.specs[columns.lane.at(at)]?.machine,
      (_, at) => (columns.cpu.at(at) < 0 ? undefined : columns.cpu.at(at)),
      (_, at) => pathOf(context, columns.lane.at(at)),
      (_, at) => sampleModeName(columns.mode.at(at)),
      (_, at) => addressText(columns.ip.at(at)),
      (_, at) => strings.get(stacks.frames.nameOf(stacks.frameOf(columns.stack.at(at)))),
      (_, at) => stacks.get(columns.stack.at(at)).join(";"),
      (_, at) => columns.weight.at(at),
      (_, at) => strings.get(columns.event.at(at)),
    ]),
  });
}

/** Of 64 bits; "" where the sample has none. */
function addressText(address: number): string {
  return Number.isNaN(address) ? "" : `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`;
}
