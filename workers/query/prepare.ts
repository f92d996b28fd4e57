import { noStays } from "../index/stay-sums.js";
import { begunRows } from "./begun-rows.js";
import type { QueryContext } from "./context.js";
import { preparePaths } from "./critical-path/path-lanes.js";
import { exitColumns } from "./exits/exit-columns.js";
import type { Steps } from "./resumable.js";
import { staySteps } from "./stays.js";
import { prepareSteal } from "./steal/kept-blocks.js";
import { vmServers } from "./vm-threads.js";
import { wakeupsOf } from "./wakeups.js";

/**
 * Sums up a session that is read in parts, so that questions about any window look at these and at what lies at its borders:
 * the stays of all lanes, the exits of vCPUs, who had whose CPU, who woke whom, and who serves which VM. All of it is kept where the first
 * question would keep it (docs/speed.md).
 */
export function* prepareSteps(context: QueryContext): Steps<void> {
  const stays = noStays();
  const [t0, t1] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const lane of context.lanes.tracks.keys()) yield* staySteps(context, lane, t0, t1, stays);
  for (const [lane, { kind }] of context.lanes.specs.entries())
    if (kind === "vcpu" || kind === "nested-vcpu") yield* exitColumns(context, lane);
  yield* prepareSteal(context);
  yield* wakeupsOf(context);
  yield* vmServers(context);
  const { runqueue, latencies } = context;
  begunRows(runqueue, runqueue.columns.since, t0, t1);
  begunRows(latencies, latencies.columns.start, t0, t1);
  preparePaths(context);
}
