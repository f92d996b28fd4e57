import type { EachCase } from "./each-case.js";
import { eachExit } from "./each-exit.js";
import { eachLatency } from "./each-latency.js";
import { eachSlice } from "./each-slice.js";
import { eachWait } from "./each-wait.js";

/** Cases that took time and are told apart by a word: the latencies by kind, the exits by reason. */
export interface CaseFamily {
  /** Begin of the names of its tables. */
  readonly name: string;
  /** A row, in words. */
  readonly about: string;
  /** The column of its tables with the word. */
  readonly column: string;
  readonly each: EachCase;
}

export const LATENCY_CASES: CaseFamily = {
  name: "latency",
  about: "A kind of latency",
  column: "kind",
  each: eachLatency,
};

export const EXIT_CASES: CaseFamily = { name: "exit", about: "A reason for exits", column: "reason", each: eachExit };

export const WAIT_CASES: CaseFamily = { name: "wait", about: "A kind of wait", column: "kind", each: eachWait };

export const SLICE_CASES: CaseFamily = { name: "slice", about: "A name of slices", column: "name", each: eachSlice };
