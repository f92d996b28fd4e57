import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import type { DecodedEvent, FieldValue, FormatTrace } from "../../workers/formats/format.js";
import { filesBelow, openTraces, runStream, wholeEvents } from "../setup/ctf.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { describeWith, OUTSIDE_DATA } from "../setup/skip.js";
import { thoroughly } from "../setup/thorough.js";
import { parseBabeltraceLine } from "./babeltrace-text.js";

// Every event of every real CTF 1.8 trace, as babeltrace2 prints it: its name, its time to the nanosecond, and for
// a sample of them every field. Whole events are compared with all of the text; batches with names and times.

const ARCHIVES = thoroughly(
  ["cdt-cloud-blueprint-cat", "schedsim-ctf", "tracecompass-incubator", "tracecompass-test-traces"],
  ["lab/lttng-nested-boot-e", "lab/lttng-host-a", "lab/lttng-host-guest-b", "lab/lttng-overcommit3-i"],
);

/** Of so many events one has its fields compared. */
const SAMPLE = 23;

describeWithTraces("real CTF 1.8 traces against babeltrace2", (dir) => {
  const isInstalled = spawnSync("babeltrace2", ["--version"]).status === 0;
  describeWith("all", isInstalled || undefined, `${OUTSIDE_DATA}: babeltrace2 is not installed`, () => {
    for (const archive of ARCHIVES) {
      const file = `${archive}.tar.zst`;
      const found = existsSync(join(dir, file)) ? file : undefined;
      describeWith(archive, found, `${OUTSIDE_DATA}: no ${file}`, () => {
        for (const folder of ctf18Folders(unpackTrace(file)))
          test(nameOf(folder, archive), () => compareFolder(folder));
      });
    }
  });
});

/** What comes after the archive's own folder. */
function nameOf(folder: string, archive: string): string {
  const top = archive.split("/").at(-1) as string;
  return folder.slice(folder.lastIndexOf(`${top}-`) + top.length + 10);
}

/** Folders that hold CTF 1.8 metadata and something beside it. */
function ctf18Folders(folder: string): string[] {
  const names = readdirSync(folder);
  const below = names.map((name) => join(folder, name)).filter((path) => statSync(path).isDirectory());
  const isTrace = names.includes("metadata") && names.length > 1 && !isCtf2(join(folder, "metadata"));
  return [...(isTrace ? [folder] : []), ...below.flatMap(ctf18Folders)];
}

function isCtf2(metadata: string): boolean {
  return readFileSync(metadata)[0] === 0x1e;
}

async function compareFolder(folder: string): Promise<void> {
  const [opened] = await openTraces(filesBelow(folder));
  const trace = opened?.trace;
  if (trace === undefined) return expect.unreachable(`not opened: ${JSON.stringify(opened?.diagnostics.all())}`);
  const expected = await babeltraceLines(folder, trace.description.streams.length);
  const events = (await Promise.all(streamsOf(trace).map((stream) => wholeEvents(trace, stream)))).flat();
  expect(events.length).toBe(expected.length);

  const times = expected.map(({ ns, name }) => `${ns} ${name}`).toSorted();
  expect(firstDifference(events.map(({ ns, name }) => `${ns} ${name}`).toSorted(), times)).toBe(undefined);
  expect(firstDifference(await batchTimes(trace), times)).toBe(undefined);
  compareFields(events, expected);
  expect(opened?.diagnostics.all().filter((problem) => problem.severity === "error")).toEqual([]);
}

function streamsOf(trace: FormatTrace): number[] {
  return [...trace.description.streams.keys()];
}

async function batchTimes(trace: FormatTrace): Promise<string[]> {
  const begins = trace.description.streams.flatMap(({ beginNs }) => (beginNs === undefined ? [] : [beginNs]));
  const [origin = 0n] = begins.toSorted((a, b) => Number(a - b));
  const times: string[] = [];
  for (const stream of streamsOf(trace)) {
    const { rows } = await runStream(trace, stream, origin);
    for (const { ns, name } of rows) times.push(`${origin + BigInt(ns)} ${name}`);
  }
  return times.toSorted();
}

function firstDifference(actual: readonly string[], expected: readonly string[]): string | undefined {
  const at = expected.findIndex((line, i) => line !== actual[i]);
  return at < 0 ? undefined : `row ${at}: ${actual[at]} instead of ${expected[at]}`;
}

interface BabeltraceLine {
  readonly ns: bigint;
  readonly name: string;
  readonly text: string;
}

/**
 * babeltrace2 2.0's muxer stops at a packet whose events are a little later than its end, which LTTng 2.1 wrote:
 * traces of one stream do without the muxer.
 */
function babeltraceArguments(folder: string, streams: number): string[] {
  if (streams > 1) return ["--clock-seconds", "--no-delta", folder];
  const source = ["-c", "in:source.ctf.fs", "-p", `inputs=["${folder}"]`];
  const sink = ["-c", "out:sink.text.pretty", "-p", "clock-seconds=yes,no-delta=yes"];
  return ["run", ...source, ...sink, "-x", "in:out"];
}

async function babeltraceLines(folder: string, streams: number): Promise<BabeltraceLine[]> {
  const child = spawn("babeltrace2", babeltraceArguments(folder, streams), { stdio: ["ignore", "pipe", "ignore"] });
  const lines: BabeltraceLine[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    // [seconds.nanoseconds] host name: {...}, ... where the host may be missing and the name may hold colons.
    const found = /^(?:\[(-?)(\d+)\.(\d{9})\] )?(?:[^ {]+ )?([^ {]+): \{/.exec(text);
    if (found === null) throw new Error(`cannot read babeltrace2's line: ${text}`);
    const [, sign, seconds, fraction, name] = found;
    const ns = BigInt(seconds ?? 0) * 1_000_000_000n + BigInt(fraction ?? 0);
    lines.push({ ns: sign === "-" ? -ns : ns, name: name as string, text });
  }
  return lines;
}

/** Compares all fields of a sample of events; those with the same time and name are taken in any order. */
function compareFields(events: readonly DecodedEvent[], lines: readonly BabeltraceLine[]): void {
  const byKey = new Map<string, BabeltraceLine[]>();
  for (const line of lines) {
    const key = `${line.ns} ${line.name}`;
    byKey.set(key, [...(byKey.get(key) ?? []), line]);
  }
  for (let i = 0; i < events.length; i += SAMPLE) {
    const event = events[i] as DecodedEvent;
    const candidates = byKey.get(`${event.ns} ${event.name}`) ?? [];
    const isSame = candidates.some(({ text }) => {
      const groups = parseBabeltraceLine(text);
      const contexts: Record<string, FieldValue> = Object.assign({}, ...groups.slice(0, -1));
      const hasContext = Object.entries(event.context).every(([name, value]) => same(value, contexts[name]));
      return hasContext && same(event.fields, groups.at(-1));
    });
    if (!isSame) expect(asText(event)).toBe(candidates.map(({ text }) => text).join("\n"));
  }
}

/** Whether a value is the one babeltrace2 printed, as far as its text tells. */
function same(ours: FieldValue | undefined, theirs: FieldValue | undefined): boolean {
  if (typeof ours === "number" || typeof ours === "bigint") return sameNumber(ours, theirs);
  // babeltrace2 2.0 prints what an event before held where a string is empty.
  if (ours === "") return typeof theirs === "string";
  if (Array.isArray(ours)) {
    return Array.isArray(theirs) && ours.length === theirs.length && ours.every((value, i) => same(value, theirs[i]));
  }
  if (typeof ours !== "object" || ours === null) return ours === theirs;
  if (typeof theirs !== "object" || theirs === null) return false;
  const names = Object.keys(ours);
  const theirFields = theirs as Readonly<Record<string, FieldValue>>;
  return (
    names.join() === Object.keys(theirs).join() && names.every((name) => same(field(ours, name), theirFields[name]))
  );
}

function field(value: object, name: string): FieldValue | undefined {
  return (value as Readonly<Record<string, FieldValue>>)[name];
}

/** Floats are printed with six digits; hexadecimal without a sign, in the size of the field. */
function sameNumber(ours: number | bigint, theirs: FieldValue | undefined): boolean {
  if (typeof theirs === "number") return Number(ours).toPrecision(5) === theirs.toPrecision(5);
  if (typeof theirs !== "bigint" || !(typeof ours === "bigint" || Number.isInteger(ours))) return false;
  const value = BigInt(ours);
  return value === theirs || (value < 0n && [8, 16, 32, 64].some((bits) => BigInt.asUintN(bits, value) === theirs));
}

function asText(event: DecodedEvent): string {
  return JSON.stringify(event, (_name, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
}
