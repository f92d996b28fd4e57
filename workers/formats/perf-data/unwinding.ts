import { SampleBit } from "./abi.js";
import type { Attr } from "./attr.js";
import type { PerfLayout } from "./layout.js";

/** PERF_SAMPLE_BRANCH_CALL_STACK: the branches of a sample are the calls that it lies in. */
const CALL_STACK = 1n << 11n;

/** How the callers of user code were recorded. */
export type Unwinding = "frame pointers" | "DWARF" | "LBR";

/** Ways in which the events of a file were recorded with call chains; empty: none was. */
export function unwindingsOf({ classes }: Pick<PerfLayout, "classes">): readonly Unwinding[] {
  return [...new Set(classes.flatMap(({ attr }) => unwindingOf(attr) ?? []))];
}

function unwindingOf({ sampleType, branchSampleType }: Attr): Unwinding | undefined {
  if ((sampleType & SampleBit.CALLCHAIN) === 0) return undefined;
  // Copies of the stack are made only to unwind it.
  if ((sampleType & SampleBit.STACK_USER) !== 0) return "DWARF";
  const hasBranches = (sampleType & SampleBit.BRANCH_STACK) !== 0;
  return hasBranches && (branchSampleType & CALL_STACK) !== 0n ? "LBR" : "frame pointers";
}
