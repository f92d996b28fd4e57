import { formatBytes, formatCountOf, formatSpan } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { AttachRequest } from "../../workers/model/monitor-vms.js";
import { type Connection, connectVm } from "../node/vm/attach.js";
import { clearLeftOver, leftOver } from "../node/vm/input-recorder/left-over.js";
import type { InputRecorder } from "../node/vm/input-recorder/recorder.js";
import { RecordingFile } from "../node/vm/input-recorder/recording-file.js";
import { recordByRfb } from "../node/vm/input-recorder/rfb-recorder.js";
import { recordByTrace } from "../node/vm/input-recorder/trace-recorder.js";
import { LocalHost } from "../node/vm/local-host.js";
import type { QmpMonitor } from "../node/vm/monitor.js";
import { openHost } from "../node/vm/open-host.js";
import type { ClearArgs, RecordArgs } from "./input-args.js";
import type { CliIo } from "./io.js";
import { messageText } from "./text.js";
import { holdSignals, untilStopped } from "./until-stopped.js";

const STATUS_MS = 500;
const CLEAR_LINE = "\r\u001b[K";

export async function recordInput(args: RecordArgs, io: CliIo): Promise<Result<void>> {
  const vm = args.way.vm === undefined ? ok(undefined) : await connected(args.way.vm, io);
  if (!vm.ok) return vm;
  const file = await RecordingFile.open(args.output);
  if (!file.ok) {
    vm.value?.monitor.close();
    return file;
  }
  const signals = holdSignals();
  const done = await recordTo(file.value, args, vm.value, signals.came, io);
  signals.release();
  vm.value?.monitor.close();
  return done;
}

async function recordTo(
  file: RecordingFile,
  args: RecordArgs,
  vm: Connected | undefined,
  stopped: Promise<void>,
  io: CliIo,
): Promise<Result<void>> {
  const recorder = await begin(args, vm, file, (text) => io.err(`${messageText(text)}\n`));
  if (recorder.ok) return record(args, recorder.value, file, stopped, io);
  await file.discard();
  return recorder;
}

/** Puts back what a recorder that ended badly left. */
export async function clearInput({ vm }: ClearArgs, io: CliIo): Promise<Result<void>> {
  const connection = await connected(vm, io);
  if (!connection.ok) return connection;
  const { monitor, facts } = connection.value;
  const left = leftOver(facts.pid);
  const cleared = left === undefined ? ok(undefined) : await clearLeftOver(monitor, left);
  monitor.close();
  if (cleared.ok) io.err(left === undefined ? "nothing was left there\n" : "put back\n");
  return cleared;
}

type Connected = Pick<Connection, "facts"> & { readonly monitor: QmpMonitor };

async function connected(request: AttachRequest, io: CliIo): Promise<Result<Connected>> {
  const host = await openHost(undefined, io.errIsTerminal);
  if (!host.ok) return host;
  const connection = await connectVm(request, host.value, { onEvent: () => undefined, isPlayable: false });
  if (!connection.ok) return connection;
  const { monitor, facts, missing } = connection.value;
  return monitor === undefined ? fail(missing[0] ?? "its monitor cannot be asked") : ok({ monitor, facts });
}

function begin(
  { way, hideKeys }: RecordArgs,
  vm: Connected | undefined,
  file: RecordingFile,
  say: (text: string) => void,
): Promise<Result<InputRecorder>> {
  const sink = { group: file.group, problem: say };
  if (way.by === "trace" && vm !== undefined) {
    const { log, logFolder } = way;
    return recordByTrace(vm, sink, {
      hideKeys,
      ...(log !== undefined && { ownLog: log }),
      ...(logFolder !== undefined && { base: logFolder }),
    });
  }
  if (way.by !== "rfb") return Promise.resolve(fail("which VM?"));
  const host = new LocalHost();
  return recordByRfb(sink, {
    hideKeys,
    listen: way.listen,
    connect: () => host.connect(way.vnc),
    ...(vm !== undefined && { vm }),
  });
}

async function record(
  args: RecordArgs,
  recorder: InputRecorder,
  file: RecordingFile,
  stopped: Promise<void>,
  io: CliIo,
): Promise<Result<void>> {
  const began = performance.now();
  file.start(recorder.header);
  const status = () => {
    const { groups, hasOwnStamps } = recorder.status;
    const exact = hasOwnStamps ? ", stamped by QEMU" : "";
    const time = formatSpan(Math.round(performance.now() - began) * 1e6);
    return `${time}: ${formatCountOf(groups, "group")} of input${exact}, ${formatBytes(file.bytes)}`;
  };
  const timer = io.errIsTerminal
    ? setInterval(() => io.err(`${CLEAR_LINE}● recording, Ctrl+C ends it, ${status()}`), STATUS_MS)
    : undefined;
  const failed = new Promise<string>((resolve) => void file.failed.then(resolve));
  const failure = await untilStopped(args.forMs, Promise.race([recorder.ended, stopped]), failed);
  clearInterval(timer);
  const isBack = await recorder.stop();
  const closed = await file.close();
  if (io.errIsTerminal) io.err(CLEAR_LINE);
  io.err(`${messageText(`${args.output}: ${status()}`)}\n`);
  if (failure !== undefined) return fail(failure, { file: args.output });
  return isBack.ok ? closed : isBack;
}
