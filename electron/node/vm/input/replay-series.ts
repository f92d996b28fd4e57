import type { Result } from "../../../../workers/core/result.js";
import type {
  ReplayChoice,
  ReplayControl,
  ReplayState,
  ReplayStatus,
  RunResult,
} from "../../../../workers/model/input-operations.js";
import type { RunningReplay, RunStatus } from "./input-work.js";

export interface SeriesOptions extends ReplayChoice {
  readonly vm: string;
  readonly name: string;
  /** Begins a run, from 1. */
  begin(run: number): Promise<Result<RunningReplay>>;
}

const STATES: Readonly<Record<RunStatus["state"], ReplayState>> = {
  running: "running",
  paused: "paused",
  waiting: "waiting",
  step: "stepping",
  // Between two runs.
  ended: "running",
};

/** Runs of one recording on one VM, one after the other. One that fails or is stopped is the last. */
export class ReplaySeries {
  private readonly results: RunResult[] = [];
  private run = 1;
  private current: RunningReplay | undefined;
  private isOver = false;
  private why: string | undefined;
  private stopped: string | undefined;
  private whenOver: Promise<void> = Promise.resolve();

  constructor(private readonly options: SeriesOptions) {}

  /** Fails where the first run does not begin. */
  async begin(): Promise<Result<void>> {
    const first = await this.options.begin(1);
    if (!first.ok) {
      this.isOver = true;
      return first;
    }
    this.whenOver = this.play(first.value);
    return { ok: true, value: undefined };
  }

  get status(): ReplayStatus {
    const { vm, name, mode, speed, repeat } = this.options;
    const { current, run, results } = this;
    const now = current?.status;
    const told = now?.why ?? current?.notes.at(-1);
    const why = this.isOver ? this.why : undefined;
    return {
      vm,
      name,
      mode,
      speed,
      repeat,
      run,
      state: this.isOver ? "ended" : STATES[now?.state ?? "running"],
      sent: now?.done ?? 0,
      groups: now?.total ?? 0,
      shiftNs: now?.shiftNs ?? 0,
      ...(told !== undefined && { told }),
      ...(why !== undefined && { why }),
      results: [...results],
    };
  }

  get isRunning(): boolean {
    return !this.isOver;
  }

  /** `why`: what asks for it, if that is not a person. */
  control(what: ReplayControl, why?: string): void {
    const { current } = this;
    if (what === "stop") {
      this.stopped = why ?? "stopped";
      current?.stop(why);
    } else if (what === "pause") current?.pause(why);
    else if (what === "resume") current?.resume(why);
    else current?.step();
  }

  async stop(why: string): Promise<void> {
    this.control("stop", why);
    await this.whenOver;
  }

  private async play(first: RunningReplay): Promise<void> {
    this.current = first;
    for (let replay = first; ; ) {
      const end = await replay.done;
      const { state, why, sent, shift_ns: shiftNs, timing } = end;
      const more = { ...(why !== undefined && { why }), ...(timing !== undefined && { timing }) };
      this.results.push({ run: this.run, state, sent, shiftNs, ...more });
      if (state !== "done") return this.end(why ?? this.stopped ?? state);
      if (this.run === this.options.repeat) return this.end(undefined);
      if (this.stopped !== undefined) return this.end(this.stopped);
      const next = await this.options.begin(this.run + 1);
      if (!next.ok) return this.end(next.error.message);
      this.run += 1;
      replay = next.value;
      this.current = replay;
      // It may have been stopped while this one began.
      if (this.stopped !== undefined) replay.stop(this.stopped);
    }
  }

  private end(why: string | undefined): void {
    this.why = why;
    this.isOver = true;
  }
}
