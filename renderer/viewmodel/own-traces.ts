import type { TraceInfo } from "../../workers/model/trace-info.js";

type MachineInfo = TraceInfo["machines"][number];

/** Whether a machine has its trace beside that of a host. */
export function isGuestOfItsOwn({ alignment, apart }: MachineInfo): boolean {
  return alignment !== undefined || apart !== undefined;
}

/** Whether there are clocks of several machines to compare. */
export function hasGuestsOfTheirOwn(trace: TraceInfo | undefined): boolean {
  return trace?.machines.some(isGuestOfItsOwn) === true;
}
