import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, PlacelessHandler } from "../analysis.js";

/**
 * How late the host's hrtimer behind a vCPU's timer expired: the time in the expiry event less the time that the vCPU
 * asked for. Both are read from one clock, so the trace's clock does not matter. A timer that a vCPU's thread starts
 * counts as the vCPU's (start_sw_tscdeadline and start_sw_period, arch/x86/kvm/lapic.c). The core measures it
 * (flat/timers.ts).
 */
export const timers: AnalysisDefinition = {
  id: "timers",
  core: { part: Part.TIMERS, kinds: [EventKind.HRTIMER_START, EventKind.HRTIMER_EXPIRE_ENTRY] },
  create: () => ({ state: [], handlers: { [EventKind.LOST]: lost } }),
};

/** A vCPU may have set its timer to another time in the lost events. */
const lost: PlacelessHandler = (_batch, _i, machine) => machine.forgetTimers();
