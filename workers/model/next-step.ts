/** What to record or to ask next, where a trace leaves a question open. */
export interface NextStep {
  /** Id of the rule. It never changes: see docs/coverage.md. */
  readonly rule: string;
  /** What to do: "Record the guest's scheduler and interrupts". */
  readonly text: string;
  /** What of this trace says so. */
  readonly why: string;
  /** Where something is to be recorded. `none`: nowhere, and the table `table` has the answer. */
  readonly side: "host" | "guest" | "none";
  /** By what; "": whatever tracer of the host there is. `monitor` and `guest-agent` ask instead of recording. */
  readonly tool: NextTool;
  /** Ids of the views that it fills (workers/coverage). */
  readonly views: readonly string[];
  /** Path of the lane of the VM it is about; "" of a host. */
  readonly vm: string;
  /** The same for a terminal; empty where there is nothing to run. */
  readonly command: readonly string[];
  /** Table that has the answer; "": none. */
  readonly table: string;
}

export type NextTool = "" | "tracefs" | "trace-cmd" | "perf" | "guest-agent" | "monitor";
