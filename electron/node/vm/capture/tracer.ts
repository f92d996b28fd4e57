import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { makePipes, PerfControl, tell } from "./control-pipe.js";
import { type Guarded, runGuarded } from "./guarded.js";
import { controlFiles, type TracerPlan } from "./plan.js";
import { shellText, shellWord } from "./shell-words.js";

const START_MS = 15_000;
const ANSWER_MS = 5000;
/** perf looks for commands only when it has written all that came. Ours is ended by a signal then. */
const STOP_MS = 250;
const END_MS = 20_000;
const SNAPSHOT_MS = 20_000;
const LOOK_MS = 20;
/** Of a tracer that a person started in a terminal. */
const JOIN_MS = 200;
/** Between its last word to us and the mark that its files are ours. */
const MARK_MS = 5000;

/** What perf says once its file is whole. */
const WHOLE = "Captured and wrote";

const TRACER_LOG = "tracer.log";

/** A failure whose reason is a missing right: a person with more rights may start the same. */
export interface Refusal {
  readonly message: string;
  readonly isRefused: boolean;
}

/** How a tracer has ended. `why`: it was not whole, or it ended by itself. */
export interface TracerEnd {
  readonly isWhole: boolean;
  readonly why?: string;
}

/** A tracer from its start to its end: ours, or one that a person starts in a terminal by the same command. */
export class Tracer {
  readonly ended: Promise<TracerEnd>;
  private readonly files: ReturnType<typeof controlFiles>;
  private readonly log: string;
  private readonly control: PerfControl | undefined;
  private process: Guarded | undefined;
  private isStopping = false;
  private end: (end: TracerEnd) => void = () => undefined;

  private constructor(
    readonly plan: TracerPlan,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.files = controlFiles(folder);
    this.log = join(folder, TRACER_LOG);
    const { commands, answers } = this.files;
    this.control = plan.backend === "perf" ? new PerfControl(commands, answers) : undefined;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  /** Makes what a tracer needs in the folder. */
  static async prepare(plan: TracerPlan, folder: string, env: NodeJS.ProcessEnv): Promise<Result<Tracer>> {
    const { commands, answers, stop } = controlFiles(folder);
    const made = await makePipes(plan.backend === "perf" ? [commands, answers] : [stop]);
    if (!made.ok) return made;
    // A file that is there keeps its owner when perf runs as root.
    if (plan.backend === "perf" && plan.snapshot === undefined) {
      await writeFile(join(folder, "perf.data"), "", { mode: 0o600 });
    }
    return ok(new Tracer(plan, folder, env));
  }

  /** For a terminal: the same as root. The files are the user's then. */
  get command(): string {
    const chown = `chown -R ${process.getuid?.() ?? ""} ${shellWord(this.folder)}`;
    return `sudo ${shellText(this.plan.words)}; sudo ${chown}; touch ${shellWord(this.files.ended)}`;
  }

  /** Resolves once it records. */
  async run(): Promise<Result<void, Refusal>> {
    rmSync(this.log, { force: true });
    const running = runGuarded(this.plan.words, this.folder, this.log, this.env);
    let exit: { readonly code: number | undefined } | undefined;
    void running.ended.then((code) => {
      exit = { code };
    });
    for (const end = performance.now() + START_MS; performance.now() < end; await sleep(LOOK_MS)) {
      if (exit !== undefined) return { ok: false, error: refusalOf(this.said, exit.code) };
      if (!(await this.isRecording())) continue;
      this.process = running;
      void running.ended.then((code) => this.end(this.endOf(code)));
      return ok(undefined);
    }
    running.interrupt();
    running.kill();
    return { ok: false, error: { message: `${this.plan.backend} does not begin to record`, isRefused: false } };
  }

  /** Waits for one that a person starts. False: the signal came first. */
  async join(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (await this.isRecording()) {
        void this.watchJoined();
        return true;
      }
      await sleep(JOIN_MS);
    }
    return false;
  }

  /** Resolves once its files are whole, or it had to be killed. */
  async stop(): Promise<TracerEnd> {
    this.isStopping = true;
    const isTold =
      this.control === undefined
        ? tell(this.files.stop, "")
        : await this.control.ask("stop", this.process === undefined ? ANSWER_MS : STOP_MS);
    if (!isTold) this.process?.interrupt();
    if (this.process !== undefined && this.control !== undefined) void this.watchWritten();
    const timer = setTimeout(() => {
      this.process?.kill();
      this.end({ isWhole: false, why: `${this.plan.backend} did not end, and was killed` });
    }, END_MS);
    const end = await this.ended;
    clearTimeout(timer);
    return end;
  }

  /** Writes the newest events to files. */
  async snapshot(number: number): Promise<Result<void>> {
    const { snapshot, backend } = this.plan;
    if (snapshot === undefined) return fail("only a flight recorder takes snapshots");
    if (typeof snapshot === "function") {
      for (const [program = "", ...words] of snapshot(`snapshot-${number}`)) {
        const done = await this.execute(program, words);
        if (!done.ok) return done;
      }
      return ok(undefined);
    }
    if (this.process === undefined) {
      return fail(`${backend} runs as root: sudo pkill -USR2 -f ${shellWord(this.files.commands)} takes a snapshot`);
    }
    const before = this.dumps;
    this.process.signal(snapshot.signal);
    for (const end = performance.now() + SNAPSHOT_MS; performance.now() < end; await sleep(LOOK_MS)) {
      if (before < this.dumps) return ok(undefined);
    }
    return fail(`${backend} has not written a snapshot in ${SNAPSHOT_MS / 1000} s`);
  }

  /** Removes what only a running tracer needs. */
  close(): void {
    this.control?.close();
    for (const file of Object.values(this.files)) rmSync(file, { force: true });
  }

  private async isRecording(): Promise<boolean> {
    if (this.control === undefined) return existsSync(this.files.started);
    return (
      this.control.isHeard &&
      (await this.control.ask("ping", ANSWER_MS)) &&
      (await this.control.ask("enable", ANSWER_MS))
    );
  }

  /** What it has printed. */
  get said(): string {
    try {
      return readFileSync(this.log, "utf8");
    } catch {
      return "";
    }
  }

  /** Snapshots that perf says it has written: at first comes the file, then this line. */
  private get dumps(): number {
    return this.said.split("[ perf record: Dump ").length;
  }

  private endOf(code: number | undefined): TracerEnd {
    const { said } = this;
    const { backend } = this.plan;
    const isWhole = backend === "perf" ? said.includes(WHOLE) : code === 0;
    if (!isWhole) return { isWhole, why: `${backend} ended too early: ${reasonIn(said) || "it was killed"}` };
    if (this.isStopping) return { isWhole };
    return { isWhole, why: said.includes("size limit reached") ? "its files reached the limit" : "its time was over" };
  }

  /** perf closes its events for a second after its file is whole. Nobody waits for that. */
  private async watchWritten(): Promise<void> {
    for (const end = performance.now() + END_MS; performance.now() < end; await sleep(LOOK_MS)) {
      if (!this.said.includes(WHOLE)) continue;
      this.process?.release();
      return this.end({ isWhole: true });
    }
  }

  private async watchJoined(): Promise<void> {
    let silentMs = 0;
    for (;;) {
      if (existsSync(this.files.ended)) return this.end({ isWhole: true });
      const isThere = this.control?.isHeard ?? true;
      silentMs = isThere ? 0 : silentMs + JOIN_MS;
      // Somebody may have typed the command without its end.
      if (MARK_MS < silentMs) return this.end({ isWhole: true });
      await sleep(JOIN_MS);
    }
  }

  private execute(program: string, words: readonly string[]): Promise<Result<void>> {
    return new Promise((resolve) => {
      execFile(program, words, { env: this.env, timeout: SNAPSHOT_MS }, (error, _, stderr) => {
        resolve(error === null ? ok(undefined) : fail(`${program}: ${reasonIn(stderr) || error.message}`));
      });
    });
  }
}

const REFUSED = /permission|permitted|denied|not allowed|paranoid|access|must be root|EPERM|EACCES|kernel tracer/i;
const MOST_REASON = 300;

function refusalOf(said: string, code: number | undefined): Refusal {
  if (code === 127) return { message: reasonIn(said) || "it could not be run", isRefused: false };
  return { message: reasonIn(said) || `it ended at once, with ${code ?? "a signal"}`, isRefused: REFUSED.test(said) };
}

/** The line of what a program printed that says most about why it failed. */
export function reasonIn(said: string): string {
  const lines = said.split("\n").map((line) => line.replaceAll(/\s+/g, " ").trim());
  const isWord = (pattern: RegExp) => lines.find((line) => pattern.test(line));
  const line =
    isWord(/permission|permitted|denied|paranoid/i) ?? isWord(/error|fail|cannot|can't|no such/i) ?? lines[0] ?? "";
  return line.slice(0, MOST_REASON);
}
