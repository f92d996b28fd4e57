import { STATE_COUNT, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { durationColumns, laneColumns, type PanelTable } from "../export/table.js";
import { lanesOf } from "../session-window.js";
import { addTimes } from "../state-times.js";

/** Whose time it was: the host's, the VM's or that of guests inside it. */
export const nestedSplitTable: PanelTable = {
  name: "nested-split",
  title: "Time by level",
  about: "A vCPU that ran guests of its own, and its time on a CPU by level.",
  columns: [...laneColumns("lane"), ...durationColumns("l0_ns", "l1_ns", "l2_ns")],
  *rows(context, { t0, t1, hasLane }) {
    for (const [lane, spec] of lanesOf(context, hasLane, "vcpu")) {
      const { l0, l1, l2 } = nestedSplit(context, lane, t0, t1);
      if (0 < l2) yield [spec.path, l0, l1, l2];
    }
  },
};

/** Time of a vCPU on its CPU by level, ns. */
interface NestedSplit {
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
