import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { FileEntry } from "../../workers/core/byte-source.js";
import type { TracePart } from "../../workers/formats/format.js";
import { joinBytes } from "../setup/bytes.js";
import { EVER, filesBelow, memoryFile, openTraces, wholeEvents } from "../setup/ctf.js";
import { describeWithConformance } from "../setup/outside-data.js";
import { OUTSIDE_DATA } from "../setup/skip.js";
import { smallTrace, tempFolder } from "./cli-support.js";

// A copy of the packets that `packets` names, with the files it asks for, is a trace with the same events in the range.

interface Trimmed {
  readonly files: readonly FileEntry[];
  readonly fromNs: bigint;
  readonly toNs: bigint;
  /** Events of the range in the whole and in the copy, "ns name". */
  readonly wanted: readonly string[];
  readonly got: readonly string[];
}

function bytesOf({ source }: FileEntry): Uint8Array {
  return source.kind === "memory" ? source.bytes : new Uint8Array(0);
}

function copyOf(files: readonly FileEntry[], { extents, files: whole }: TracePart): FileEntry[] {
  const parts = new Map<string, Uint8Array[]>();
  const bytes = new Map(files.map((file) => [file.path, bytesOf(file)]));
  for (const { file, begin, end } of extents) {
    parts.set(file, [...(parts.get(file) ?? []), (bytes.get(file) ?? new Uint8Array(0)).subarray(begin, end)]);
  }
  for (const file of whole) parts.set(file, [bytes.get(file) ?? new Uint8Array(0)]);
  return [...parts].map(([path, pieces]) => memoryFile(path, joinBytes(...pieces)));
}

async function eventsIn(files: readonly FileEntry[], fromNs: bigint, toNs: bigint): Promise<string[]> {
  const [opened] = await openTraces(files);
  const { trace } = opened ?? {};
  if (trace === undefined) throw new Error(`not opened: ${JSON.stringify(opened?.diagnostics.all())}`);
  const events: string[] = [];
  for (const stream of trace.description.streams.keys()) {
    for (const { ns, name } of await wholeEvents(trace, stream, fromNs, toNs)) events.push(`${ns} ${name}`);
  }
  return events.sort();
}

/** The stretch of a trace from one share of its events to another. */
async function trimmed(files: readonly FileEntry[], fromShare: number, toShare: number): Promise<Trimmed> {
  const times = (await eventsIn(files, -EVER, EVER)).map((event) => BigInt(event.slice(0, event.indexOf(" "))));
  times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0n;
  const [fromNs, toNs] = [at(fromShare), at(toShare)];
  const trace = (await openTraces(files))[0]?.trace;
  const part = (await trace?.packets(fromNs, toNs)) ?? { extents: [], files: [] };
  const copy = copyOf(files, part);
  const [wanted, got] = [await eventsIn(files, fromNs, toNs), await eventsIn(copy, fromNs, toNs)];
  return { files: copy, fromNs, toNs, wanted, got };
}

/** Events of the range that babeltrace2 prints of a copy; undefined where it is not installed. */
function babeltraceCount({ files, fromNs, toNs }: Trimmed): number | undefined {
  const babeltrace2 = process.env.LANESCOPE_BABELTRACE2 ?? "babeltrace2";
  if (spawnSync(babeltrace2, ["--version"]).status !== 0) return undefined;
  const folder = tempFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), bytesOf(file));
  }
  const seconds = (ns: bigint) => `${ns / 1_000_000_000n}.${`${ns % 1_000_000_000n}`.padStart(9, "0")}`;
  // Its range holds its end.
  const range = [`--begin=${seconds(fromNs)}`, `--end=${seconds(toNs - 1n)}`];
  const { status, stdout, stderr } = spawnSync(babeltrace2, [...range, folder], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split("\n").filter(Boolean).length;
}

function size(files: readonly FileEntry[]): number {
  return files.reduce((sum, file) => sum + bytesOf(file).length, 0);
}

test("the middle of a trace: its events, of a fraction of its bytes", async () => {
  const files = filesBelow(smallTrace({ events: 20_000, packetBytes: 8192 }));
  const part = await trimmed(files, 0.4, 0.6);
  expect(part.wanted.length).toBeGreaterThan(3000);
  expect(part.got).toEqual(part.wanted);
  expect(size(part.files)).toBeLessThan(0.5 * size(files));
});

test("babeltrace2 reads the same events of the copy", async (context) => {
  const part = await trimmed(filesBelow(smallTrace({ events: 20_000, packetBytes: 8192 })), 0.4, 0.6);
  const count = babeltraceCount(part);
  if (count === undefined) return context.skip(`${OUTSIDE_DATA}: babeltrace2 is not installed`);
  expect(count).toBe(part.wanted.length);
});

/** Streams over several files and folders, with indexes, without times in packets. */
const REAL = [
  "sequence",
  "trace-with-index",
  "multi-domains/kernel",
  "session-rotation/a/1/ust/pid/10352",
  "wk-heartbeat-u",
];

describeWithConformance("copies of parts of real traces", (dir) => {
  test.each(REAL)("%s", async (name) => {
    const files = filesBelow(join(dir, "babeltrace-ctf-traces/ctf-traces/succeed", name));
    const part = await trimmed(files, 0.3, 0.8);
    expect(part.wanted.length).toBeGreaterThan(0);
    expect(part.got).toEqual(part.wanted);
    const count = babeltraceCount(part);
    if (count !== undefined) expect(count).toBe(part.wanted.length);
  });
});
