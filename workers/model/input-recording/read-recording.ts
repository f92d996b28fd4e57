import { fieldsOf, parsedJson } from "../../core/parsed-json.js";
import { fail, ok, type Result } from "../../core/result.js";
import type { InputHeader, InputLine, RecordedVm, WaitFor } from "../input-recording.js";
import { readEvents } from "./read-events.js";
import { type InputRecording, plainHeader } from "./recording.js";

export interface ReadRecording {
  readonly recording: InputRecording;
  /** What is wrong in it. Lines that tell nothing usable are left out. */
  readonly problems: readonly InputProblem[];
  /** Problems beyond those that are listed. */
  readonly more: number;
}

export interface InputProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

const MOST_PROBLEMS = 100;
const MOST_TEXT = 1000;
const MOST_LIST = 200;
/** 300 years in ns. */
const MOST_T = 1e19;
const MOST_WAIT_MS = 24 * 3600 * 1000;
const MOST_PIXELS = 1 << 16;
const SOURCES = ["qemu-trace", "rfb", "guest-evdev", "vdo", "manual"] as const;

/** Reads the text of a recording's file. Only a text that does not begin with a header is none. */
export function readRecording(text: string): Result<ReadRecording> {
  const problems = new Problems();
  const lines: InputLine[] = [];
  let header: InputHeader | undefined;
  let [number, last] = [0, 0];
  for (const [line, isEnded] of linesOf(text)) {
    number += 1;
    problems.line = number;
    if (line.trim() === "") continue;
    const value = parsedJson(line);
    const fields = fieldsOf(value);
    if (header === undefined) {
      if (fields["lanescope"] !== "input-recording") return fail("it is no recording of input: its header is missing");
      header = headerOf(fields, problems);
      continue;
    }
    if (typeof value !== "object" || value === null) {
      problems.add(isEnded ? "it is no JSON object" : "the file is cut in this line");
      continue;
    }
    const read = lineOf(fields, problems);
    if (read === undefined) continue;
    const isLate = last <= read.t;
    if (!isLate) problems.add("its time is before that of the line above; the order of lines counts");
    last = Math.max(last, read.t);
    lines.push(isLate ? read : { ...read, t: last });
  }
  if (header === undefined) return fail("it is no recording of input: the file is empty");
  return ok({ recording: { header, lines }, problems: problems.list, more: problems.more });
}

/** Each line, and whether it has an end. Not all at once: a recording may have a million. */
function* linesOf(text: string): Generator<readonly [string, boolean]> {
  let from = text.startsWith("\uFEFF") ? 1 : 0;
  for (let end = text.indexOf("\n", from); end !== -1; end = text.indexOf("\n", from)) {
    yield [text.slice(from, end), true];
    from = end + 1;
  }
  if (from < text.length) yield [text.slice(from), false];
}

/** Problems of a file, each with the line that is read now. */
export class Problems {
  readonly list: InputProblem[] = [];
  more = 0;
  line = 0;

  add(message: string): void {
    if (this.list.length < MOST_PROBLEMS) this.list.push({ line: this.line, message });
    else this.more += 1;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function lineOf(fields: Fields, problems: Problems): InputLine | undefined {
  const { t, con, ev, mark, wait } = fields;
  if (typeof t !== "number" || !Number.isInteger(t) || MOST_T < Math.abs(t)) return left("it has no time", problems);
  if (t < 0) return left("its time is negative", problems);
  if (typeof mark === "string") return { t, mark: mark.slice(0, MOST_TEXT) };
  if (wait !== undefined) {
    const wanted = waitOf(fieldsOf(wait));
    return wanted === undefined ? left("it waits for nothing that is known", problems) : { t, wait: wanted };
  }
  if (fields["lanescope"] !== undefined) return left("it is a second header", problems);
  if (!Array.isArray(ev)) return left("it has neither events nor a mark nor a wait", problems);
  const events = readEvents(ev, problems);
  if (events.length === 0) return left("no event of it is known", problems);
  return { t, con: wholeIn(con, -1, MOST_PIXELS) ?? 0, ev: events };
}

function left(why: string, problems: Problems): undefined {
  problems.add(`${why}: left out`);
}

function waitOf(fields: Fields): WaitFor | undefined {
  const timeout = wholeIn(fields["timeout-ms"], 0, MOST_WAIT_MS);
  const quiet = wholeIn(fields["screen-quiet-ms"], 0, MOST_WAIT_MS);
  const line = textOf(fields["line"]);
  if (timeout === undefined) return undefined;
  if (quiet !== undefined) return { "screen-quiet-ms": quiet, "timeout-ms": timeout };
  return line === "" ? { "timeout-ms": timeout } : { line, "timeout-ms": timeout };
}

function headerOf(fields: Fields, problems: Problems): InputHeader {
  const { version, hidden, t0_real_ns: real, screen, devices, down, pointer, clock } = fields;
  if (version !== 1) problems.add("it was written by another version of Lanescope: what this one knows is read");
  const source = SOURCES.find((name) => name === fields["source"]) ?? "manual";
  const { w, h } = fieldsOf(screen);
  return {
    ...plainHeader(source),
    clock: clock === "realtime" ? "realtime" : "monotonic",
    t0_real_ns: typeof real === "string" && /^\d{1,19}$/.test(real) ? real : "0",
    vm: vmOf(fieldsOf(fields["vm"])),
    screen: { w: wholeIn(w, 0, MOST_PIXELS) ?? 0, h: wholeIn(h, 0, MOST_PIXELS) ?? 0 },
    pointer: pointer === "rel" ? "rel" : "abs",
    devices: textsOf(devices),
    ...(down !== undefined && { down: textsOf(down) }),
    ...(hidden === true && { hidden }),
    note: textOf(fields["note"]),
  };
}

function vmOf({ name, uuid, qemu, machine, arch, accel }: Fields): RecordedVm {
  return {
    name: textOf(name),
    uuid: textOf(uuid),
    qemu: textOf(qemu),
    machine: textOf(machine),
    arch: textOf(arch),
    accel: textOf(accel),
  };
}

function textsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, MOST_LIST) : [];
  return list.flatMap((one) => (typeof one === "string" ? [one.slice(0, MOST_TEXT)] : []));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, MOST_TEXT) : "";
}

function wholeIn(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && least <= value && value <= most ? value : undefined;
}
