import { EventKind } from "../../model/event-kinds.js";
import { WaitReason } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import { isInInterrupt } from "../running.js";
import type { WaitTracker } from "./tracker.js";

/**
 * Pages that the host fetched for vCPUs that went on or slept meanwhile (asynchronous page faults). A worker of the
 * kernel fetches the page and wakes the vCPU; the vCPU's thread then tells its guest, or ends the sleep in its place.
 */
export function pageHandlers(tracker: WaitTracker): AnalysisRun["handlers"] {
  const completed: EventHandler = (_batch, _i, _machine, cpu, t) => {
    if (cpu.current && !isInInterrupt(cpu)) tracker.senders.didFetch(cpu.current, t);
  };

  const pageReady: EventHandler = (_batch, _i, _machine, cpu) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined || isInInterrupt(cpu)) return;
    const wait = tracker.waitOf(vcpu);
    if (wait.isOpen) wait.find(WaitReason.HOST_MEMORY);
  };

  return {
    [EventKind.KVM_ASYNC_PF_COMPLETED]: completed,
    [EventKind.KVM_ASYNC_PF_READY]: pageReady,
  };
}
