import type { TraceInfo } from "./trace-info.js";

/** Analyses of what programs, profilers and logs tell. The others show what a machine did, by events of its kernel. */
const OF_PROGRAMS: ReadonlySet<string> = new Set(["slices", "samples", "logs", "threads-by-context"]);

type Outcome = Pick<TraceInfo["analyses"][number], "id" | "status">;

/** Whether some analysis shows anything of a machine. */
export function showMachine(analyses: readonly Outcome[]): boolean {
  return analyses.some((one) => isThere(one) && !OF_PROGRAMS.has(one.id));
}

/** Whether something is there, and all of it is of programs, profilers or logs. */
export function showProgramsAlone(analyses: readonly Outcome[]): boolean {
  return analyses.some(isThere) && !showMachine(analyses);
}

/** Whether an analysis has something to show. */
export function isThere({ status }: Outcome): boolean {
  return status !== "none";
}
