import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { readRecording } from "../../../../workers/model/input-recording/read-recording.js";
import type { AreaContext } from "../channel-area.js";
import type { InputRecorder, InputSink } from "../input-recorder/recorder.js";
import { RecordingFile } from "../input-recorder/recording-file.js";
import { recordByRfb } from "../input-recorder/rfb-recorder.js";
import { recordByTrace } from "../input-recorder/trace-recorder.js";
import { CutOffNotes } from "../replay/cut-off.js";
import { startReplay } from "../replay/replay.js";
import { Signals } from "../replay/signals.js";
import { openWatchers, type Watchers } from "../replay/watchers.js";
import type { WatchedVm } from "../watched-vm.js";
import type { InputWork, RecordRequest, RunningRecorder, RunningReplay, RunRequest } from "./input-work.js";
import { clearLeft, leftIn } from "./left-in-vm.js";
import { vncOf } from "./vnc-of.js";

/** What the last input leads to belongs to the run. */
const AFTER_MS = 1000;

/** Records and replays by QEMU itself. */
export function realWork(context: AreaContext): InputWork {
  const cutOff = new CutOffNotes(dirname(context.path));
  return {
    record: (vm, request) => record(vm, request),
    replay: (vm, request) => replay(context, cutOff, vm, request),
    left: ({ connection }) => leftIn(connection, cutOff),
    clear: ({ connection }) => clearLeft(connection, cutOff),
  };
}

async function record(vm: WatchedVm, request: RecordRequest): Promise<Result<RunningRecorder>> {
  const { monitor, facts, host } = vm.connection;
  const { path, hideKeys, listen, sink } = request;
  if (monitor === undefined) return fail("input is recorded by QEMU's monitor, which is not connected");
  const file = await RecordingFile.open(path);
  if (!file.ok) return file;
  const both: InputSink = {
    ...sink,
    group: (group) => {
      file.value.group(group);
      sink.group(group);
    },
  };
  const recorder =
    request.by === "trace"
      ? await recordByTrace({ monitor, facts }, both, { hideKeys })
      : await recordByRfb(both, {
          ...{ hideKeys, listen, vm: { monitor, facts } },
          connect: () => host.connect(request.vnc ?? ""),
        });
  if (!recorder.ok) {
    await file.value.discard();
    return recorder;
  }
  file.value.start(recorder.value.header);
  return ok(running(recorder.value, file.value, sink));
}

/** The file is closed once, however it ends. */
function running(recorder: InputRecorder, file: RecordingFile, sink: InputSink): RunningRecorder {
  const ended = recorder.ended.then(async (why) => {
    const closed = await file.close();
    return closed.ok ? why : closed.error.message;
  });
  void file.failed.then(async (why) => {
    sink.problem?.(why);
    await recorder.stop();
  });
  return {
    ended,
    stop: async () => {
      const stopped = await recorder.stop();
      await ended;
      return stopped;
    },
  };
}

async function replay(
  { write, timeOf }: AreaContext,
  cutOff: CutOffNotes,
  vm: WatchedVm,
  { name, text, mode, speed, run, of, acceptsLong = false }: RunRequest,
): Promise<Result<RunningReplay>> {
  const read = readRecording(text);
  if (!read.ok) return read;
  const { signals, unseen, close } = await watched(vm, (record, atNs) => write({ vm: vm.key, ...record }, atNs));
  const begun = await startReplay({
    ...{ vm, name, mode, speed, run, of, signals, write, timeOf, cutOff },
    recording: read.value.recording,
    isLongAccepted: acceptsLong,
  });
  if (!begun.ok) {
    await close();
    return begun;
  }
  const replay = begun.value;
  const done = replay.done.then(async (end) => {
    if (end.state === "done") await setTimeout(AFTER_MS);
    await close();
    return end;
  });
  const { pause, resume, step, stop } = replay;
  return ok({
    get status() {
      return replay.status;
    },
    ...{ notes: [...unseen, ...replay.notes], done, pause, resume, step, stop },
  });
}

type WriteOfVm = Parameters<typeof openWatchers>[3];

interface Seen extends Pick<Watchers, "close"> {
  readonly signals: Signals;
  /** Why the screen is not watched. */
  readonly unseen: readonly string[];
}

/** The screen is watched where that can be. */
async function watched(vm: WatchedVm, write: WriteOfVm): Promise<Seen> {
  const vnc = await vncOf(vm);
  const signals = new Signals(true, false);
  const seen = vnc.ok ? await openWatchers(vm.connection.host, { vnc: vnc.value }, signals, write) : vnc;
  if (seen.ok) return { signals, unseen: [], close: seen.value.close };
  const unseen = [`the screen of the VM is not watched: ${seen.error.message}`];
  return { signals: new Signals(false, false, seen.error.message), unseen, close: async () => undefined };
}
