import { formatBytes, formatCount, formatCountOf, formatSpan } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { CaptureStatus } from "../../workers/model/capture-operations.js";
import { Capture } from "../node/vm/capture/capture.js";
import { planCapture } from "../node/vm/capture/choice.js";
import { ownLog } from "../node/vm/capture/own-log.js";
import type { CommandLine } from "./args.js";
import type { CaptureArgs } from "./capture-args.js";
import type { CliIo } from "./io.js";
import { messageText, visibleLines } from "./text.js";

const STATUS_MS = 500;
const CLEAR_LINE = "\r\u001b[K";
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const SNAPSHOT = ["SIGUSR1", "SIGUSR2"] as const;

export async function capture(command: Extract<CommandLine, { name: "capture" }>, io: CliIo): Promise<Result<void>> {
  return command.isPrint ? print(command, io) : record(command, io);
}

async function print({ request, output }: CaptureArgs, io: CliIo): Promise<Result<void>> {
  const plan = await planCapture(request, output);
  if (!plan.ok) return plan;
  const { commands, lacks } = plan.value;
  await io.out(visibleLines(commands.map((line) => `${line}\n`).join("")));
  for (const lack of lacks) say(io, lack);
  return ok(undefined);
}

async function record({ request, output, vms }: CaptureArgs, io: CliIo): Promise<Result<void>> {
  const openLog = (folder: string) => ownLog(folder, vms);
  const begun = await Capture.begin(request, output, { id: 1, token: "", openLog });
  if (!begun.ok) return begun;
  const capture = begun.value;
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
  await capture.ended;
  clearInterval(timer);
  controls.close();
  if (io.errIsTerminal) io.err(CLEAR_LINE);
  return told(capture.status, output, io);
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
