import { readFile, stat } from "node:fs/promises";
import { systemErrorText } from "../../workers/core/error-text.js";
import { formatBytes, formatCountOf, formatSpan } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { recordingFacts } from "../../workers/model/input-recording/facts.js";
import { type ReadRecording, readRecording } from "../../workers/model/input-recording/read-recording.js";
import { readVdo } from "../../workers/model/input-recording/read-vdo.js";
import { writeRecording } from "../../workers/model/input-recording/recording.js";
import { lineInWords } from "../../workers/model/input-recording/words.js";
import type { InputHeader } from "../../workers/model/input-recording.js";
import type { ImportArgs, ScreenSize, ShowArgs } from "./input-args.js";
import type { CliIo } from "./io.js";
import { refuseOutput, writeText } from "./output.js";
import { messageText, visibleLines } from "./text.js";

/** A million of events are 105 MB. */
const MOST_BYTES = 400 << 20;
const MOST_TOLD = 20;

/** Reads a recording, or a script of vncdotool by its name, and tells on stderr what is wrong in it. */
export async function readInput(file: string, screen: ScreenSize, io: CliIo): Promise<Result<ReadRecording>> {
  const text = await textOf(file);
  if (!text.ok) return text;
  const read = /\.vdo$/i.test(file) ? readVdo(text.value, screen) : readRecording(text.value);
  if (!read.ok) return fail(read.error.message, { file });
  const { problems, more } = read.value;
  for (const { line, message } of problems.slice(0, MOST_TOLD)) {
    io.err(`${messageText(`${file}, line ${line}: ${message}`)}\n`);
  }
  const left = Math.max(0, problems.length - MOST_TOLD) + more;
  if (0 < left) io.err(`${messageText(`${file}: ${formatCountOf(left, "more problem")}`)}\n`);
  return read;
}

export async function showInput({ file, screen }: ShowArgs, io: CliIo): Promise<Result<void>> {
  const read = await readInput(file, screen, io);
  if (!read.ok) return read;
  const { header, lines } = read.value.recording;
  const facts = recordingFacts(read.value.recording);
  const about = [
    ["VM", vmText(header)],
    ["recorded by", `${header.source}, ${header.clock}${beganText(header)}`],
    ["screen", header.screen.w === 0 ? "not known" : `${header.screen.w} × ${header.screen.h}`],
    ["pointer", header.pointer === "abs" ? "absolute" : "relative"],
    ["keys", header.hidden === true ? `hidden; ${facts.keys} presses` : `${facts.keys} presses`],
    ["pointer input", `${formatCountOf(facts.moves, "move")}, ${formatCountOf(facts.buttons, "click")}`],
    ["length", `${formatSpan(facts.lengthNs)}, ${formatCountOf(facts.groups, "group")}`],
    ["longest pause", facts.longestGap === undefined ? "" : formatSpan(facts.longestGap.ns)],
    ["marks, waits", `${facts.marks}, ${facts.waits}`],
    ["down at the begin", (header.down ?? []).join(", ")],
    ["never let go", facts.neverReleased.join(", ")],
    ["note", header.note],
  ];
  const told = about.flatMap(([name = "", text = ""]) => (text === "" ? [] : [`${name.padEnd(18)}${text}\n`]));
  await io.out(visibleLines(`${told.join("")}\n`));
  for (const line of lines) await io.out(visibleLines(`${secondsOf(line.t).padStart(14)}  ${lineInWords(line)}\n`));
  return ok(undefined);
}

export async function importInput({ file, output, screen }: ImportArgs, io: CliIo): Promise<Result<void>> {
  const writable = await refuseOutput(output, { files: [] }, [file]);
  if (!writable.ok) return writable;
  const read = await readInput(file, screen, io);
  return read.ok ? writeText(output, io, writeRecording(read.value.recording)) : read;
}

async function textOf(file: string): Promise<Result<string>> {
  try {
    const { size } = await stat(file);
    if (MOST_BYTES < size) return fail(`larger than ${formatBytes(MOST_BYTES)}`, { file });
    return ok(await readFile(file, "utf8"));
  } catch (error) {
    return fail(systemErrorText(error), { file });
  }
}

function vmText({ vm: { name, machine, arch, accel, qemu } }: InputHeader): string {
  const parts = [name, machine, arch, accel, qemu === "" ? "" : `QEMU ${qemu}`].filter((part) => part !== "");
  return parts.length === 0 ? "not known" : parts.join(", ");
}

function beganText({ t0_real_ns: real }: InputHeader): string {
  return real === "0" ? "" : `, from ${new Date(Number(BigInt(real) / 1_000_000n)).toISOString()}`;
}

function secondsOf(ns: number): string {
  return `${(ns / 1e9).toFixed(6)} s`;
}
