import { haltPollSteps } from "../halt-polls.js";
import { knownWindow } from "../session-window.js";
import type { PanelTable } from "./panel-table.js";

/** `success_share`, `failed_share`: of the window; the first is what it costs to be awake when work comes. */
export const haltPollingTable: PanelTable = {
  name: "halt-polling",
  title: "Halt polling",
  about: "How often a vCPU's halts polled before they slept, with what success, and what that cost.",
  columns: [
    { name: "lane", type: "lane" },
    { name: "polls", type: "number" },
    { name: "successes", type: "number" },
    { name: "poll_ns", type: "duration" },
    { name: "failed_ns", type: "duration" },
    { name: "mean_ns", type: "duration" },
    { name: "max_ns", type: "duration" },
    { name: "worst_ns", type: "time" },
    { name: "success_ns", type: "duration" },
    { name: "success_share", type: "number" },
    { name: "failed_share", type: "number" },
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    for (let lane = 0; lane < context.lanes.count; lane++) {
      const spec = context.lanes.specs[lane];
      if (spec?.kind !== "vcpu" || !scope.hasLane(spec.path)) continue;
      const found = yield* haltPollSteps(context.lanes.track(lane), t0, t1, context.untilNs);
      const { polls, successes, pollNs, failedNs, maxNs, worstNs, successNs } = found;
      const known = t1 - t0;
      if (polls === 0) continue;
      yield [
        spec.path,
        polls,
        successes,
        pollNs,
        failedNs,
        Math.round(pollNs / polls),
        maxNs,
        worstNs,
        successNs,
        successNs / known,
        failedNs / known,
      ];
    }
  },
};
