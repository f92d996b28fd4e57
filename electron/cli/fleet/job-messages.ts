import type { TraceOutcome, TraceTask } from "./write-trace.js";

/** The word after `fleet` with which a worker process is started. */
export const AS_JOB = "--as-job";

/** Messages to a worker process, a line of JSON each. */
export type ToJob =
  | { readonly do: "trace"; readonly task: TraceTask }
  | { readonly do: "write"; readonly isMeant: boolean };

/** Messages of a worker process. Memory is told several times a second, and at the end of each trace. */
export type FromJob =
  | { readonly is: "key"; readonly key: string }
  | { readonly is: "done"; readonly outcome: TraceOutcome; readonly memory: Memory }
  | { readonly is: "memory"; readonly memory: Memory };

export interface Memory {
  readonly bytes: number;
  readonly peakBytes: number;
}

/** Calls `take` for each line of a stream. */
export function eachMessage<T>(stream: NodeJS.ReadableStream, take: (message: T) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => {
    const lines = `${rest}${piece}`.split("\n");
    rest = lines.pop() ?? "";
    // On Windows an installed application begins with an empty line (docs/command-line.md).
    for (const line of lines) if (line.trim() !== "") take(JSON.parse(line) as T);
  });
}
