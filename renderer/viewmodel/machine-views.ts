import { isThere, showMachine } from "../../workers/model/machine-analyses.js";
import type { TraceInfo } from "../../workers/model/trace-info.js";

type Analysis = TraceInfo["analyses"][number];

/** Whether the traces show anything of a machine. True as long as that is not known. */
export function hasMachineViews(trace: TraceInfo | undefined): boolean {
  return trace === undefined || showMachine(trace.analyses);
}

export interface ViewParts {
  readonly there: readonly Analysis[];
  readonly absent: readonly Analysis[];
}

/** The views that have something to show, and all others. */
export function viewParts({ analyses }: TraceInfo): ViewParts {
  return {
    there: analyses.filter(isThere),
    absent: analyses.filter((one) => !isThere(one)),
  };
}

/** Whether the traces have something that an analysis shows. */
export function shows(id: string): (trace: TraceInfo | undefined) => boolean {
  return (trace) => trace?.analyses.some((one) => one.id === id && isThere(one)) === true;
}
