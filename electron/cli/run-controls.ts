import type { ReplayMode } from "../../workers/model/run-record.js";
import type { Replay } from "../node/vm/replay/replay.js";

const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const LOOK_MS = 50;
const CTRL_C = "\u0003";

/**
 * Steers a run by signals and by the keyboard: space and Enter step, or pause and go on; q stops. Without a terminal
 * each line of stdin is a step.
 */
export class RunControls {
  private replay: Replay | undefined;
  private isStopped = false;
  /** Steps that came before there was a run. */
  private early = 0;
  private looking: NodeJS.Timeout | undefined;
  private readonly isKeyboard = process.stdin.isTTY === true;

  constructor(private readonly mode: ReplayMode) {
    for (const signal of ENDING) process.on(signal, this.stopBy);
    if (!this.isKeyboard && mode !== "step") return;
    if (this.isKeyboard) process.stdin.setRawMode(true);
    process.stdin.setEncoding("utf8").on("data", this.type);
    if (!this.isKeyboard) process.stdin.on("end", this.stdinEnded);
  }

  steer(replay: Replay | undefined): void {
    this.replay = replay;
    if (this.isStopped) replay?.stop("stopped");
    if (replay !== undefined) for (; 0 < this.early; this.early -= 1) replay.step();
  }

  close(): void {
    clearInterval(this.looking);
    for (const signal of ENDING) process.off(signal, this.stopBy);
    if (!this.isKeyboard && this.mode !== "step") return;
    process.stdin.off("data", this.type).off("end", this.stdinEnded);
    if (this.isKeyboard) process.stdin.setRawMode(false);
    process.stdin.pause();
  }

  private readonly stopBy = (signal: string): void => this.stop(`stopped by ${signal}`);

  /** The steps that have come are still made. */
  private readonly stdinEnded = (): void => {
    this.looking = setInterval(() => {
      if (this.replay?.status.state === "step") this.replay.stop("no step comes any more");
    }, LOOK_MS);
  };

  /** All that was pressed is let go first. Who asks twice does not want to wait for that. */
  private stop(why: string): void {
    if (this.isStopped) process.exit(1);
    this.isStopped = true;
    this.replay?.stop(why);
  }

  private readonly type = (text: string): void => {
    for (const key of text) {
      if (key === CTRL_C || key === "q") this.stop("stopped");
      else if (key === "\n" || key === "\r" || key === " ") this.go();
    }
  };

  private go(): void {
    const { replay, mode } = this;
    if (replay === undefined) {
      if (mode === "step") this.early += 1;
      return;
    }
    if (mode === "step" && replay.status.state !== "paused") replay.step();
    else if (replay.status.state === "paused") replay.resume();
    else replay.pause();
  }
}
