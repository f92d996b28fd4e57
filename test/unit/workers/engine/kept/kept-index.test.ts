import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checksumOf } from "../../../../../workers/core/checksum.js";
import { createEngine } from "../../../../../workers/engine.js";
import { folderStore } from "../../../../../workers/entry/index-store-node.js";
import { IndexReader } from "../../../../../workers/index-file/index-reader.js";
import type { IndexStore } from "../../../../../workers/index-file/index-store.js";
import { directoryPlace, HEADER_BYTES, headerBytes, type Place } from "../../../../../workers/index-file/layout.js";
import { listIndexes } from "../../../../../workers/index-file/list-indexes.js";
import type { EngineApi, OpenRequest } from "../../../../../workers/model/engine-api.js";
import { DEFAULTS, type GenerateOptions, generate } from "../../../../bench/generator/generate.js";
import { MemoryIndexStore } from "../../../../fakes/memory-index-store.js";
import { ONE_THREAD } from "../../../../setup/one-thread.js";

/** A small trace of a host, as a request. */
function trace(size: Partial<GenerateOptions> = {}): OpenRequest & { readonly folder: string } {
  const out = mkdtempSync(join(tmpdir(), "lanescope-kept-"));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  generate({ ...DEFAULTS, events: 4000, cpus: 2, vms: 1, ...size, out });
  return { name: "kernel", files: filesOf(join(out, "kernel")), folder: join(out, "kernel") };
}

function filesOf(folder: string): OpenRequest["files"] {
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const { size, mtimeMs: modifiedMs, ctimeMs: changedMs } = statSync(path);
    return { path: `kernel/${name}`, source: { kind: "file", path, size, modifiedMs, changedMs } };
  });
}

function engineOver(store: IndexStore, build = "b1"): EngineApi {
  return createEngine({ ...ONE_THREAD, indexes: { store, build, leastBytes: 0 } });
}

/** Opens a trace and closes it; answers what became of its index, and how many lanes it has. */
async function opened(store: IndexStore, request: OpenRequest, build?: string) {
  const engine = engineOver(store, build);
  const info = await engine.open(request);
  if (!info.ok) throw new Error(info.error.message);
  await engine.done();
  const { count } = await engine.lanes();
  const { events } = await engine.info();
  await engine.close();
  return { ...(await engine.indexNews()), count, events };
}

test("a trace is shown from its index the second time, also by another process's store of the same folder", async () => {
  const request = trace();
  const folder = join(request.folder, "../indexes");
  const read = await opened(folderStore(folder, 1e9), request);
  expect(read.state).toBe("kept");
  expect(await opened(folderStore(folder, 1e9), request)).toEqual({ ...read, state: "shown" });
});

test("another file, another time, another option or another build: the trace is read", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  expect((await opened(store, request)).state).toBe("kept");
  expect((await opened(store, request)).state).toBe("shown");
  expect((await opened(store, { ...request, name: "called otherwise" })).state).toBe("shown");
  expect((await opened(store, { ...request, offsets: [{ trace: "kernel", offsetNs: "5", ppm: 0 }] })).state).toBe(
    "kept",
  );
  expect((await opened(store, request, "b2")).state).toBe("kept");
  expect((await opened(store, request, "b2")).state).toBe("shown");
  expect((await opened(store, { ...request, index: "unused" }, "b2")).state).toBe("none");
  expect((await opened(store, { ...request, index: "anew" }, "b2")).state).toBe("kept");
  const [first] = request.files;
  if (first?.source.kind !== "file") throw new Error("it is a file");
  utimesSync(first.source.path, 1, 1);
  expect((await opened(store, { ...request, files: filesOf(request.folder) }, "b2")).state).toBe("kept");
  writeFileSync(join(request.folder, "note.txt"), "beside it");
  expect((await opened(store, { ...request, files: filesOf(request.folder) }, "b2")).state).toBe("kept");
});

test("a file that was overwritten in its middle and given its old time of writing is read", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  const first = await opened(store, request);
  const source = request.files.find(({ path }) => path !== "kernel/metadata")?.source;
  if (source?.kind !== "file") throw new Error("it is a file");
  utimesSync(source.path, 5, 5);
  const dated = { ...request, files: filesOf(request.folder) };
  expect((await opened(store, dated)).state).toBe("kept");
  expect((await opened(store, dated)).state).toBe("shown");
  const bytes = readFileSync(source.path);
  bytes.fill(0, bytes.length >> 1);
  writeFileSync(source.path, bytes);
  utimesSync(source.path, 5, 5);
  const now = await opened(store, { ...request, files: filesOf(request.folder) });
  expect(now.state).not.toBe("shown");
  expect(now.events).toBeLessThan(first.events);
});

test("indexes whose names were swapped are told, and the traces read", async () => {
  const requests = [trace(), trace({ events: 3000, cpus: 1 })];
  const store = new MemoryIndexStore();
  const read = [];
  for (const request of requests) read.push(await opened(store, request));
  const [one, other] = [...store.files.keys()] as [string, string];
  const [first, second] = [store.files.get(one), store.files.get(other)] as [Uint8Array, Uint8Array];
  store.files.set(one, second).set(other, first);
  const note = "the kept index of this trace is damaged (it is of another trace): the trace is read again";
  for (const [i, request] of requests.entries()) expect(await opened(store, request)).toEqual({ ...read[i], note });
});

test("what holds what no index holds, with right checksums, is told, and the trace read", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  const read = await opened(store, request);
  const [[name, whole]] = [...store.files] as [[string, Uint8Array]];
  const damages: ((directory: Any) => void)[] = [
    (directory) => delete directory.columns,
    (directory) => delete directory.texts.head,
    (directory) => Object.assign(directory.texts, { head: directory.texts.records }),
    (directory) => Object.assign(directory.columns["lanes.words"], { kind: "none" }),
    (directory) => Object.assign(directory.columns["lanes.words"], { bytes: 1e15 }),
    (directory) => Object.assign(directory.columns["lanes.words"], { offset: -8 }),
    (directory) => {
      for (let i = 0; i < 2000; i += 1) directory.columns[`lanes.more${i}`] = directory.columns["lanes.words"];
    },
  ];
  for (const damage of damages) {
    store.files.set(name, resealed(whole, damage));
    const { note, ...now } = await opened(store, request);
    expect(note).toMatch(/^the kept index of this trace is damaged \(it.*\): the trace is read again$/);
    expect([now.state, now.count, now.events]).toEqual([read.state, read.count, read.events]);
  }
});

// biome-ignore lint/suspicious/noExplicitAny: JSON that is changed at will.
type Any = any;

test("counts of more chunks or records than there are pages take no memory, and the trace is read", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  const read = await opened(store, request);
  const [[name, whole]] = [...store.files] as [[string, Uint8Array]];
  const inPart = (kind: "columns" | "texts", part: string, change: (bytes: Uint8Array) => void) => {
    const file = whole.slice();
    return resealed(file, (directory) => {
      const place = directory[kind][part];
      const bytes = file.subarray(place.offset, place.offset + place.bytes);
      change(bytes);
      place.sum = checksumOf(bytes);
    });
  };
  const chunks = inPart("columns", "lanes.full", (bytes) => bytes.set([255, 255, 255, 127]));
  // As many digits as there is room for, in place of what follows.
  const records = inPart("texts", "records", (bytes) => {
    const text = JSON.stringify([{ name: "edges", count: 3e11, columns: 5 }]);
    bytes.set(new TextEncoder().encode(text.padEnd(bytes.length)));
  });
  store.files.set(name, chunks);
  const { note, ...now } = await opened(store, request);
  expect(note).toContain("there are pages of all full chunks");
  expect([now.state, now.count, now.events]).toEqual([read.state, read.count, read.events]);
  store.files.set(name, records);
  const engine = engineOver(store);
  await engine.open(request);
  expect((await engine.exportOpen({ table: "edges", format: "csv" })).ok).toBe(true);
  await engine.close();
  expect((await engine.indexNews()).note).toContain("there are pages of all records");
});

/** The file with another directory, and the checksums of that. */
function resealed(whole: Uint8Array, change: (directory: Any) => void): Uint8Array {
  const place = directoryPlace(whole.subarray(0, HEADER_BYTES), whole.length) as Place;
  const directory = JSON.parse(new TextDecoder().decode(whole.subarray(place.offset, place.offset + place.bytes)));
  change(directory);
  const text = new TextEncoder().encode(JSON.stringify(directory));
  const file = new Uint8Array(place.offset + text.length);
  file.set(whole.subarray(0, place.offset));
  file.set(text, place.offset);
  file.set(headerBytes(file.length, { offset: place.offset, bytes: text.length, sum: checksumOf(text) }));
  return file;
}

test("a damaged file is told, read past, and written anew", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  const read = await opened(store, request);
  const [[name, whole]] = [...store.files] as [[string, Uint8Array]];
  // Somewhere in each part of the file, and cut short.
  const step = Math.floor(whole.length / 40);
  for (let at = 0; at < whole.length; at += step) {
    const damaged = at % (2 * step) === 0 ? whole.slice(0, at) : whole.slice();
    if (at < damaged.length) damaged[at] = (damaged[at] as number) ^ 0x55;
    store.files.set(name, damaged);
    const engine = engineOver(store);
    const info = await engine.open(request);
    expect(info.ok).toBe(true);
    await engine.done();
    const tables = await engine.findings({ t0: 0, t1: 1e9, seen: 0, asker: "test" });
    const lanes = await engine.lanes();
    const page = await engine.events({ t0: 0, t1: 1e18, limit: 3, row: 0 });
    expect([lanes.count, (await engine.info()).events]).toEqual([read.count, read.events]);
    expect(tables).toBeDefined();
    expect(page.ok && page.value.rows.length).toBe(3);
    await engine.close();
    const { state, note } = await engine.indexNews();
    if (state === "kept")
      expect(note).toMatch(/^the kept index of this trace is damaged \(.*\): the trace is read again$/);
  }
  store.files.set(name, whole.slice(0, 100));
  expect((await opened(store, request)).note).toContain("it is not as long as it was");
  expect(await opened(store, request)).toEqual({ ...read, state: "shown" });
});

test("a damaged level of a grid, a lane's page and packed rows are told when they are read, and come from the trace", async () => {
  const request = trace({ events: 60_000, cpus: 1 });
  const store = new MemoryIndexStore();
  await opened(store, request);
  const [[name, whole]] = [...store.files] as [[string, Uint8Array]];
  const plain = await farOut(engineOver(new MemoryIndexStore()), request);
  for (const part of ["grids", "heads", "packed"]) {
    const file = await store.open(name);
    const [offset = 0, bytes = 0] = file === undefined ? [] : (IndexReader.open(file)?.column(part) ?? []);
    const damaged = whole.slice();
    damaged[offset + (bytes >> 1)] = (damaged[offset + (bytes >> 1)] as number) ^ 0x10;
    store.files.set(name, damaged);
    const engine = engineOver(store);
    expect(await farOut(engine, request)).toBe(plain);
    const { note } = await engine.indexNews();
    const why = `its ${part} page is damaged`;
    expect(note).toBe(`the kept index of this trace is damaged (${why}): the trace is read again`);
    expect(await opened(store, request)).toMatchObject({ state: "shown" });
  }
});

/** A checksum of the cells of all lanes, of so few rows to a pixel that the finest sums are read, and of some so few that rows are. */
async function farOut(engine: EngineApi, request: OpenRequest) {
  const info = await engine.open(request);
  if (!info.ok) throw new Error(info.error.message);
  await engine.done();
  const { rows } = await engine.lanes();
  const lanes = Int32Array.from(rows.keys());
  const most = Math.max(...rows);
  const [t0, t1] = [0, info.value.endNs];
  const sums: number[] = [];
  for (const width of [most / 30, most / 3]) {
    const { cells } = await engine.cells({ lanes, t0, t1, width: Math.floor(width) });
    sums.push(checksumOf(cells));
  }
  await engine.close();
  return sums.join();
}

test("what lies in the place of an index and is no file is told, and listed where it can be removed", async () => {
  const request = trace();
  const folder = join(request.folder, "../indexes");
  const store = folderStore(folder, 1e9);
  const { count } = await opened(store, request);
  const [name = ""] = readdirSync(folder);
  for (const put of [(path: string) => execFileSync("mkfifo", [path]), (path: string) => mkdirSync(path)]) {
    rmSync(join(folder, name));
    put(join(folder, name));
    const { files } = await listIndexes(store);
    expect(files.length).toBe(statSync(join(folder, name)).isDirectory() ? 0 : 1);
    const now = await opened(store, request);
    expect(now.count).toBe(count);
    expect(now.note).toMatch(/it is no file|no index of this trace is kept/);
  }
});

test("a full disk is told, and the trace is open all the same", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  store.room = 1000;
  const read = await opened(store, request);
  expect(read.state).toBe("none");
  expect(read.note).toBe(
    "no index of this trace is kept: no space left on the device. It is read again the next time; clear kept indexes or free space on the disk",
  );
  expect(read.count).toBeGreaterThan(5);
  expect(store.files.size).toBe(0);
});

test("an index that alone is above the limit is not kept", async () => {
  const { state, note } = await opened(new MemoryIndexStore(1000), trace());
  expect(state).toBe("none");
  expect(note).toMatch(/are more than the limit, 1 kB$/);
});

test("what a user tells of a trace reads it, and is in no index", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  await opened(store, request);
  const engine = engineOver(store);
  await engine.open(request);
  expect(await engine.nameProcesses("4096,shell")).toEqual({ ok: true, value: 0 });
  await engine.close();
  expect((await engine.indexNews()).state).toBe("none");
  expect((await opened(store, request)).state).toBe("shown");
});

test("events come from the trace; where it is gone, lanes stay", async () => {
  const request = trace();
  const store = new MemoryIndexStore();
  await opened(store, request);
  const engine = engineOver(store);
  await engine.open(request);
  const page = () => engine.events({ t0: 0, t1: 1e18, limit: 5, row: 100 });
  rmSync(request.folder, { recursive: true });
  expect((await page()).ok).toBe(false);
  expect((await engine.lanes()).count).toBeGreaterThan(5);
  const lane = (await engine.lanes()).rows.findIndex((rows) => 1 < rows);
  const { endNs } = await engine.progress(0);
  expect(await engine.details(lane, endNs / 2)).toMatchObject({ state: { lane }, startEvent: undefined });
  await engine.close();
});
