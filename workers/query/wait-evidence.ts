import { Evidence, type Wait } from "../facts/wait-store.js";
import { NO_LANE } from "../model/lanes.js";
import { WAIT_REASON_NAMES, WaitReason } from "../model/states.js";
import type { QueryContext } from "./context.js";

/** The evidence for the reason of a vCPU's wait: one line each, strongest first. */
export function waitEvidence(context: QueryContext, wait: Wait): readonly string[] {
  const { evidence, vector, reason, confidence, sender, waker, wakerReason } = wait;
  const lines: string[] = [];
  const nameOf = (lane: number) => context.lanes.specs[lane]?.name ?? "";
  const by = sender === NO_LANE ? "in interrupt context" : `by ${nameOf(sender)}`;
  switch (evidence) {
    case Evidence.DELIVERED:
      lines.push(`interrupt ${vector} was delivered ${by} while it slept`);
      break;
    case Evidence.DELIVERED_LATE:
      lines.push(`interrupt ${vector} was delivered ${by} after it woke, before it ran`);
      break;
    case Evidence.INJECTED:
      lines.push(`interrupt ${vector} was injected before it ran`);
      break;
    case Evidence.FAULT:
      lines.push("it slept while the host handled a fault on the guest's memory");
      break;
    case Evidence.OWN_TIMER:
      lines.push("its own timer (a synthetic timer of Hyper-V) expired before it ran");
      break;
    case Evidence.PAGE_READY:
      lines.push("a page that the host fetched for it became ready before it ran");
      break;
    case Evidence.WAKER:
      lines.push(wakeText(wakerReason, nameOf(waker)));
      break;
    case Evidence.NONE:
      lines.push(
        vector < 0 ? "no interrupt seen before it ran" : `interrupt ${vector}: nothing recorded says what it is for`,
      );
  }
  if (0 <= vector && WaitReason.UNKNOWN < reason) {
    lines.push(`interrupt ${vector} of this VM is ${WAIT_REASON_NAMES[reason]} in ${confidence} % of sightings`);
  }
  if (evidence !== Evidence.WAKER && waker !== NO_LANE) lines.push(`woken by ${nameOf(waker)}`);
  if (Number.isNaN(wait.woken)) lines.push("its wake-up is not in the trace");
  return lines;
}

function wakeText(reason: WaitReason, waker: string): string {
  const from = waker === "" ? "" : `, on ${waker}`;
  if (reason === WaitReason.TIMER) return `woken from a timer's callback${from}`;
  if (reason === WaitReason.INTERRUPT) return `woken by an interrupt that was not recorded${from}`;
  if (reason === WaitReason.DEVICE) return `woken from a device interrupt or device thread${from}`;
  if (reason === WaitReason.HOST_MEMORY) return `woken by ${waker}, which had fetched a page of the guest's memory`;
  return `woken by ${waker === "" ? "a thread" : waker}, which does ${WAIT_REASON_NAMES[reason]} work for this VM`;
}
