import type { Recorder } from "../../coverage/recording.js";
import type { TraceDescription } from "../../formats/format.js";

/** Who recorded the trace, or can record another like it; undefined if it is not of a Linux kernel. */
export function recorderOf({ dialect, format, tracer }: TraceDescription): Recorder | undefined {
  if (dialect === "lttng") return "lttng";
  if (dialect !== "ftrace") return undefined;
  if (format === "perfetto") return "perfetto";
  // perf.data, perf script, and CTF that perf has converted. All others are files and texts of ftrace.
  return /^perf\b/.test(format) || /^perf\b/.test(tracer) ? "perf" : "trace-cmd";
}
