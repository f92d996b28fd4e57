import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listTraceFiles } from "../../../electron/cli/trace-files.js";
import type { ByteSource } from "../../../workers/core/byte-source.js";
import { fail, ok } from "../../../workers/core/result.js";
import { DEFAULT_INGEST } from "../../../workers/engine/default-ingest.js";
import { createEngine } from "../../../workers/engine.js";
import { nodeYield } from "../../../workers/entry/node-yield.js";
import { createOpenSource } from "../../../workers/entry/sources-node.js";
import { loadWasm } from "../../../workers/entry/wasm-node.js";
import { openShared } from "../../../workers/ingest/discover.js";
import { loopbackPort } from "../../../workers/ingest/loopback-port.js";
import type { EngineApi, TraceInfo } from "../../../workers/model/engine-api.js";
import { lanescope, smallTrace } from "../../golden/cli-support.js";
import { joinBytes } from "../../setup/bytes.js";
import { lttngMetadata } from "../../unit/workers/formats/ctf/writer.js";
import { folderWith, METADATA, open, packet, STREAM, utf8 } from "./support.js";

// Sound traces of an odd shape, names made to do harm, and files that go away while they are read.

test("an LTTng session: kernel and user space, an empty channel, and what else lies in the folder", async () => {
  const ust = lttngMetadata({ uuid: "8a1f2c3d-0001-4abc-9def-0011223344ff" });
  const other = STREAM.map((byte, i) => (i % 124 === 19 ? 0xff : byte));
  const folder = folderWith({
    "kernel/metadata": METADATA,
    "kernel/ch_0": STREAM,
    "kernel/index/ch_0.idx": "no index",
    "ust/uid/1000/64-bit/metadata": ust,
    "ust/uid/1000/64-bit/ch_0": other,
    "ust/uid/1000/64-bit/ch_1": "",
    "notes.txt": "recorded on a Monday",
    ".lttng/session": "x",
  });
  const { info, problems } = await open(folder);
  expect(info?.traces.map(({ path, events }) => [path.slice(folder.length), events])).toEqual([
    ["/kernel", 15],
    ["/ust/uid/1000/64-bit", 15],
  ]);
  expect(problems).toEqual([
    expect.stringMatching(/^note: index not used: .*\(kernel\/index\/ch_0.idx\)/),
    "note: a file beside the traces not read: notes.txt (notes.txt)",
  ]);
});

test("the same trace twice is read once; two different ones with one UUID are told apart or said", async () => {
  const folder = folderWith({ "a/metadata": METADATA, "a/ch_0": STREAM, "b/metadata": METADATA, "b/ch_0": STREAM });
  expect((await open(folder)).events).toBe(15);
});

test("streams years apart: a report begins and ends with the events that info says", async () => {
  const late = packet(3n * 10n ** 16n + 3n, { cpu: 1, instance: 1n });
  const folder = folderWith({ metadata: METADATA, ch_0: packet(1001n), ch_1: late });
  const { info } = await open(folder);
  const report = JSON.parse((await lanescope("report", folder, "--format", "json")).out);
  // No double is that number.
  expect(BigInt(info?.end_ns ?? 0) - BigInt(info?.begin_ns ?? 0)).toBe(29_999_999_999_999_042n);
  expect([report.begin_ns, report.end_ns]).toEqual([info?.begin_ns, info?.end_ns]);
});

const EVIL = "\u001b[31m\u009b2J\u0007\r\u202e<img src=x onerror=alert(1)>";

function evilMetadata(): Uint8Array {
  const quoted = EVIL.replace("\u001b", "\\033").replace("\u0007", "\\a").replace("\r", "\\r");
  return utf8(
    lttngMetadata()
      .replace('hostname = "host"', `hostname = "${quoted}"`)
      .replace('tracer_name = "writer"', `tracer_name = "${quoted}"`)
      .replace("name = words", `name = "${quoted}"`),
  );
}

test("names made to take over a terminal are written out; those for programs stay as they are", async () => {
  const events = [{ name: "words", ts: 10n, value: 1n, text: 'a,"b"\r\n=1' }] as const;
  const folder = folderWith({ metadata: evilMetadata(), ch_0: packet(1n, { events }) });
  const { info } = await open(folder);
  expect(info?.machines[0]?.name).toBe(EVIL);
  expect(Object.keys(info?.traces[0]?.events_by_name ?? {})).toEqual([EVIL]);
  const human = (await lanescope("info", folder)).out;
  expect(human).toContain("\\x1b[31m\\x9b2J\\x07\\x0d\\u202e<img");
  for (const format of ["md", "html"]) {
    const report = (await lanescope("report", folder, "--format", format)).out;
    expect(report).toContain("onerror");
    expect(report).not.toMatch(/(?<!\\)<img/);
    expect(report.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  }
});

test("a value with commas, quotes and line ends stays one cell", async () => {
  const events = [{ name: "words", ts: 10n, value: 1n, text: 'a,"b"\r\n=1' }] as const;
  const folder = folderWith({ metadata: METADATA, ch_0: packet(1n, { events }) });
  const { out } = await lanescope("export", folder, "--table", "events");
  const [, row = "", end] = out.split("\r\n");
  expect(end).toBe("");
  const cells = [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) => cell).slice(0, 8);
  const fields = JSON.parse((cells[7] ?? "").slice(1, -1).replaceAll('""', '"'));
  expect(fields).toEqual({ text: 'a,"b"\r\n=1', after: 1 });
});

const EVENTS = 120_000;

async function filesOf(folder: string) {
  const listed = await listTraceFiles([folder]);
  if (!listed.ok) throw new Error(listed.error.message);
  return listed.value.files;
}

async function outcome(engine: EngineApi): Promise<TraceInfo> {
  const done = await engine.done();
  expect(done.ok).toBe(true);
  const info = await engine.info();
  await engine.close();
  return info;
}

const platform = {
  open: createOpenSource(),
  loadWasm,
  decoders: 1,
  yieldToLoop: nodeYield,
  memoryBytes: () => undefined,
};

test("files that change between being listed and being opened", async () => {
  const folder = smallTrace();
  const files = await filesOf(folder);
  truncateSync(join(folder, "kernel/channel0_0"), 20_000);
  const engine = createEngine({ ...platform, startDecoder: undefined });
  expect(await engine.open({ name: "x", files })).toMatchObject({ ok: true });
  const { traces } = await outcome(engine);
  expect(traces[0]?.problems).toEqual([
    { severity: "error", message: expect.stringMatching(/20000 bytes, expected/), file: `${folder}/kernel/channel0_0` },
  ]);
});

test("a stream that breaks off while it is read: what came before stays, the place is named", async () => {
  const folder = smallTrace({ events: EVENTS, packetBytes: 65_536 });
  const path = `${folder}/kernel/channel0_0`;
  const whole = createOpenSource();
  const openSource: typeof whole = (spec) => {
    const source = whole(spec);
    if (!source.ok || spec.kind !== "file" || spec.path !== path) return source;
    const read: ByteSource["read"] = (offset, length) =>
      offset + length < 700_000 ? source.value.read(offset, length) : Promise.resolve(fail("the disk is gone"));
    return ok({ ...source.value, read });
  };
  const engine = createEngine({ ...platform, open: openSource, startDecoder: undefined });
  expect(await engine.open({ name: "x", files: await filesOf(folder) })).toMatchObject({ ok: true });
  const info = await outcome(engine);
  expect(info.events).toBeLessThan(EVENTS);
  expect(info.events).toBeGreaterThan(EVENTS / 4);
  const problem = info.traces[0]?.problems[0];
  expect(problem).toMatchObject({ severity: "error", message: "cannot read: the disk is gone", file: path });
  expect(problem?.offset).toBeGreaterThan(100_000);
});

test("a stream that is gone when a decoder opens it: it says so, and the others are read", async () => {
  const folder = smallTrace({ events: EVENTS });
  const gone = `${folder}/kernel/channel0_0`;
  const openRest = createOpenSource();
  const openSource: typeof openRest = (spec) =>
    spec.kind === "file" && spec.path === gone
      ? fail("cannot open: it is not there any more", { file: gone })
      : openRest(spec);
  const startDecoder = () =>
    loopbackPort(({ share }) => openShared(share, DEFAULT_INGEST, { open: openSource, loadWasm }), nodeYield);
  const engine = createEngine({ ...platform, startDecoder });
  expect(await engine.open({ name: "x", files: await filesOf(folder) })).toMatchObject({ ok: true });
  rmSync(gone);
  const info = await outcome(engine);
  expect(info.traces[0]?.problems.map(({ message }) => message)).toEqual(["cannot open: it is not there any more"]);
  expect(info.events).toBeGreaterThan(EVENTS / 4);
  expect(info.events).toBeLessThan((3 * EVENTS) / 4);
});

test("a file that grows while it is read is read as far as it was", async () => {
  const folder = folderWith({ metadata: METADATA, ch_0: STREAM });
  const files = await filesOf(folder);
  writeFileSync(join(folder, "ch_0"), joinBytes(STREAM, packet(9000n)));
  const engine = createEngine({ ...platform, startDecoder: undefined });
  expect(await engine.open({ name: "x", files })).toMatchObject({ ok: true });
  expect((await outcome(engine)).events).toBe(15);
});
