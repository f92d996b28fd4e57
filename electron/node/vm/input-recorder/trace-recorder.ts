import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { hidden } from "../../../../workers/model/input-recording/edit.js";
import { plainHeader } from "../../../../workers/model/input-recording/recording.js";
import type { InputHeader } from "../../../../workers/model/input-recording.js";
import { INPUT_EVENTS, screenDump } from "../commands.js";
import type { QmpMonitor } from "../monitor.js";
import type { VmFacts } from "../vm-facts.js";
import { clearBefore, type LogChoice, type TakenLog, takeLog } from "./own-log.js";
import { pointersOf, recordedVm } from "./pointers.js";
import { QemuProcess } from "./qemu-process.js";
import { realAheadNs } from "./realtime.js";
import type { InputRecorder, InputSink, RecorderStatus } from "./recorder.js";
import { type TracedGroup, TraceLines } from "./trace-lines.js";
import { switchOn, traceStates } from "./tracing.js";

export interface TraceOptions extends LogChoice {
  /** Keys are not told, only their times. */
  readonly hideKeys: boolean;
}

const STOPPED = "stopped";
const CLOCK_MS = 30_000;
const MOST_TOLD = 20;

/**
 * Records input by QEMU's own trace events, whatever front end it came by. QEMU needs no restart. All is put back when it ends;
 * what a crash of this program leaves, the next recording finds.
 */
export async function recordByTrace(
  { monitor, facts }: { readonly monitor: QmpMonitor; readonly facts: VmFacts },
  sink: InputSink,
  options: TraceOptions,
): Promise<Result<InputRecorder>> {
  const qemu = new QemuProcess(facts.pid);
  if (!qemu.isAlive) return fail("the process of this VM is not on this machine: its log cannot be read here");
  const cleared = await clearBefore(monitor, qemu, (text) => sink.problem?.(text));
  if (!cleared.ok) return cleared;
  const states = await traceStates(monitor, INPUT_EVENTS);
  if (!states.ok || states.value.on.length + states.value.off.length === 0) {
    return fail("this QEMU has no trace events of input", { hint: "record by --by rfb" });
  }
  const recorder = new TraceRecorder(monitor, qemu, sink, options.hideKeys);
  const log = await takeLog({ monitor, qemu, traced: states.value, take: recorder.takeLine }, options);
  if (!log.ok) return log;
  recorder.begin(log.value, await headerOf(monitor, facts, log.value));
  const on = await switchOn(monitor, states.value);
  if (on.ok) return ok(recorder);
  await recorder.stop();
  return on;
}

class TraceRecorder implements InputRecorder {
  header: InputHeader = plainHeader("qemu-trace");
  readonly ended: Promise<string>;
  private end: (why: string) => void = () => undefined;
  private log: TakenLog | undefined;
  private stopping: Promise<Result<void>> | undefined;
  private groups = 0;
  private problems = 0;
  private isRecording = false;
  private aheadNs = realAheadNs();
  private readonly clock = setInterval(() => {
    this.aheadNs = realAheadNs();
  }, CLOCK_MS).unref();
  private readonly lines = new TraceLines((line) =>
    this.problem(`a line of input that is not understood: ${line.slice(0, 200)}`),
  );

  constructor(
    private readonly monitor: QmpMonitor,
    private readonly qemu: QemuProcess,
    private readonly sink: InputSink,
    private readonly hideKeys: boolean,
  ) {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  get status(): RecorderStatus {
    const { isRecording: recording, groups, problems } = this;
    return { recording, by: "trace", groups, problems, hasOwnStamps: this.log?.hasStamps === true };
  }

  begin(log: TakenLog, header: InputHeader): void {
    this.log = log;
    this.header = this.hideKeys ? { ...header, hidden: true } : header;
    this.isRecording = true;
    void this.monitor.closed.then((why) => this.close(why));
  }

  stop(): Promise<Result<void>> {
    return this.close(STOPPED);
  }

  readonly takeLine = (line: string): void => {
    const atNs = process.hrtime.bigint();
    const group = this.lines.take(line);
    if (group !== undefined) this.tell(group, atNs);
  };

  private tell({ con, ev, realNs }: TracedGroup, readNs: bigint): void {
    this.groups += 1;
    const atNs = realNs === undefined ? readNs : realNs - this.aheadNs;
    this.sink.group({ con, ev: this.hideKeys ? ev.map(hidden) : ev, atNs, realNs });
  }

  private problem(text: string): void {
    this.problems += 1;
    if (this.problems <= MOST_TOLD) this.sink.problem?.(text);
  }

  private close(why: string): Promise<Result<void>> {
    this.stopping ??= this.putBack(why);
    return this.stopping;
  }

  /** A QEMU that is gone needs nothing back. One that lives behind a closed monitor is left to the next recording. */
  private async putBack(why: string): Promise<Result<void>> {
    clearInterval(this.clock);
    const { log } = this;
    const isStopped = why === STOPPED;
    const back = isStopped && log !== undefined ? await log.putBack() : ok(undefined);
    log?.file.close();
    const rest = this.lines.end(undefined);
    if (rest !== undefined) this.tell(rest, process.hrtime.bigint());
    this.isRecording = false;
    if (isStopped ? back.ok : !this.qemu.isAlive) log?.remove();
    else log?.leave();
    this.end(why);
    return back;
  }
}

async function headerOf(monitor: QmpMonitor, facts: VmFacts, log: TakenLog): Promise<InputHeader> {
  const { devices, isAbsolute } = await pointersOf(monitor);
  return {
    ...plainHeader("qemu-trace"),
    clock: log.hasStamps ? "realtime" : "monotonic",
    vm: recordedVm(facts),
    screen: await screenOf(monitor, log.folder),
    pointer: isAbsolute === false ? "rel" : "abs",
    devices,
  };
}

/** QEMU tells the size of the screen only with a picture of it, of which nothing else is read. */
async function screenOf(monitor: QmpMonitor, folder: string | undefined): Promise<InputHeader["screen"]> {
  const none = { w: 0, h: 0 };
  if (folder === undefined) return none;
  const path = join(folder, "screen.ppm");
  try {
    if (!(await monitor.ask(screenDump("ppm", path))).ok) return none;
    const [, w, h] = /^P6\s+(\d{1,5})\s+(\d{1,5})\s/.exec(readFileSync(path).toString("latin1", 0, 40)) ?? [];
    return w === undefined ? none : { w: Number(w), h: Number(h) };
  } catch {
    return none;
  } finally {
    rmSync(path, { force: true });
  }
}
