import { execFile } from "node:child_process";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";

const { O_NONBLOCK, O_RDWR, O_WRONLY } = constants;

/** Makes pipes that lie in a folder (fifo(7)). They belong to the user, so a tracer that runs as root hears the user. */
export function makePipes(paths: readonly string[]): Promise<Result<void>> {
  return new Promise((resolve) => {
    execFile("mkfifo", ["-m", "600", ...paths], (error, _, stderr) => {
      const [line = ""] = stderr.split("\n");
      resolve(error === null ? ok(undefined) : fail(`cannot make a pipe: ${line || systemErrorText(error, "write")}`));
    });
  });
}

/** Whether someone reads the pipe. */
function isHeard(path: string): boolean {
  const opened = open(path);
  if (opened === undefined) return false;
  closeSync(opened);
  return true;
}

/** Writes a line to whoever reads the pipe. Answers whether someone does. */
export function tell(path: string, line: string): boolean {
  const opened = open(path);
  if (opened === undefined) return false;
  try {
    writeSync(opened, line);
    return true;
  } catch {
    return false;
  } finally {
    closeSync(opened);
  }
}

/** Undefined: nobody reads it (ENXIO). */
function open(path: string): number | undefined {
  try {
    return openSync(path, O_WRONLY | O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** Commands to perf, each of which it answers with `ack` (perf-record(1), --control). */
export class PerfControl {
  private readonly answers: Socket;
  private waiting: ((isAnswered: boolean) => void) | undefined;
  private text = "";

  constructor(
    private readonly commands: string,
    answers: string,
  ) {
    // Opened for both, since a pipe without a writer reads as ended.
    this.answers = new Socket({ fd: openSync(answers, O_RDWR | O_NONBLOCK), readable: true, writable: false });
    this.answers.on("data", (data: Buffer) => this.take(data.toString("latin1")));
    this.answers.on("error", () => undefined);
  }

  get isHeard(): boolean {
    return isHeard(this.commands);
  }

  /** Whether it was answered in time. */
  ask(command: "ping" | "enable" | "disable" | "stop", mostMs: number): Promise<boolean> {
    if (!tell(this.commands, `${command}\n`)) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answered(false), mostMs);
      this.waiting = (isAnswered) => {
        clearTimeout(timer);
        resolve(isAnswered);
      };
    });
  }

  close(): void {
    this.answered(false);
    this.answers.destroy();
  }

  private take(text: string): void {
    // Each answer is `ack\n` and a NUL.
    this.text = (this.text + text).slice(-16);
    if (!this.text.includes("ack\n")) return;
    this.text = "";
    this.answered(true);
  }

  private answered(isAnswered: boolean): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.(isAnswered);
  }
}
