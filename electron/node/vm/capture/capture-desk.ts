import { join } from "node:path";
import { errorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import {
  CAPTURE_BYTES,
  type CaptureOperation,
  type CaptureRequest,
  type CaptureStatus,
} from "../../../../workers/model/capture-operations.js";
import type { OperationAnswer } from "../../../../workers/model/monitor-vms.js";
import type { AreaContext, ChannelArea } from "../channel-area.js";
import { stamp } from "../stamp.js";
import { findBackends } from "./backends.js";
import { Capture } from "./capture.js";
import { planCapture } from "./choice.js";
import { captureOperationOf } from "./operations.js";
import { type CaptureLog, MONITOR_LOG, ownLog } from "./own-log.js";

/** A capture ends when no window has asked for so long. */
const IDLE_MS = 5 * 60_000;
const LOOK_MS = 10_000;
const USUAL: CaptureRequest = { views: [], backend: "auto", isFlight: false, mostBytes: CAPTURE_BYTES.usual };

/** What windows ask about captures of this host. There is one at a time, which all windows see. */
export class CaptureDesk implements ChannelArea {
  readonly name = "capture";
  private capture: Capture | undefined;
  private count = 0;
  /** What was set up last. */
  private request = USUAL;
  private askedAt = performance.now();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly context: AreaContext,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  get status(): CaptureStatus | undefined {
    this.askedAt = performance.now();
    return this.capture?.status;
  }

  get isBusy(): boolean {
    const state = this.capture?.status.state;
    return state !== undefined && state !== "ended" && state !== "failed";
  }

  async perform(message: Readonly<Record<string, unknown>>): Promise<Result<OperationAnswer>> {
    const operation = captureOperationOf(message);
    return operation === undefined
      ? fail("no operation of a capture, or one with wrong values")
      : this.performChecked(operation);
  }

  /** What a rule wants, because of something that has happened. */
  async trigger(what: string, why: string): Promise<Result<void>> {
    switch (what) {
      case "snapshot":
        return this.capture?.snapshot(why) ?? fail(NOTHING);
      case "start": {
        const begun = await this.begin(this.request);
        return begun.ok ? ok(undefined) : begun;
      }
      case "stop":
        if (!this.isBusy) return fail(NOTHING);
        void this.capture?.stop(why);
        return ok(undefined);
      default:
        return fail(`a capture cannot ${what}`);
    }
  }

  /** The VMs are not asked any more. The host is recorded on. */
  end(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.isBusy) await this.capture?.stop("Lanescope was closed");
  }

  private async performChecked(operation: CaptureOperation): Promise<Result<OperationAnswer>> {
    switch (operation.op) {
      case "capture-look":
        return ok({ backends: await findBackends(this.env) });
      case "capture-plan": {
        const plan = await planCapture(operation.request, join(this.context.path, "capture"), this.env);
        return plan.ok ? ok({ plan: plan.value }) : plan;
      }
      case "capture-start": {
        this.request = operation.request;
        const begun = await this.begin(operation.request);
        return begun.ok ? ok({ capture: begun.value.status }) : begun;
      }
      case "capture-snapshot": {
        const taken = (await this.capture?.snapshot()) ?? fail(NOTHING);
        return taken.ok ? this.told() : taken;
      }
      case "capture-stop":
        if (this.capture === undefined) return fail(NOTHING);
        await this.capture.stop();
        return this.told();
      case "capture-status":
        return this.told();
    }
  }

  private told(): Result<OperationAnswer> {
    const { status } = this;
    return ok(status === undefined ? { done: true } : { capture: status });
  }

  /** One after the other, so that two windows do not begin two. */
  private begin(request: CaptureRequest): Promise<Result<Capture>> {
    const begun = this.turn.then(() => this.beginNow(request));
    this.turn = begun.catch(() => undefined);
    return begun;
  }

  private async beginNow(request: CaptureRequest): Promise<Result<Capture>> {
    if (this.isBusy) return fail("a capture is under way: stop it first");
    const made = await this.context.folder();
    if (!made.ok) return made;
    this.count += 1;
    const folder = join(made.value, `capture-${stamp()}`);
    const capture = await Capture.begin(request, folder, {
      id: this.count,
      token: await this.context.remember(folder),
      openLog: (path) => this.openLog(path),
      env: this.env,
    });
    if (!capture.ok) return capture;
    this.capture = capture.value;
    this.endWhenIdle(capture.value);
    await capture.value.begun;
    return capture;
  }

  /** The log of the VMs that are attached; without them one of what the host tells of all. */
  private async openLog(folder: string): Promise<Result<CaptureLog>> {
    const log = this.context.log();
    if (log === undefined) return ownLog(folder, []);
    const beganNs = process.hrtime.bigint();
    return ok({
      write: (record) => this.context.write(record),
      close: async () => {
        try {
          await log.cut(join(folder, MONITOR_LOG), beganNs);
          return [];
        } catch (error) {
          return [`what the VMs told is not beside it: ${errorText(error)}`];
        }
      },
    });
  }

  private endWhenIdle(capture: Capture): void {
    this.askedAt = performance.now();
    const timer = setInterval(() => {
      if (IDLE_MS < performance.now() - this.askedAt) void capture.stop("no window has asked for five minutes");
    }, LOOK_MS);
    timer.unref();
    void capture.ended.then(() => clearInterval(timer));
  }
}

const NOTHING = "nothing is being captured";
