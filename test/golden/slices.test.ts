import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { isKernelThreadName } from "../../workers/model/kernel-threads.js";
import { lanescope, tempFolder } from "./cli-support.js";

// Parts of real recordings, written as CTF, have the states and events that the whole has there.

const OVERCOMMIT = "samples/labhost-overcommit.tar.zst";
const VMA = "samples/labhost-vma.tar.zst";

type Row = Readonly<Record<string, string | number | null>>;

async function rowsOf(trace: string, table: string, from: string, to: string): Promise<Row[]> {
  const { code, out, err } = await lanescope(
    "export",
    trace,
    "-t",
    table,
    "--from",
    from,
    "--to",
    to,
    "--format",
    "jsonl",
  );
  expect([code, err.split("\n").filter((line) => /error/.test(line))]).toEqual([0, []]);
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

/** Absolute times of a range, from the begin of the trace on, in seconds. */
async function rangeOf(trace: string, from: number, to: number): Promise<readonly [from: bigint, to: bigint]> {
  const { out } = await lanescope("info", trace, "--json");
  const begin = BigInt((JSON.parse(out) as { readonly begin_ns: string }).begin_ns);
  return [begin + BigInt(from * 1e9), begin + BigInt(to * 1e9)];
}

/**
 * The states of CPUs, threads and vCPUs in a range. Why a state lasts that the range ends in may be known only later. What
 * is inferred of processes inside of guests begins anew in a part.
 */
async function statesOf(trace: string, [from, to]: readonly [bigint, bigint]): Promise<readonly string[]> {
  const rows = await rowsOf(trace, "intervals", `${from}`, `${to}`);
  const isCarried = ({ lane_kind, end_ns }: Row) =>
    lane_kind !== "process" && lane_kind !== "guest-thread" && BigInt(end_ns ?? 0) < to - 1n;
  return rows
    .filter(isCarried)
    .map((row) => JSON.stringify({ ...row, start_ns: `${later(BigInt(row.start_ns ?? 0), from)}`, duration_ns: "" }))
    .sort();
}

function later(a: bigint, b: bigint): bigint {
  return a < b ? b : a;
}

/** A part of a trace as a folder of CTF. */
async function partOf(trace: string, [from, to]: readonly [bigint, bigint]): Promise<string> {
  const folder = join(tempFolder(), "part");
  const converted = await lanescope("convert", trace, "--to-ctf", "-o", folder, "--from", `${from}`, "--to", `${to}`);
  expect(converted.code).toBe(0);
  return folder;
}

test("a part of an LTTng trace has its states and events, and babeltrace2 reads it", async () => {
  const range = await rangeOf(OVERCOMMIT, 5, 6);
  const part = await partOf(OVERCOMMIT, range);
  const states = await statesOf(OVERCOMMIT, range);
  expect(states.length).toBeGreaterThan(10_000);
  expect(await statesOf(part, range)).toEqual(states);
  const [from, to] = range;
  const events = await rowsOf(OVERCOMMIT, "events", `${from}`, `${to}`);
  expect(await rowsOf(part, "events", `${from}`, `${to}`)).toEqual(events);
  const babeltrace2 = process.env.LANESCOPE_BABELTRACE2 ?? "babeltrace2";
  const printed = spawnSync(babeltrace2, [part, "--begin", seconds(from)], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (printed.error === undefined) {
    expect(printed.stderr).toBe("");
    expect(printed.stdout.trim().split("\n").length).toBe(events.length);
  }
});

function seconds(ns: bigint): string {
  return `${ns / 1_000_000_000n}.${`${ns % 1_000_000_000n}`.padStart(9, "0")}`;
}

test("a host and its guest in trace.dat keep their clocks, their events and the states of their CPUs", async () => {
  const range = await rangeOf(VMA, 1, 1.5);
  const part = await partOf(VMA, range);
  const [from, to] = range;
  const cpusOf = async (trace: string) => (await statesOf(trace, range)).filter((row) => row.includes('"cpu"'));
  expect(await cpusOf(part)).toEqual(await cpusOf(VMA));
  const whole = await rowsOf(VMA, "events", `${from}`, `${to}`);
  expect(whole.length).toBeGreaterThan(1000);
  expect(await rowsOf(part, "events", `${from}`, `${to}`)).toEqual(whole);
});

test("nothing that was redacted is anywhere in a bundle, and its states are the same", async () => {
  const range = await rangeOf(OVERCOMMIT, 5, 5.4);
  const [from, to] = range;
  const folder = tempFolder();
  const [notes, file] = [join(folder, "notes.annotations.json"), join(folder, "part.lanescope")];
  const note = {
    version: 1,
    id: "1",
    content: "c",
    lanes: [{ content: "c", path: "labhost/cpu/0" }],
    text: "on labhost",
  };
  const rest = {
    startNs: `${from}`,
    endNs: `${from}`,
    author: "",
    colour: "red",
    tags: [],
    createdMs: 1,
    changedMs: 1,
  };
  writeFileSync(notes, JSON.stringify({ version: 1, annotations: [{ ...note, ...rest }] }));
  const redact = ["--redact", "names,paths,arguments,symbols,addresses", "--annotations", notes];
  const made = await lanescope("convert", OVERCOMMIT, "-o", file, "--from", `${from}`, "--to", `${to}`, ...redact);
  expect([made.code, made.err]).toEqual([0, expect.stringMatching(/; replaced: \d+ names, /)]);
  const bytes = unzipped(readFileSync(file)).toString("latin1");
  const secrets = new Set(["labhost", "lttng-consumerd", "lttng-sessiond"]);
  for (const { comm, fields } of await rowsOf(OVERCOMMIT, "events", `${from}`, `${to}`)) {
    secrets.add(`${comm}`);
    for (const [, name = ""] of JSON.stringify(fields).matchAll(/comm\\*":\\*"([^"\\]+)/g)) secrets.add(name);
  }
  const isCommon = (name: string) => isKernelThreadName(name) || /^(CPU \d|swapper|vhost-|qemu|<)/.test(name);
  const found = [...secrets].filter((name) => 4 < name.length && !isCommon(name) && bytes.includes(name));
  expect(secrets.size).toBeGreaterThan(8);
  expect(found).toEqual([]);
  const shapeOf = async (trace: string) =>
    (await statesOf(trace, range)).map((row) => {
      const { start_ns, end_ns, state, lane } = JSON.parse(row) as Row;
      return `${start_ns} ${end_ns} ${state} ${`${lane}`.slice(`${lane}`.indexOf("/"))}`;
    });
  expect((await shapeOf(file)).sort()).toEqual((await shapeOf(OVERCOMMIT)).sort());
});

/** The members of a zip, decompressed, one after the other (APPNOTE 4.3.12). */
function unzipped(zip: Buffer): Buffer {
  const members: Buffer[] = [];
  for (let at = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])); zip.readUInt32LE(at) === 0x02014b50; ) {
    const [packed, nameLength, local] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const begin = local + 30 + zip.readUInt16LE(local + 26);
    members.push(inflateRawSync(zip.subarray(begin, begin + packed)));
    at += 46 + nameLength;
  }
  return Buffer.concat(members);
}
