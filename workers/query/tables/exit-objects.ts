import { OBJECT_WINDOW_NS } from "../../facts/exit-object-store.js";
import { exitName } from "../../model/kvm/exit-code.js";
import { objectText } from "../exit-storms.js";
import { laneColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { wantedLanes } from "../session-window.js";

/** Making the words of a row takes a while. */
const ROWS_PER_STEP = 128;

/** Counts are kept per 10 ms: a window's edges count whole. */
export const exitObjectsTable: PanelTable = {
  name: "exit-objects",
  title: "What exits were about",
  about:
    "An MSR, port, address, hypercall, APIC register or leaf of CPUID, and how often a vCPU left its guest over it.",
  columns: [...laneColumns("lane"), ...textColumns("reason", "object"), ...numberColumns("count")],
  *rows(context, { t0, t1, hasLane }) {
    const { exitObjects } = context;
    const isWanted = wantedLanes(context, hasLane);
    const counts = new Map<string, { lane: number; code: number; object: string; count: number }>();
    for (let row = exitObjects.firstFrom("window", Math.floor(t0 / OBJECT_WINDOW_NS)); row < exitObjects.count; row++) {
      if (row % ROWS_PER_STEP === 0) yield;
      if (t1 <= exitObjects.columns.window.at(row) * OBJECT_WINDOW_NS) break;
      const lane = exitObjects.columns.lane.at(row);
      if (!isWanted(lane)) continue;
      const code = exitObjects.columns.code.at(row);
      const object = objectText(exitObjects.columns.kind.at(row), exitObjects.columns.object.at(row));
      const key = `${lane} ${code} ${object}`;
      const known = counts.get(key);
      if (known) known.count += exitObjects.columns.count.at(row);
      else counts.set(key, { lane, code, object, count: exitObjects.columns.count.at(row) });
    }
    for (const { lane, code, object, count } of [...counts.values()].sort((a, b) => b.count - a.count)) {
      yield [pathOf(context, lane), exitName(code), object, count];
    }
  },
};
