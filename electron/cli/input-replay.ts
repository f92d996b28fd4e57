import { mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { errorCode, systemErrorText } from "../../workers/core/error-text.js";
import { formatCountOf, formatDuration, formatSpan } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { pressedName } from "../../workers/model/input-recording/held.js";
import { type InputRecording, writeRecording } from "../../workers/model/input-recording/recording.js";
import type { ReplayEnd } from "../../workers/model/run-record.js";
import { stateFolder } from "../node/folders.js";
import { LogFile, openLog } from "../node/vm/log-file.js";
import { openHost } from "../node/vm/open-host.js";
import { CutOffNotes } from "../node/vm/replay/cut-off.js";
import { type Replay, releaseLeft } from "../node/vm/replay/replay.js";
import { RunSession } from "../node/vm/replay/run-session.js";
import { canPlay } from "../node/vm/replay/shared-qmp.js";
import { readInput } from "./input-files.js";
import type { ReplayArgs } from "./input-replay-args.js";
import type { CliIo } from "./io.js";
import { writeText } from "./output.js";
import { RunControls } from "./run-controls.js";
import { messageText } from "./text.js";

const STATUS_MS = 100;
const CLEAR_LINE = "\r\u001b[K";
/** What the last input leads to belongs to the run. */
const AFTER_MS = 1000;

export async function replayInput(args: ReplayArgs, io: CliIo): Promise<Result<void>> {
  if (args.file === undefined) return release(args, io);
  const read = await readInput(args.file, { w: 0, h: 0 }, io);
  if (!read.ok) return read;
  const { recording } = read.value;
  const output = await outputOf(args, recording, io);
  if (!output.ok) return output;
  const controls = new RunControls(args.mode);
  try {
    for (let run = 1; run <= args.repeat; run += 1) {
      const ended = await replayOnce(args, { recording, run, path: output.value(run), controls }, io);
      if (!ended.ok) return ended;
      if (ended.value.state !== "done") return fail(`run ${run}: ${ended.value.state}: ${ended.value.why ?? ""}`);
    }
    return ok(undefined);
  } finally {
    controls.close();
  }
}

interface OneRun {
  readonly recording: InputRecording;
  readonly run: number;
  /** Of its log; undefined: nothing is recorded. */
  readonly path: string | undefined;
  readonly controls: RunControls;
}

async function replayOnce(args: ReplayArgs, one: OneRun, io: CliIo): Promise<Result<ReplayEnd>> {
  const log = one.path === undefined ? ok(new LogFile({ write: async () => undefined })) : await openLog(one.path);
  if (!log.ok) return log;
  const host = await openHost(args.host, io.errIsTerminal);
  if (!host.ok) {
    await log.value.discard();
    return host;
  }
  const { vm, periodMs, vnc, evdev, rules, seesTrace } = args;
  const setup = { host: host.value, vm, periodMs, watched: { vnc, evdev }, rules, seesTrace };
  const session = await RunSession.open(setup, (line) => log.value.add(line));
  const replay = session.ok ? await begin(args, one, session.value) : session;
  if (!session.ok || !replay.ok) {
    if (session.ok) await session.value.close();
    await log.value.discard();
    return replay.ok ? fail("no run has begun") : replay;
  }
  if (one.run === 1) for (const note of replay.value.notes) io.err(`${messageText(note)}\n`);
  const end = await played(args, one, replay.value, io);
  if (end.state === "done" && one.path !== undefined) await setTimeout(AFTER_MS);
  for (const why of session.value.ended) io.err(`${messageText(why)}\n`);
  await session.value.close();
  const closed = await log.value.close();
  await io.out(`${messageText(resultText(one.run, args.repeat, end, replay.value))}\n`);
  return closed.ok ? ok(end) : closed;
}

async function begin(args: ReplayArgs, { recording, run }: OneRun, session: RunSession): Promise<Result<Replay>> {
  const { file = "", mode, speed, repeat, between, isLongAccepted } = args;
  const cutOff = new CutOffNotes(stateFolder());
  const about = { recording, name: basename(file), mode, speed, run, of: repeat, isLongAccepted, cutOff };
  const begun = await session.replay({ ...about, ...(between !== undefined && { between }) });
  // Only a pause of more than an hour can be agreed to.
  return begun.ok || !begun.error.isUsage
    ? begun
    : fail(begun.error.message, { ...begun.error, hint: "--yes says it" });
}

async function played(args: ReplayArgs, { run, controls }: OneRun, replay: Replay, io: CliIo): Promise<ReplayEnd> {
  controls.steer(replay);
  const show = () => io.err(`${CLEAR_LINE}${messageText(statusText(run, args.repeat, replay))}`);
  const timer = io.errIsTerminal ? setInterval(show, STATUS_MS) : undefined;
  const end = await replay.done;
  clearInterval(timer);
  if (io.errIsTerminal) io.err(CLEAR_LINE);
  controls.steer(undefined);
  return end;
}

function statusText(run: number, of: number, { status }: Replay): string {
  const { state, why, done, total, lastErrorNs, shiftNs } = status;
  const error = lastErrorNs === undefined ? "" : `, last one off by ${signed(lastErrorNs)}`;
  const shift = shiftNs === 0 ? "" : `, moved by ${formatSpan(shiftNs)}`;
  const doing = state === "running" ? "" : `: ${HINTS[state] ?? state}${why ? ` (${why})` : ""}`;
  return `${runName(run, of)}${done} of ${formatCountOf(total, "group")}${error}${shift}${doing}`;
}

const HINTS: Readonly<Record<string, string>> = {
  step: "space or Enter: the next one; q: stop",
  paused: "paused; space: go on; q: stop",
  waiting: "waiting",
};

function resultText(run: number, of: number, end: ReplayEnd, { status }: Replay): string {
  const { state, sent, shift_ns: shift, timing } = end;
  const parts = [`${runName(run, of)}${state}, ${formatCountOf(sent, "group")} sent`];
  if (timing !== undefined) {
    const { p50, p95, p99, max, min, drift, late } = timing;
    const off = [`p50 ${signed(p50)}`, `p95 ${signed(p95)}`, `p99 ${signed(p99)}`, `min ${signed(min)}`];
    parts.push(`off by ${off.join(", ")}, max ${signed(max)}`, `drift ${signed(drift)}`, `${late} over 10 ms`);
  }
  if (shift !== 0) parts.push(`moved by ${formatSpan(shift)} in all`);
  if (0 < status.timeouts) parts.push(`${formatCountOf(status.timeouts, "wait")} timed out`);
  return parts.join("; ");
}

function runName(run: number, of: number): string {
  return of === 1 ? "" : `run ${run} of ${of}: `;
}

function signed(ns: number): string {
  return ns < 0 ? `−${formatDuration(-ns)}` : formatDuration(ns);
}

/** Lets go of what a run that was killed left down. */
async function release(args: ReplayArgs, io: CliIo): Promise<Result<void>> {
  const host = await openHost(args.host, io.errIsTerminal);
  if (!host.ok) return host;
  const { vm, periodMs } = args;
  const setup = { host: host.value, vm, periodMs, watched: {}, rules: [] };
  const session = await RunSession.open(setup, () => undefined);
  if (!session.ok) return session;
  const { connection } = session.value.vm;
  const { monitor } = connection;
  const left =
    monitor === undefined || !canPlay(monitor)
      ? fail("the monitor of this VM is not connected")
      : await releaseLeft(connection, monitor, new CutOffNotes(stateFolder()));
  await session.value.close();
  if (!left.ok) return left;
  const names = left.value.map(pressedName).join(", ");
  await io.out(names === "" ? "no replay to this VM was cut off\n" : `${messageText(`let go: ${names}`)}\n`);
  return ok(undefined);
}

/** Where the log of each run goes. Several runs have a folder, in which their recording lies too. */
async function outputOf(
  { output, repeat, file = "" }: ReplayArgs,
  recording: InputRecording,
  io: CliIo,
): Promise<Result<(run: number) => string | undefined>> {
  if (output === undefined || repeat === 1) return ok(() => output);
  try {
    await mkdir(output, { recursive: true, mode: 0o700 });
    const there = await readdir(output);
    if (0 < there.length) return fail("runs go to a folder of their own, and this one is not empty", { file: output });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return fail(`cannot make the folder of runs: ${systemErrorText(error, "write")}`, { file: output || file });
  }
  const copied = await writeText(join(output, "recording.lsi.jsonl"), io, writeRecording(recording));
  if (!copied.ok) return copied;
  return ok((run) => join(output, `run-${`${run}`.padStart(3, "0")}.lsm.jsonl`));
}
