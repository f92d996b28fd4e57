import { safely } from "./job.js";
import { eachMessage, type FromJob, type Memory, type ToJob } from "./job-messages.js";
import { type TraceTask, writeTrace } from "./write-trace.js";

const TELL_MS = 200;

/** The work of a worker process: traces come on stdin, outcomes go to stdout. It ends with its stdin. */
export function runAsJob(): Promise<void> {
  // Of a terminal, the first process hears this too and ends the others.
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
  const tell = (message: FromJob) => void process.stdout.write(`${JSON.stringify(message)}\n`);
  let answer: (isMeant: boolean) => void = () => undefined;
  const write = async (task: TraceTask) => {
    const telling = setInterval(() => tell({ is: "memory", memory: memoryNow() }), TELL_MS);
    const outcome = await safely(() =>
      writeTrace(task, (key) => {
        tell({ is: "key", key });
        return new Promise((resolve) => {
          answer = resolve;
        });
      }),
    );
    clearInterval(telling);
    tell({ is: "done", outcome, memory: memoryNow() });
  };
  return new Promise((resolve) => {
    eachMessage<ToJob>(process.stdin, (message) => {
      if (message.do === "trace") void write(message.task);
      else answer(message.isMeant);
    });
    // Whoever wanted the traces is gone.
    process.stdin.on("end", () => process.exit(0));
    process.stdin.on("close", resolve);
  });
}

function memoryNow(): Memory {
  // In KiB on every system.
  return { bytes: process.memoryUsage.rss(), peakBytes: process.resourceUsage().maxRSS * 1024 };
}
