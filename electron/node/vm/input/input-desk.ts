import { join } from "node:path";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import {
  type InputAnswer,
  type InputOperation,
  type InputStatus,
  RECORDING_ENDING,
  type RecordChoice,
  type RecorderStatus,
} from "../../../../workers/model/input-operations.js";
import type { OperationAnswer } from "../../../../workers/model/monitor-vms.js";
import type { SeenInput } from "../../../../workers/model/run-record.js";
import type { AreaContext, ChannelArea } from "../channel-area.js";
import type { InputSink } from "../input-recorder/recorder.js";
import { stamp } from "../stamp.js";
import type { WatchedVm } from "../watched-vm.js";
import type { InputWork, RunningRecorder } from "./input-work.js";
import { inputOperationOf } from "./operations.js";
import { RecordingsFolder } from "./recordings-folder.js";
import { ReplaySeries } from "./replay-series.js";

type Of<Op extends InputOperation["op"]> = Extract<InputOperation, { readonly op: Op }>;

/** A recorder of one VM, and what it has told. */
interface Running {
  readonly name: string;
  readonly choice: RecordChoice;
  readonly listen: string;
  groups: number;
  keys: number;
  problem: string | undefined;
  recorder: Promise<Result<RunningRecorder>>;
  /** Input is recorded from now on, and not while it begins. */
  isOn: boolean;
}

/** Records the input of VMs and replays it, as windows ask for it. Each VM has one recorder and one replay at a time. */
export class InputDesk implements ChannelArea {
  readonly name = "input";
  private readonly files = new RecordingsFolder();
  private readonly recorders = new Map<string, Running>();
  private readonly replays = new Map<string, ReplaySeries>();

  constructor(
    private readonly context: AreaContext,
    private readonly work: InputWork,
  ) {}

  get status(): InputStatus {
    return {
      recorders: [...this.recorders].flatMap(([vm, running]) => (running.isOn ? [recorderStatus(vm, running)] : [])),
      replays: [...this.replays.values()].map(({ status }) => status),
    };
  }

  async perform(message: Readonly<Record<string, unknown>>): Promise<Result<OperationAnswer>> {
    const operation = inputOperationOf(message);
    if (!operation.ok) return operation;
    const folder = await this.context.folder();
    return folder.ok ? this.performIn(folder.value, operation.value) : folder;
  }

  /** What a trigger asks of the replay that runs. */
  async trigger(what: string, why: string): Promise<Result<void>> {
    if (what !== "pause" && what !== "resume") return fail(`a replay does not ${what}`);
    const running = [...this.replays.values()].filter(({ isRunning }) => isRunning);
    if (running.length === 0) return fail("nothing is replayed");
    for (const series of running) series.control(what, why);
    return ok(undefined);
  }

  async end(): Promise<void> {
    await Promise.all([...this.replays.values()].map((series) => series.stop("the VMs are detached")));
    await Promise.all([...this.recorders.keys()].map((vm) => this.stopRecorder(vm)));
  }

  private async performIn(folder: string, operation: InputOperation): Promise<Result<OperationAnswer>> {
    switch (operation.op) {
      case "input-list": {
        const recordings = await this.files.list(folder);
        return recordings.ok ? ok({ recordings: recordings.value, folder }) : recordings;
      }
      case "input-read": {
        const text = await this.files.read(folder, operation.name);
        return text.ok ? ok({ recordingText: text.value }) : text;
      }
      case "input-write":
        return this.write(folder, operation);
      case "input-record":
        return this.record(folder, operation);
      case "input-stop":
        return this.stop(folder, operation.vm);
      case "input-left": {
        const vm = this.attached(operation.vm);
        return vm.ok ? ok({ left: await this.work.left(vm.value) }) : vm;
      }
      case "input-clear":
        return this.clear(operation.vm);
      case "input-replay":
        return this.replay(folder, operation);
      case "input-control": {
        const series = this.replays.get(operation.vm);
        if (series?.isRunning !== true) return fail("nothing is replayed to this VM");
        series.control(operation.do);
        return ok({ done: true });
      }
    }
  }

  private async write(folder: string, { name, text }: Of<"input-write">): Promise<Result<InputAnswer>> {
    if (this.isRecordedTo(name)) return fail("it is still recorded", { file: name });
    const written = await this.files.write(folder, name, text);
    return written.ok ? ok({ recorded: written.value }) : written;
  }

  private async record(folder: string, { vm: key, ...choice }: Of<"input-record">): Promise<Result<OperationAnswer>> {
    const vm = this.attached(key);
    if (!vm.ok) return vm;
    if (this.recorders.has(key)) return fail("the input of this VM is recorded already");
    const moment = stamp();
    const name = `input-${moment}${RECORDING_ENDING}`;
    const listen = join(folder, `viewer-${moment}.sock`);
    const begin = (running: Running) =>
      this.work.record(vm.value, {
        ...choice,
        path: join(folder, name),
        listen,
        sink: this.sinkOf(key, running),
      });
    const running: Running = {
      name,
      choice,
      listen,
      groups: 0,
      keys: 0,
      problem: undefined,
      recorder: NOT_YET,
      isOn: false,
    };
    this.recorders.set(key, running);
    running.recorder = begin(running);
    const recorder = await running.recorder;
    if (!recorder.ok) {
      this.recorders.delete(key);
      return recorder;
    }
    running.isOn = true;
    // A VM that is gone ends it, too.
    void recorder.value.ended.then(() => {
      if (this.recorders.get(key) === running) this.recorders.delete(key);
    });
    return ok({ done: true });
  }

  private async stop(folder: string, key: string): Promise<Result<InputAnswer>> {
    const running = this.recorders.get(key);
    if (running === undefined) return fail("the input of this VM is not recorded");
    const stopped = await this.stopRecorder(key);
    if (!stopped.ok) return stopped;
    const info = await this.files.infoOf(folder, running.name);
    return info === undefined ? fail("the recording is gone", { file: running.name }) : ok({ recorded: info });
  }

  private async stopRecorder(key: string): Promise<Result<void>> {
    const running = this.recorders.get(key);
    const recorder = await running?.recorder;
    const stopped = recorder?.ok === true ? await recorder.value.stop() : recorder;
    if (this.recorders.get(key) === running) this.recorders.delete(key);
    return stopped ?? ok(undefined);
  }

  private async clear(key: string): Promise<Result<OperationAnswer>> {
    const vm = this.attached(key);
    if (!vm.ok) return vm;
    const cleared = await this.work.clear(vm.value);
    return cleared.ok ? ok({ done: true }) : cleared;
  }

  private async replay(folder: string, operation: Of<"input-replay">): Promise<Result<OperationAnswer>> {
    const { vm: key, name, mode, speed, repeat, acceptsLong = false } = operation;
    const vm = this.attached(key);
    if (!vm.ok) return vm;
    if (this.replays.get(key)?.isRunning === true)
      return fail("something is replayed to this VM already: stop it first");
    if (this.isRecordedTo(name)) return fail("it is still recorded", { file: name });
    const text = await this.files.read(folder, name);
    if (!text.ok) return text;
    const request = { name, text: text.value, mode, speed, of: repeat, acceptsLong };
    const begin = (run: number) => this.work.replay(vm.value, { ...request, run });
    const series = new ReplaySeries({ vm: key, name, mode, speed, repeat, begin });
    const before = this.replays.get(key);
    this.replays.set(key, series);
    const begun = await series.begin();
    if (begun.ok) return ok({ done: true });
    if (before === undefined) this.replays.delete(key);
    else this.replays.set(key, before);
    return begun;
  }

  private attached(key: string): Result<WatchedVm> {
    const vm = this.context.vm(key);
    if (vm === undefined || vm.status.state !== "attached") return fail(`no VM ${key} is attached`);
    return ok(vm);
  }

  private isRecordedTo(name: string): boolean {
    return [...this.recorders.values()].some((running) => running.name === name);
  }

  /** Counts what comes, and writes it to the log of the VMs. */
  private sinkOf(vm: string, running: Running): InputSink {
    return {
      group: ({ con, ev, atNs, realNs }) => {
        running.groups += 1;
        running.keys += ev.filter(({ type, data }) => type === "key" && "down" in data && data.down).length;
        const d: SeenInput = { con, ev, ...(realNs !== undefined && { real_ns: `${realNs}` }) };
        this.context.write({ vm, k: "input", n: "group", d }, atNs);
      },
      screen: (change, atNs) => this.context.write({ vm, k: "screen", n: "change", d: change }, atNs),
      problem: (text) => {
        running.problem = text;
      },
    };
  }
}

const NOT_YET: Running["recorder"] = Promise.resolve(fail("it has not begun"));

function recorderStatus(vm: string, { name, choice, listen, groups, keys, problem }: Running): RecorderStatus {
  const { by, hideKeys } = choice;
  const more = { ...(by === "rfb" && { listen }), ...(problem !== undefined && { problem }) };
  return { vm, name, by, hideKeys, groups, keys, ...more };
}
