import { useStore } from "zustand";
import { absoluteTime } from "../../../workers/core/timeline.js";
import { timelineOf } from "../../state/selectors.js";
import { type LatencyFamily, latencyFilter } from "../../viewmodel/latency-family.js";
import { numberAt } from "../../viewmodel/table-view.js";
import { useApp, useSelection, useSession } from "../use-app.js";
import { useTable } from "./use-table.js";

export interface SelectedCase {
  readonly startNs: number;
  readonly ns: number;
}

/** The case of a kind that is selected on the timeline: that on the selected lane around the selected moment. */
export function useSelectedCase(family: LatencyFamily, kind: string): SelectedCase | undefined {
  const app = useApp();
  const lane = useSelection((selection) => selection.lane);
  const range = useSelection((selection) => selection.range);
  const state = useSelection((selection) => selection.state);
  const cursorNs = useSelection((selection) => selection.cursorNs);
  const held = useStore(app.stores.tables, (tables) => tables.held);
  const info = useSession((session) => session.info);
  // A row was followed: the selection is its case.
  const led = held !== undefined && held.range === range ? range?.t0 : undefined;
  const at = led ?? (state?.lane === lane ? state?.start : undefined) ?? cursorNs;
  const ns = at === undefined ? 0n : absoluteTime(timelineOf(info), at);
  const { table } = useTable({
    name: family.cases,
    limit: 1,
    only: `${latencyFilter(family, kind)} and start_ns <= ${ns} and end_ns > ${ns}`,
    ...(lane === undefined ? {} : { lane }),
    isOff: lane === undefined || at === undefined,
  });
  if (table === undefined || table.count === 0) return undefined;
  return { startNs: numberAt(table, "start_ns", 0), ns: numberAt(table, family.length, 0) };
}
