import { STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { addTimes } from "./state-times.js";

/** Time of a vCPU on its CPU by level, ns. */
export interface NestedSplit {
  /** The host: its kernel and the VMM. */
  readonly l0: number;
  /** The VM's own code. */
  readonly l1: number;
  /** Guests inside the VM. */
  readonly l2: number;
}

/** Splits a vCPU's time on a CPU in [t0, t1) into levels. The sum excludes `wait`, `runnable` and the like. */
export function nestedSplit(context: QueryContext, vcpuLane: number, t0: number, t1: number): NestedSplit {
  const times = new Float64Array(STATE_COUNT);
  addTimes(context.lanes.track(vcpuLane), t0, t1, context.untilNs, times);
  const time = (state: State) => times[state] as number;
  return {
    l0: time(State.HYPERVISOR) + time(State.HALT_POLL) + time(State.VMM),
    l1: time(State.GUEST),
    l2: time(State.GUEST_NESTED),
  };
}
