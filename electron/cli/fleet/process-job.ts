import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { formatBytes } from "../../../workers/core/format.js";
import type { Job, JobEnd } from "./job.js";
import { AS_JOB, eachMessage, type FromJob, type ToJob } from "./job-messages.js";
import type { TraceOutcome, TraceTask } from "./write-trace.js";

export interface JobLimits {
  /** Of its whole process. */
  readonly memoryBytes: number;
  /** For one trace. */
  readonly traceMs: number;
}

/** Every bundle of a build stands one folder below dist/ (electron/build/build.mjs). */
const PROGRAM = fileURLToPath(new URL("../cli/lanescope.mjs", import.meta.url));

/** Electron is its own command line (main/entry.ts), and takes no options of Node. */
function isInElectron(): boolean {
  return process.versions.electron !== undefined;
}

/** From sources, as in tests, there is no program to start. */
export function canStartJobs(): boolean {
  return isInElectron() || existsSync(PROGRAM);
}

/** A process with more than this share of its memory after a trace is not used for the next one. */
const MOST_KEPT = 0.5;
/** Of what a process wrote on stderr, the end is enough to say why it crashed. */
const MOST_TOLD = 4000;

/** A worker in a process of its own, which is started when there is a trace for it, and again after it crashed. */
export function processJob({ memoryBytes, traceMs }: JobLimits): Job {
  let child: ChildProcess | undefined;
  let peakBytes = 0;
  const end = async () => {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill("SIGKILL");
    await gone;
  };
  return {
    get peakBytes() {
      return peakBytes;
    },
    async run(task, mayWrite) {
      child ??= startChild(memoryBytes);
      const { outcome, bytes } = await traceIn(child, task, mayWrite, { memoryBytes, traceMs }, (peak) => {
        peakBytes = Math.max(peakBytes, peak);
      });
      if (outcome.kind === "ended" || memoryBytes * MOST_KEPT < bytes) await end();
      return outcome;
    },
    close: end,
  };
}

function startChild(memoryBytes: number): ChildProcess {
  const heapMb = Math.max(64, Math.floor(memoryBytes / 2 ** 20));
  const before = isInElectron() ? electronWords() : [`--max-old-space-size=${heapMb}`, PROGRAM];
  return spawn(process.execPath, [...before, "fleet", AS_JOB], { stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
}

/** A command has nothing to put into Chromium's sandbox (resources/bin/lanescope). Electron alone is told the folder of its application. */
function electronWords(): readonly string[] {
  const folder = "defaultApp" in process ? process.argv.slice(1).find((word) => !word.startsWith("-")) : undefined;
  return folder === undefined ? ["--no-sandbox", "--"] : ["--no-sandbox", folder];
}

interface Ran {
  readonly outcome: TraceOutcome | JobEnd;
  /** Memory of the process after it. */
  readonly bytes: number;
}

function traceIn(
  child: ChildProcess,
  task: TraceTask,
  mayWrite: (key: string) => boolean,
  { memoryBytes, traceMs }: JobLimits,
  tellPeak: (bytes: number) => void,
): Promise<Ran> {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("a worker has pipes");
  return new Promise((resolve) => {
    let told = "";
    const finish = (outcome: TraceOutcome | JobEnd, bytes: number) => {
      clearTimeout(timer);
      for (const stream of [stdout, stderr]) stream.removeAllListeners("data");
      child.off("exit", ended).off("error", notStarted);
      resolve({ outcome, bytes });
    };
    const stop = (why: JobEnd["why"], message: string) => finish({ kind: "ended", why, message }, 0);
    const ended = (code: number | null, signal: NodeJS.Signals | null) => stop("crash", crashText(code, signal, told));
    const notStarted = (error: Error) => stop("crash", `the worker did not start: ${error.message}`);
    const send = (message: ToJob) => void stdin.write(`${JSON.stringify(message)}\n`);
    const timer = setTimeout(() => stop("limit", `it took longer than ${traceMs / 1000} s`), traceMs);
    // A worker that has ended reads nothing more; its exit says so.
    stdin.removeAllListeners("error").on("error", () => undefined);
    child.on("exit", ended).on("error", notStarted);
    stderr.setEncoding("utf8").on("data", (text: string) => {
      told = `${told}${text}`.slice(-MOST_TOLD);
    });
    eachMessage<FromJob>(stdout, (message) => {
      if (message.is === "key") return send({ do: "write", isMeant: mayWrite(message.key) });
      const { bytes, peakBytes } = message.memory;
      tellPeak(peakBytes);
      // By the most that it had, as told at its end too: between two samples much memory comes and goes.
      if (memoryBytes < peakBytes) stop("memory", `it needs more than ${formatBytes(memoryBytes)} of memory`);
      else if (message.is === "done") finish(message.outcome, bytes);
    });
    send({ do: "trace", task });
  });
}

function crashText(code: number | null, signal: NodeJS.Signals | null, told: string): string {
  if (told.includes("heap out of memory")) return "the worker ran out of memory";
  return `the worker ended with ${signal ?? `code ${code}`}`;
}
