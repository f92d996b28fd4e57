import { addLatency, Latency } from "../../facts/latency-store.js";
import { Reclaim } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Thread } from "../entities.js";
import { isInInterrupt } from "../running.js";
import type { Session } from "../session.js";

/** How long threads and vCPUs freed memory of the host before they got some (mm_vmscan_*_reclaim_begin and _end). */
export const reclaim: AnalysisDefinition = {
  id: "reclaim",
  startsWith: [EventKind.RECLAIM_BEGIN],
  create: reclaimLatency,
};

function reclaimLatency({ latencies }: Session): AnalysisRun {
  const open = new Map<Thread, { readonly since: number; readonly scope: number }>();

  const begin: EventHandler<Reclaim> = (batch, i, _machine, cpu, t) => {
    const thread = cpu.current;
    if (thread === undefined || isInInterrupt(cpu)) return;
    open.set(thread, { since: t, scope: batch[Reclaim.scope][i] as number });
  };

  const reclaimed: EventHandler = (_batch, _i, _machine, cpu, t) => {
    const thread = cpu.current;
    const begun = thread && open.get(thread);
    if (thread === undefined || begun === undefined || isInInterrupt(cpu)) return;
    open.delete(thread);
    addLatency(latencies, Latency.RECLAIM, thread.vcpu?.lane ?? thread.lane, begun.since, t, begun.scope);
  };

  /** An end may be lost, and the next one belong to another begin. */
  const lost: PlacelessHandler = () => open.clear();

  return {
    state: [open],
    handlers: { [EventKind.RECLAIM_BEGIN]: begin, [EventKind.RECLAIM_END]: reclaimed, [EventKind.LOST]: lost },
  };
}
