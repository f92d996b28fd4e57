import { exitName } from "../model/kvm/exit-code.js";
import { type LaneKind, NO_LANE, type ReasonKind } from "../model/lanes.js";
import { STATE_NAMES, State, WAIT_REASON_NAMES } from "../model/states.js";
import type { QueryContext } from "./context.js";

/** The meaning of the columns `reason` and `aux` of a row. It depends on the row's state and the kind of lane. */
export interface RowMeaning {
  readonly reason: ReasonKind;
  readonly aux: "none" | "culprit" | "string";
}

const PLAIN: RowMeaning = { reason: "none", aux: "none" };
const CULPRIT: RowMeaning = { reason: "none", aux: "culprit" };
const EXIT: RowMeaning = { reason: "exit", aux: "none" };
const WAIT: RowMeaning = { reason: "wait", aux: "culprit" };
const SYSCALL: RowMeaning = { reason: "syscall", aux: "string" };
const VALUE: RowMeaning = { reason: "string", aux: "string" };
const EVENT: RowMeaning = { reason: "string", aux: "string" };
const IRQ: RowMeaning = { reason: "irq", aux: "string" };

/** States that mean the same on every lane they occur on. */
const BY_STATE: Partial<Record<State, RowMeaning>> = {
  [State.HYPERVISOR]: EXIT,
  [State.HALT_POLL]: EXIT,
  [State.VMM]: EXIT,
  [State.WAIT]: WAIT,
  [State.VMM_BLOCKED]: CULPRIT,
  [State.RUNNABLE]: CULPRIT,
  [State.PREEMPTED]: CULPRIT,
  [State.BLOCKED]: WAIT,
  [State.SYSCALL]: SYSCALL,
};

/** The culprit of a CPU lane's row is the thread or vCPU that runs. */
const ON_CPU: Partial<Record<State, RowMeaning>> = {
  [State.USER]: CULPRIT,
  [State.SYSCALL]: CULPRIT,
  [State.GUEST]: CULPRIT,
  [State.IRQ]: IRQ,
  [State.SOFTIRQ]: IRQ,
};

export function meaningOf(kind: LaneKind, state: State): RowMeaning {
  switch (kind) {
    case "cpu":
    case "innermost":
      return ON_CPU[state] ?? PLAIN;
    case "vcpu":
      // A halt that may have polled or slept.
      return state === State.UNKNOWN ? EXIT : (BY_STATE[state] ?? PLAIN);
    case "thread":
      // The event by which it is known to run, where nothing else tells: see analyses/threads-by-context.
      return state === State.USER ? EVENT : (BY_STATE[state] ?? PLAIN);
    case "counter":
    case "slice":
    case "own":
      return VALUE;
    case "irq":
    case "softirq":
      // `reason` is the CPU that handles it.
      return state === State.NONE ? PLAIN : CULPRIT;
    default:
      return BY_STATE[state] ?? PLAIN;
  }
}

/** A row's reason in words: exit name, wait reason, system call, interrupt. "" when its state needs none. */
export function reasonText(context: QueryContext, kind: LaneKind, state: State, reason: number, aux: number): string {
  switch (meaningOf(kind, state).reason) {
    case "exit":
      return exitName(reason);
    case "wait":
      return WAIT_REASON_NAMES[reason] ?? "";
    case "syscall":
    case "string":
      return context.strings.get(aux);
    case "irq":
      return [`${reason}`, context.strings.get(aux)].filter((part) => part !== "").join(" ");
    case "none":
      return "";
  }
}

/** The lane to blame, or the lane that woke this one; NO_LANE: the row has neither. */
export function culpritOf(kind: LaneKind, state: State, aux: number): number {
  return meaningOf(kind, state).aux === "culprit" ? aux : NO_LANE;
}

export function stateName(state: number): string {
  return STATE_NAMES[state] ?? "";
}
