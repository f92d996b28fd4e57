import { haltPollSteps } from "../halt-polls.js";
import type { PanelTable } from "./panel-table.js";

export const haltPollingTable: PanelTable = {
  name: "halt-polling",
  title: "Halt polling",
  about: "How often a vCPU's halts polled before they slept, with what success, and what that cost.",
  columns: [
    { name: "lane", type: "text" },
    { name: "polls", type: "number" },
    { name: "successes", type: "number" },
    { name: "poll_ns", type: "duration" },
    { name: "failed_ns", type: "duration" },
    { name: "mean_ns", type: "duration" },
    { name: "max_ns", type: "duration" },
    { name: "worst_ns", type: "time" },
  ],
  *rows(context, { t0, t1, hasLane }) {
    for (let lane = 0; lane < context.lanes.count; lane++) {
      const spec = context.lanes.specs[lane];
      if (spec?.kind !== "vcpu" || !hasLane(spec.path)) continue;
      const found = yield* haltPollSteps(context.lanes.track(lane), t0, t1, context.untilNs);
      const { polls, successes, pollNs, failedNs, maxNs, worstNs } = found;
      if (polls === 0) continue;
      yield [spec.path, polls, successes, pollNs, failedNs, Math.round(pollNs / polls), maxNs, worstNs];
    }
  },
};
