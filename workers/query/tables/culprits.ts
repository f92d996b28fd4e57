import { groupBy } from "../../core/groups.js";
import { noStays } from "../../index/stay-sums.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import {
  durationColumns,
  type ExportScope,
  laneColumns,
  numberColumns,
  type PanelTable,
  type Row,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import type { Steps } from "../resumable.js";
import { knownWindow } from "../session-window.js";
import { staySteps } from "../stays.js";
import { stealSteps } from "../steal/matrix.js";
import type { StealCell } from "../steal/victim-row.js";

/** Who had the CPUs for which the wanted lanes waited: the steal matrix, summed up by culprit. */
export const culpritsTable: PanelTable = {
  name: "culprits",
  title: "Culprits",
  about: "What had the CPU while lanes could have run and waited for it: for how long in all, and whom that cost most.",
  columns: [
    ...laneColumns("culprit_lane"),
    ...textColumns("culprit_kind"),
    ...durationColumns("total_ns"),
    ...numberColumns("share", "count", "victims"),
    ...durationColumns("max_ns"),
    ...laneColumns("victim_lane"),
    ...timeColumns("worst_ns"),
  ],
  *rows(context, scope) {
    const cells = yield* wantedCells(context, scope);
    const allNs = cells.reduce((sum, { totalNs }) => sum + totalNs, 0);
    const byCulprit = [...groupBy(cells, ({ culprit, kind, isOthers }) => `${culprit} ${kind} ${isOthers}`).values()];
    const sums = byCulprit.map((own) => ({ own, totalNs: own.reduce((sum, { totalNs }) => sum + totalNs, 0) }));
    sums.sort((a, b) => b.totalNs - a.totalNs);
    for (const { own, totalNs } of sums) {
      const [{ culprit, kind, isOthers }] = own as [StealCell];
      const count = own.reduce((sum, cell) => sum + cell.count, 0);
      const worst = own.reduce((a, b) => (a.maxNs < b.maxNs ? b : a));
      const victim = pathOf(context, worst.victim);
      const head = [isOthers ? "others" : pathOf(context, culprit), kind, totalNs, allNs === 0 ? 0 : totalNs / allNs];
      yield [...head, count, own.length, worst.maxNs, victim, worst.worstNs];
    }
  },
};

/** Lanes that could have run and waited for a CPU: the steal matrix, summed up by victim. */
export const waitersTable: PanelTable = {
  name: "waiters",
  title: "Waiters",
  about: "A thread or vCPU that could have run and had no CPU: for how long in all, at worst, and what had it longest.",
  columns: [
    ...laneColumns("victim_lane"),
    ...durationColumns("total_ns"),
    ...numberColumns("share", "count"),
    ...durationColumns("max_ns"),
    ...timeColumns("worst_ns"),
    ...laneColumns("culprit_lane"),
    ...textColumns("culprit_kind"),
    ...durationColumns("culprit_ns"),
  ],
  *rows(context, scope) {
    const cells = yield* wantedCells(context, scope);
    const window = knownWindow(context, scope);
    const rows: Row[] = [];
    for (const [victim, own] of groupBy(cells, (cell) => cell.victim)) {
      rows.push(yield* waiterRow(context, window, victim, own));
    }
    yield* rows.sort((a, b) => (b[1] as number) - (a[1] as number));
  },
};

/** `own`: what the victim lost, the largest first. */
function* waiterRow(
  context: QueryContext,
  { t0, t1 }: { readonly t0: number; readonly t1: number },
  victim: LaneId,
  own: readonly StealCell[],
): Steps<Row> {
  const stays = noStays();
  yield* staySteps(context, victim, t0, t1, stays);
  const { count, longest, longestStart } = stays;
  const isPreempted = (longest[State.RUNNABLE] as number) < (longest[State.PREEMPTED] as number);
  const state = isPreempted ? State.PREEMPTED : State.RUNNABLE;
  const waits = (count[State.RUNNABLE] as number) + (count[State.PREEMPTED] as number);
  const totalNs = own.reduce((sum, cell) => sum + cell.totalNs, 0);
  const most = own.find(({ culprit }) => culprit !== NO_LANE) ?? own[0];
  const by = most && [most.isOthers ? "others" : pathOf(context, most.culprit), most.kind, most.totalNs];
  const share = totalNs / Math.max(1, t1 - t0);
  return [pathOf(context, victim), totalNs, share, waits, longest[state], longestStart[state], ...(by ?? [])];
}

function* wantedCells(context: QueryContext, { t0, t1, hasLane }: ExportScope): Steps<readonly StealCell[]> {
  const { specs } = context.lanes;
  const victims = new Set(specs.flatMap(({ path }, lane) => (hasLane(path) ? [lane] : [])));
  return yield* stealSteps(context, t0, t1, victims);
}
