import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { errorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { QmpCommand } from "../commands.js";
import type { QmpAnswer, QmpEvent } from "../monitor.js";
import type { Plan } from "./plan.js";
import type { PlayTold } from "./play-words.js";
import type { Playing, PlayingMonitor } from "./shared-qmp.js";
import type { FromThread, ToThread } from "./thread-messages.js";

/** Every bundle and shared chunk of a build stands one folder below dist/ (electron/build/build.mjs). */
const THREAD = new URL("../node/qmp-thread.mjs", import.meta.url);

/** A thread costs processor time with each question, and most VMs that are watched are never played to. */
const MOST_THREADS = 3;
let threads = 0;

/** Only a build has the thread. */
export function hasQmpThread(): boolean {
  return threads < MOST_THREADS && existsSync(fileURLToPath(THREAD));
}

/** A monitor of this machine whose socket a thread of its own holds. */
export class ThreadedQmp implements PlayingMonitor {
  readonly closed: Promise<string>;
  private readonly asked = new Map<number, (answer: Result<QmpAnswer>) => void>();
  private tell: ((told: PlayTold) => void) | undefined;
  private opened: ((result: Result<undefined>) => void) | undefined;
  private end: ((why: string) => void) | undefined;
  private count = 0;

  private constructor(
    private readonly worker: Worker,
    private readonly onEvent: (event: QmpEvent) => void,
  ) {
    threads += 1;
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
    worker.on("message", (message: FromThread) => this.take(message));
    worker.on("error", (error) => this.stop(`the thread of the monitor failed: ${errorText(error)}`));
    worker.on("exit", () => this.stop("the thread of the monitor has ended"));
  }

  static async open(address: string, onEvent: (event: QmpEvent) => void): Promise<Result<ThreadedQmp>> {
    const monitor = new ThreadedQmp(new Worker(THREAD), onEvent);
    const opened = await new Promise<Result<undefined>>((resolve) => {
      monitor.opened = resolve;
      monitor.post({ kind: "open", address });
    });
    if (opened.ok) return ok(monitor);
    monitor.stop("not connected");
    void monitor.worker.terminate();
    return opened;
  }

  ask(command: QmpCommand, mostMs?: number): Promise<Result<QmpAnswer>> {
    if (this.end === undefined) return Promise.resolve(fail("the monitor is closed"));
    this.count += 1;
    const n = this.count;
    return new Promise((resolve) => {
      this.asked.set(n, resolve);
      this.post({ kind: "ask", n, command, mostMs });
    });
  }

  play(plan: Plan, tell: (told: PlayTold) => void): Result<Playing> {
    if (this.tell !== undefined) return fail("a replay to this VM is going on already");
    if (this.end === undefined) return fail("the monitor is closed");
    this.tell = tell;
    const zero = process.hrtime.bigint();
    this.post({ kind: "play", plan: JSON.stringify(plan), zero });
    return ok({
      zero,
      control: (control) => this.post({ kind: "control", control }),
      signal: (signal) => this.post({ kind: "signal", signal }),
    });
  }

  close(): void {
    this.post({ kind: "close" });
  }

  private post(message: ToThread): void {
    this.worker.postMessage(message);
  }

  private take(message: FromThread): void {
    switch (message.kind) {
      case "opened":
        this.opened?.(message.result);
        return;
      case "event":
        this.onEvent(message.event);
        return;
      case "answer":
        this.asked.get(message.n)?.(message.answer);
        this.asked.delete(message.n);
        return;
      case "told": {
        const { tell } = this;
        if (message.told.kind === "end") this.tell = undefined;
        tell?.(message.told);
        return;
      }
      case "closed":
        this.stop(message.why);
    }
  }

  /** A thread that fails ends its run, too. */
  private stop(why: string): void {
    if (this.end === undefined) return;
    this.opened?.(fail(why));
    for (const done of this.asked.values()) done(fail(why));
    this.asked.clear();
    this.tell?.({ kind: "end", at: 0, state: "failed", why });
    this.tell = undefined;
    this.end(why);
    this.end = undefined;
    threads -= 1;
  }
}
