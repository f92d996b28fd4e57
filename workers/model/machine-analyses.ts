import type { TraceInfo } from "./trace-info.js";

/** Analyses of what programs, profilers and logs tell. The others show what a machine did, by events of its kernel. */
const OF_PROGRAMS: ReadonlySet<string> = new Set(["slices", "samples", "logs", "threads-by-context"]);

/** What a monitor log tells of VMs. vCPUs have states by its account, which lacks no event. */
const MONITOR = "monitor";
const VCPUS = "kvm";

type Outcome = Pick<TraceInfo["analyses"][number], "id" | "status">;

/** Whether some analysis shows anything of a machine. */
export function showMachine(analyses: readonly Outcome[]): boolean {
  return analyses.some((one) => isThere(one) && !OF_PROGRAMS.has(one.id));
}

/** Whether something is there, and all of it is of programs, profilers or logs. */
export function showProgramsAlone(analyses: readonly Outcome[]): boolean {
  return analyses.some(isThere) && !showMachine(analyses);
}

/** Whether monitors of VMs told all of it: they answer questions, and record no events that others could be missed beside. */
export function isOfMonitorsAlone(analyses: readonly (Outcome & { readonly missing: readonly string[] })[]): boolean {
  const shown = analyses.filter((one) => isThere(one) && !OF_PROGRAMS.has(one.id));
  return (
    shown.some(({ id }) => id === MONITOR) &&
    shown.every(({ id, missing }) => id === MONITOR || (id === VCPUS && missing.length === 0))
  );
}

/** Whether an analysis has something to show. */
export function isThere({ status }: Outcome): boolean {
  return status !== "none";
}
