import { errorText } from "../../../workers/core/error-text.js";
import { type TraceOutcome, type TraceTask, writeTrace } from "./write-trace.js";

/** How a job ended that did not live to answer. */
export interface JobEnd {
  readonly kind: "ended";
  readonly why: "crash" | "limit" | "memory";
  readonly message: string;
}

/** One worker: it writes traces one after the other. */
export interface Job {
  run(task: TraceTask, mayWrite: (key: string) => boolean): Promise<TraceOutcome | JobEnd>;
  /** Most memory that it had at a time, bytes; undefined: not known. */
  readonly peakBytes: number | undefined;
  close(): Promise<void>;
}

/** A job in this process, where there is no build to start another from. Nothing limits it. */
export function jobHere(): Job {
  return {
    peakBytes: undefined,
    run: (task, mayWrite) => safely(() => writeTrace(task, async (key) => mayWrite(key))),
    close: async () => undefined,
  };
}

/** A mistake of ours in one trace costs no other. */
export async function safely(work: () => Promise<TraceOutcome>): Promise<TraceOutcome> {
  const began = performance.now();
  try {
    return await work();
  } catch (error) {
    if (process.env.LANESCOPE_DEBUG) throw error;
    const [message = ""] = errorText(error).split("\n");
    return { kind: "failed", message, seconds: Math.round(performance.now() - began) / 1000 };
  }
}
