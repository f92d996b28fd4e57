import { formatBytes, formatCount, formatCountOf, formatSpan } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { CaptureStatus } from "../../workers/model/capture-operations.js";
import { Capture } from "../node/vm/capture/capture.js";
import { planCapture } from "../node/vm/capture/choice.js";
import { ownLog } from "../node/vm/capture/own-log.js";
import { planText } from "../node/vm/guest-tool/plan-text.js";
import { Triggers } from "../node/vm/triggers/triggers.js";
import type { CommandLine } from "./args.js";
import type { CaptureArgs } from "./capture-args.js";
import { type CaptureOfGuest, isAgreed, planGuest } from "./capture-guest.js";
import type { CliIo } from "./io.js";
import { messageText, visibleLines } from "./text.js";

const NOT_YET = fail("nothing is being recorded yet");
const STATUS_MS = 500;
const CLEAR_LINE = "\r\u001b[K";
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const SNAPSHOT = ["SIGUSR1", "SIGUSR2"] as const;

export async function capture(command: Extract<CommandLine, { name: "capture" }>, io: CliIo): Promise<Result<void>> {
  return command.isPrint ? print(command, io) : record(command, io);
}

async function print(args: CaptureArgs, io: CliIo): Promise<Result<void>> {
  const plan = await planCapture(args.request, args.output);
  if (!plan.ok) return plan;
  const { commands, lacks } = plan.value;
  await io.out(visibleLines(commands.map((line) => `${line}\n`).join("")));
  for (const lack of lacks) say(io, lack);
  const guest = await guestOf(args);
  if (!guest.ok) return guest;
  if (guest.value === undefined) return ok(undefined);
  guest.value.close();
  await io.out(visibleLines(`\n${planText(guest.value.planned.plan)}`));
  return ok(undefined);
}

/** What is to be done in a guest. Nothing is sent. */
async function guestOf({ guest, request }: CaptureArgs): Promise<Result<CaptureOfGuest | undefined>> {
  return guest === undefined ? ok(undefined) : planGuest(guest, request.views, request.seconds);
}

async function record(args: CaptureArgs, io: CliIo): Promise<Result<void>> {
  const guest = await guestOf(args);
  if (!guest.ok) return guest;
  if (guest.value === undefined || args.guest === undefined) return recordHost(args, undefined, io);
  try {
    const agreed = await isAgreed(guest.value.planned, args.guest, io);
    return agreed.ok ? await recordHost(args, guest.value, io) : agreed;
  } finally {
    guest.value.close();
  }
}

async function recordHost(
  { request, output, vms, rules }: CaptureArgs,
  guest: CaptureOfGuest | undefined,
  io: CliIo,
): Promise<Result<void>> {
  const asked = guest?.request;
  const all = asked === undefined ? vms : [...vms.filter(({ pid }) => pid !== asked.pid), asked];
  let running: Capture | undefined;
  const triggers = new Triggers(
    {
      snapshot: async (why) => (await running?.snapshot(why)) ?? NOT_YET,
      stop: async (why) => {
        void running?.stop(why);
        return running === undefined ? NOT_YET : ok(undefined);
      },
    },
    rules,
  );
  const openLog = async (folder: string) => {
    const log = await ownLog(folder, all, triggers);
    if (log.ok && log.value.session !== undefined) guest?.attach(log.value.session);
    return log;
  };
  // With a guest it ends when that has been recorded.
  const { seconds: _, ...untilStopped } = request;
  const wanted = guest === undefined ? request : untilStopped;
  const begun = await Capture.begin(wanted, output, { id: 1, token: "", openLog });
  if (!begun.ok) return begun;
  const capture = begun.value;
  running = capture;
  const controls = listen(capture, io);
  await capture.begun;
  const { state, command, why, plan } = capture.status;
  for (const text of [...capture.status.notes, ...plan.lacks]) say(io, text);
  if (state === "waiting") {
    say(io, `not permitted: ${why}`);
    // As it is to be typed: not wrapped, nothing before it.
    await io.out(`${visibleLines(command ?? "")}\n`);
    say(io, "run this in a terminal; the capture begins then, and Ctrl+C here ends it");
  }
  const timer = io.errIsTerminal
    ? setInterval(() => io.err(`${CLEAR_LINE}${messageText(statusText(capture.status))}`), STATUS_MS)
    : undefined;
  const inGuest = guest === undefined ? ok(undefined) : await recordGuest(guest, capture, io);
  await capture.ended;
  clearInterval(timer);
  controls.close();
  if (io.errIsTerminal) io.err(CLEAR_LINE);
  const host = told(capture.status, output, io);
  return inGuest.ok ? host : inGuest;
}

/** Records the guest once the host is recorded, and ends both. */
async function recordGuest(guest: CaptureOfGuest, capture: Capture, io: CliIo): Promise<Result<void>> {
  await capture.recording;
  const stop = new AbortController();
  void capture.ended.then(() => stop.abort());
  const done = stop.signal.aborted ? ok(undefined) : await guest.record(capture.folder, stop.signal, io);
  void capture.stop("the guest was recorded");
  return done;
}

function told(status: CaptureStatus, output: string, io: CliIo): Result<void> {
  for (const note of status.notes) say(io, note);
  if (status.state === "failed") return fail(status.why ?? "it failed", { file: output });
  say(io, `${output}: ${statusText(status)}${status.why === undefined ? "" : `; ${status.why}`}`);
  return ok(undefined);
}

function statusText({ state, elapsedMs, bytes, lost, plan, snapshots, isFlight }: CaptureStatus): string {
  if (state === "starting" || state === "waiting") return `${plan.backend}: ${state}`;
  const parts = [
    formatSpan(elapsedMs * 1e6),
    formatBytes(bytes),
    ...(lost === undefined ? [] : [`${formatCount(lost)} events lost`]),
    ...(isFlight ? [formatCountOf(snapshots, "snapshot")] : []),
  ];
  return `${plan.backend}: ${parts.join(", ")}`;
}

/** Ctrl+C ends a capture, Enter and two signals take a snapshot. */
function listen(capture: Capture, io: CliIo): { close(): void } {
  const stop = () => void capture.stop("by hand");
  const snapshot = () =>
    void capture.snapshot().then((taken) => say(io, taken.ok ? "a snapshot is written" : taken.error.message));
  for (const signal of ENDING) process.on(signal, stop);
  for (const signal of SNAPSHOT) process.on(signal, snapshot);
  const hasKeys = capture.request.isFlight && process.stdin.isTTY;
  if (hasKeys) process.stdin.on("data", snapshot);
  return {
    close: () => {
      for (const signal of ENDING) process.off(signal, stop);
      for (const signal of SNAPSHOT) process.off(signal, snapshot);
      if (!hasKeys) return;
      process.stdin.off("data", snapshot);
      process.stdin.unref();
    },
  };
}

function say(io: CliIo, text: string): void {
  io.err(`${messageText(text)}\n`);
}
