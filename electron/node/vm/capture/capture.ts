import { join, resolve } from "node:path";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { formatBytes } from "../../../../workers/core/format.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type {
  CaptureBackend,
  CaptureRequest,
  CaptureState,
  CaptureStatus,
  FoundBackend,
} from "../../../../workers/model/capture-operations.js";
import { HOST_KEY } from "../../../../workers/model/monitor-record.js";
import { findBackends } from "./backends.js";
import { type CapturedVm, capturedVms, hostOfCapture, writeBeside, writeDescription } from "./beside.js";
import { bytesIn, freeBytes, LEAST_FREE, makeFolder } from "./capture-folder.js";
import { toldPlan, usableFor } from "./choice.js";
import { type ClockReading, readClocks } from "./clocks.js";
import type { CaptureLog } from "./own-log.js";
import { PerfLosses } from "./perf-losses.js";
import { planOf } from "./plan.js";
import { Tracer, type TracerEnd } from "./tracer.js";

export interface CaptureOptions {
  /** A number for each capture of this program. */
  readonly id: number;
  /** Opens the folder later. */
  readonly token: string;
  readonly openLog: (folder: string) => Promise<Result<CaptureLog>>;
  readonly env?: NodeJS.ProcessEnv;
}

const LOOK_MS = 250;

/** Records this host's kernel into a folder of its own, with all that belongs to it beside. */
export class Capture {
  private state: CaptureState = "starting";
  private why: string | undefined;
  private beganAt: number | undefined;
  private endedAt: number | undefined;
  private bytes = 0;
  private freeBytes = 0;
  private lost: number | undefined;
  private snapshots = 0;
  private notes: string[] = [];
  private clocks: ClockReading[] = [];
  private vms: CapturedVm[] = [];
  private ending: Promise<void> | undefined;
  private readonly waiting = new AbortController();
  private readonly losses: PerfLosses | undefined;
  private readonly timer: NodeJS.Timeout;
  private finish: () => void = () => undefined;
  private setRecording: () => void = () => undefined;
  /** Resolves once it records, or has ended without. */
  readonly recording: Promise<void>;
  /** Resolves once its files are whole, or it has failed. */
  readonly ended: Promise<void>;
  /** Resolves once it records, waits for a person, or has ended. */
  readonly begun: Promise<void>;

  private constructor(
    readonly request: CaptureRequest,
    readonly folder: string,
    private readonly options: CaptureOptions,
    private tracer: Tracer,
    /** All that may be tried, the first of which `tracer` is. */
    private readonly usable: readonly CaptureBackend[],
    private readonly backends: readonly FoundBackend[],
    private readonly log: CaptureLog,
  ) {
    this.ended = new Promise((done) => {
      this.finish = done;
    });
    this.recording = new Promise((done) => {
      this.setRecording = done;
    });
    void this.ended.then(() => this.setRecording());
    const isWalked = tracer.plan.backend === "perf" && !request.isFlight;
    this.losses = isWalked ? new PerfLosses(join(folder, "perf.data")) : undefined;
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    this.begun = this.start();
  }

  /** Fails if nothing could ever be recorded: no tracer, no place. */
  static async begin(request: CaptureRequest, output: string, options: CaptureOptions): Promise<Result<Capture>> {
    const backends = await findBackends(options.env);
    const usable = usableFor(request.backend, backends);
    if (!usable.ok) return usable;
    const folder = resolve(output);
    const made = await makeFolder(folder);
    if (!made.ok) return made;
    const tracer = await prepared(usable.value[0], request, folder, options);
    if (!tracer.ok) return tracer;
    const log = await options.openLog(folder);
    if (!log.ok) return log;
    return ok(new Capture(request, folder, options, tracer.value, usable.value, backends, log.value));
  }

  get status(): CaptureStatus {
    const { state, why, tracer, request, options, folder, bytes, freeBytes, lost, snapshots, notes } = this;
    return {
      id: options.id,
      state,
      plan: toldPlan(tracer.plan),
      isFlight: request.isFlight,
      path: folder,
      token: options.token,
      elapsedMs: this.beganAt === undefined ? 0 : Math.round((this.endedAt ?? performance.now()) - this.beganAt),
      bytes,
      mostBytes: request.mostBytes,
      freeBytes,
      snapshots,
      notes,
      ...(request.seconds !== undefined && { seconds: request.seconds }),
      ...(lost !== undefined && { lost }),
      ...(why !== undefined && { why }),
      ...(state === "waiting" && { command: tracer.command }),
    };
  }

  async snapshot(why = "by hand"): Promise<Result<void>> {
    if (this.state !== "recording") return fail("nothing is being recorded");
    const taken = await this.tracer.snapshot(this.snapshots + 1);
    if (!taken.ok) return taken;
    this.snapshots += 1;
    this.record("snapshot", { number: this.snapshots, why });
    return ok(undefined);
  }

  /** Resolves once its files are whole. */
  stop(why?: string): Promise<void> {
    this.ending ??= this.end(why);
    return this.ending;
  }

  /** Tries what may be used, until one records. One that lacks rights waits for a person then. */
  private async start(): Promise<void> {
    const failures: string[] = [];
    let refused: CaptureBackend | undefined;
    for (const backend of this.usable) {
      if (0 < failures.length && !(await this.change(backend))) break;
      for (const command of this.tracer.plan.commands) this.record("command", { backend, command });
      const running = await this.tracer.run();
      if (running.ok) {
        this.notes.push(...failures);
        return this.began();
      }
      failures.push(`${backend}: ${running.error.message}`);
      if (running.error.isRefused) refused ??= backend;
    }
    const why = failures.join("; ");
    if (refused === undefined || this.ending !== undefined) return this.fail(why);
    if (this.tracer.plan.backend !== refused && !(await this.change(refused))) return this.fail(why);
    this.state = "waiting";
    this.why = why;
    void this.tracer.join(this.waiting.signal).then((isThere) => isThere && this.began());
  }

  private async change(backend: CaptureBackend): Promise<boolean> {
    this.tracer.close();
    const tracer = await prepared(backend, this.request, this.folder, this.options);
    if (tracer.ok) this.tracer = tracer.value;
    return tracer.ok;
  }

  private began(): void {
    this.state = "recording";
    this.why = undefined;
    this.beganAt = performance.now();
    this.setRecording();
    const { backend, events } = this.tracer.plan;
    this.record("begin", { backend, events, flight: this.request.isFlight });
    void this.tracer.ended.then((end) => this.stop(end.why));
    void this.describe();
    if (this.ending !== undefined) void this.tracer.stop();
  }

  /** What holds from the begin on is written then: a program that is killed leaves it behind. */
  private async describe(): Promise<void> {
    [this.clocks, this.vms] = await Promise.all([
      readClocks(this.options.env).then((reading) => [reading]),
      capturedVms(),
    ]);
    if (this.ending === undefined) await this.writeDescription("not told: Lanescope was killed").catch(() => undefined);
  }

  private async end(why: string | undefined): Promise<void> {
    const wasRecording = this.state === "recording";
    this.waiting.abort();
    if (wasRecording) this.state = "stopping";
    else await this.begun;
    if (this.state === "failed") return;
    // It may have begun meanwhile.
    const isRecorded = this.beganAt !== undefined;
    // perf writes its newest events by itself when it ends.
    if (isRecorded && typeof this.tracer.plan.snapshot === "function") await this.snapshotAtEnd();
    const end: TracerEnd = isRecorded ? await this.tracer.stop() : { isWhole: true };
    this.endedAt = performance.now();
    if (isRecorded) await this.writeAll(end.why ?? why ?? "by hand");
    await this.close();
    this.why = end.why ?? why;
    this.state = end.isWhole && isRecorded ? "ended" : "failed";
    if (!isRecorded) this.why = "stopped before it began";
    this.finish();
  }

  private async snapshotAtEnd(): Promise<void> {
    const taken = await this.tracer.snapshot(this.snapshots + 1);
    if (taken.ok) this.snapshots += 1;
    else this.notes.push(taken.error.message);
  }

  private async writeAll(endedBy: string): Promise<void> {
    const [clock, notes] = await Promise.all([readClocks(this.options.env), writeBeside(this.folder)]);
    this.clocks.push(clock);
    this.notes.push(...notes);
    await this.look();
    const { lost, bytes } = this;
    this.record("end", { why: endedBy, bytes, ...(lost !== undefined && { lost }) });
    try {
      await this.writeDescription(endedBy);
    } catch (error) {
      this.notes.push(`capture.json: ${systemErrorText(error, "write")}`);
    }
  }

  private async fail(why: string): Promise<void> {
    this.state = "failed";
    this.why = why;
    await this.close();
    this.finish();
  }

  private async close(): Promise<void> {
    clearInterval(this.timer);
    this.tracer.close();
    this.notes.push(...(await this.log.close()));
  }

  private async writeDescription(endedBy: string): Promise<void> {
    const { plan } = this.tracer;
    const { version = "" } = this.backends.find(({ backend }) => backend === plan.backend) ?? {};
    await writeDescription(this.folder, {
      lanescope: "capture",
      version: 1,
      host: await hostOfCapture(),
      backend: plan.backend,
      backend_version: version,
      commands: plan.commands,
      events: plan.events,
      lacks: plan.lacks,
      clocks: this.clocks,
      vms: this.vms,
      ...(this.lost !== undefined && { lost: this.lost }),
      ended_by: endedBy,
    });
  }

  /** Looks at the files, and stops at a limit. */
  private async look(): Promise<void> {
    if (this.losses !== undefined) {
      this.losses.look();
      this.lost = this.losses.lost;
    }
    [this.bytes, this.freeBytes] = await Promise.all([bytesIn(this.folder), freeBytes(this.folder)]);
    if (this.state !== "recording" || this.beganAt === undefined) return;
    const { seconds, mostBytes } = this.request;
    if (seconds !== undefined && seconds * 1000 <= performance.now() - this.beganAt)
      void this.stop("its time was over");
    else if (mostBytes <= this.bytes) void this.stop(`its files reached the limit of ${formatBytes(mostBytes)}`);
    else if (this.freeBytes < LEAST_FREE) void this.stop(`the disk has less than ${formatBytes(LEAST_FREE)} left`);
  }

  private record(n: "begin" | "command" | "snapshot" | "end", d: object): void {
    this.log.write({ vm: HOST_KEY, k: "capture", n, d: { side: "host", ...d } });
  }
}

function prepared(
  backend: CaptureBackend,
  request: CaptureRequest,
  folder: string,
  { id, env = process.env }: CaptureOptions,
): Promise<Result<Tracer>> {
  return Tracer.prepare(planOf(backend, request, folder, `${process.pid}-${id}`), folder, env);
}
