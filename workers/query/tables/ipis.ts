import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import { laneColumns, numberColumns, type PanelTable } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { STEP_ROWS } from "../resumable.js";
import { wantedLanes } from "../session-window.js";

/** Lane ids stay far below this: sender and receiver make one exact number. */
const LANES = 2 ** 24;
/** Interrupt ids stay below this: 256 vectors on x86, 1020 ids of a GICv2 or v3 (without LPIs) on arm64. */
const VECTORS = 1024;

export const ipisTable: PanelTable = {
  name: "ipis",
  title: "Interrupts between vCPUs",
  about: "A vCPU that interrupted another of its VM, how often, and how long until that one ran with it.",
  columns: [...laneColumns("from_lane", "to_lane"), ...numberColumns("vector"), ...SUMMARY_COLUMNS],
  *rows(context, { t0, t1, hasLane }) {
    const { ipis } = context;
    const isWanted = wantedLanes(context, hasLane);
    const pairs = new DurationGroups<number>();
    for (let row = ipis.firstAfter("end", t0); row < ipis.count; row++) {
      if (row % STEP_ROWS === 0) yield;
      const start = ipis.columns.start.at(row);
      const from = ipis.columns.sender.at(row);
      const to = ipis.columns.receiver.at(row);
      if (t1 <= start || (!isWanted(from) && !isWanted(to))) continue;
      const vector = ipis.columns.vector.at(row) & (VECTORS - 1);
      pairs.add((from * LANES + to) * VECTORS + vector, start, ipis.columns.end.at(row) - start);
    }
    for (const [key, durations] of pairs.sorted()) {
      const pair = Math.floor(key / VECTORS);
      const paths = [Math.floor(pair / LANES), pair % LANES].map((lane) => pathOf(context, lane));
      yield [...paths, key % VECTORS, ...(yield* durations.cellSteps())];
    }
  },
};
