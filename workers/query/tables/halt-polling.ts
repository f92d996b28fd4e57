import { durationColumns, laneColumns, numberColumns, type PanelTable, timeColumns } from "../export/table.js";
import { haltPollSteps } from "../halt-polls.js";
import { knownWindow, lanesOf } from "../session-window.js";

/** `success_share`, `failed_share`: of the window; the first is the price of being awake when work comes. */
export const haltPollingTable: PanelTable = {
  name: "halt-polling",
  title: "Halt polling",
  about: "How often a vCPU's halts polled before they slept, with what success, and what that cost.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("polls", "successes"),
    ...durationColumns("poll_ns", "failed_ns", "mean_ns", "max_ns"),
    ...timeColumns("worst_ns"),
    ...durationColumns("success_ns"),
    ...numberColumns("success_share", "failed_share"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    for (const [lane, spec] of lanesOf(context, scope.hasLane, "vcpu")) {
      const found = yield* haltPollSteps(context.lanes.track(lane), t0, t1, context.untilNs);
      const { polls, successes, pollNs, failedNs, maxNs, worstNs, successNs } = found;
      if (polls === 0) continue;
      const shares = [successNs, failedNs].map((ns) => ns / (t1 - t0));
      const mean = Math.round(pollNs / polls);
      yield [spec.path, polls, successes, pollNs, failedNs, mean, maxNs, worstNs, successNs, ...shares];
    }
  },
};
