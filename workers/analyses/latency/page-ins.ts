import { addLatency, Latency } from "../../facts/latency-store.js";
import { EventKind } from "../../model/event-kinds.js";
import { AsyncFault } from "../../model/kvm-fields.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import { isInInterrupt } from "../running.js";
import type { Session } from "../session.js";

/**
 * How long the host took to fetch pages of guests by asynchronous page faults: from kvm_async_pf_not_present to the
 * kvm_async_pf_ready with the same token. Both are events of the vCPU's thread.
 */
export const pageIns: AnalysisDefinition = {
  id: "page-ins",
  startsWith: [EventKind.KVM_ASYNC_PF_NOT_PRESENT],
  create: pageInLatency,
};

function pageInLatency({ latencies }: Session): AnalysisRun {
  /** By the vCPU's lane: begins of its open faults, by token. */
  const open: (Map<number, number> | undefined)[] = [];

  const absent: EventHandler<AsyncFault> = (batch, i, _machine, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined || isInInterrupt(cpu)) return;
    let faults = open[vcpu.lane];
    if (faults === undefined) {
      faults = new Map();
      open[vcpu.lane] = faults;
    }
    faults.set(batch[AsyncFault.token][i] as number, t);
  };

  const present: EventHandler<AsyncFault> = (batch, i, _machine, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    const faults = vcpu && open[vcpu.lane];
    if (vcpu === undefined || faults === undefined || isInInterrupt(cpu)) return;
    const token = batch[AsyncFault.token][i] as number;
    const since = faults.get(token);
    if (since === undefined) return;
    faults.delete(token);
    addLatency(latencies, Latency.PAGE_IN, vcpu.lane, since, t, 0);
  };

  /** Tokens are used again: after lost events, an end may belong to another fault. */
  const lost: PlacelessHandler = () => {
    open.length = 0;
  };

  return {
    state: [open],
    handlers: {
      [EventKind.KVM_ASYNC_PF_NOT_PRESENT]: absent,
      [EventKind.KVM_ASYNC_PF_READY]: present,
      [EventKind.LOST]: lost,
    },
  };
}
