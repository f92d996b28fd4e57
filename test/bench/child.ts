import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { createBatch } from "../../workers/model/event-batch.js";
import { filesBelow, openTraces } from "../setup/ctf.js";
import { filesIn } from "./measure/open-folder.js";
import { median } from "./measure/report.js";

// One measurement in a process of its own, for bench.ts: child.mjs read|decode|open|first FOLDER. Prints JSON.

const LANES = 60;
const WIDTH = 2000;
const ZOOMS = [1, 0.3, 0.1, 0.03, 0.01, 0.001, 1e-5];

/** What it costs to have the bytes and look at each 8 of them. */
async function read(path: string): Promise<object> {
  const began = performance.now();
  const buffer = new Float64Array(1 << 17);
  let sum = 0;
  for (const name of readdirSync(path).filter((file) => file.startsWith("channel"))) {
    const fd = openSync(join(path, name), "r");
    for (let length = 1; 0 < length; ) {
      length = readSync(fd, buffer, 0, buffer.byteLength, null);
      for (let i = 0; i < length >> 3; i += 1) sum += buffer[i] as number;
    }
    closeSync(fd);
  }
  return { seconds: (performance.now() - began) / 1000, isRead: !Number.isInteger(sum) };
}

/** All streams one after the other on one core, every class the dialect knows into batches. */
async function decode(path: string): Promise<object> {
  const traces = await openTraces(filesBelow(path));
  const began = performance.now();
  let events = 0;
  for (const { trace } of traces) {
    if (trace === undefined) continue;
    const { streams } = trace.description;
    for (const stream of streams.keys()) {
      const reader = trace.openStreams([stream], pickDialect(trace.description), streams[0]?.beginNs ?? 0n);
      const batch = createBatch(stream);
      while (await reader.next(batch)) batch.count = 0;
      events += reader.events;
    }
  }
  return { seconds: (performance.now() - began) / 1000, events };
}

/** Opens as the window does; when lanes have something to show, when all is read, how fast cells are answered. */
async function open(path: string): Promise<object> {
  const engine = createNodeEngine();
  const opened = await engine.open({ name: "bench", files: filesIn(path) });
  if (!opened.ok) throw new Error(opened.error.message);
  const firstLanes = await untilFirstLanes(engine);
  const done = await engine.done();
  if (!done.ok) throw new Error(done.error.message);
  const allRead = performance.now() / 1000;
  const cells = await cellTimes(engine, done.value.beginNs, done.value.endNs);
  return { firstLanes, allRead, ...cells };
}

/** Opens until lanes have something to show. */
async function first(path: string): Promise<object> {
  const engine = createNodeEngine();
  const opened = await engine.open({ name: "bench", files: filesIn(path) });
  if (!opened.ok) throw new Error(opened.error.message);
  return { firstLanes: await untilFirstLanes(engine) };
}

async function untilFirstLanes(engine: EngineApi): Promise<number> {
  for (let seen = -1; ; ) {
    const progress = await engine.progress(seen);
    const { rows } = await engine.lanes();
    if (rows.some((count) => 0 < count) || progress.phase !== "reading") return performance.now() / 1000;
    seen = progress.serial;
  }
}

/**
 * ms to answer 60 lanes, those with most rows, by 2,000 pixels, by how much of the trace is seen: of windows seen for
 * the first time, and of windows panned by 30 pixels, most of which was seen before.
 */
async function cellTimes(engine: EngineApi, beginNs: number, endNs: number): Promise<object> {
  const { rows } = await engine.lanes();
  const order = [...rows.keys()].sort((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0)).slice(0, LANES);
  const lanes = Int32Array.from(order);
  const timeOf = async (t0: number, length: number): Promise<number> => {
    const began = performance.now();
    await engine.cells({ lanes, t0, t1: t0 + length, width: WIDTH });
    return performance.now() - began;
  };
  const times: Record<string, number> = {};
  const panned: Record<string, number> = {};
  for (const zoom of ZOOMS) {
    const first: number[] = [];
    const again: number[] = [];
    for (let i = 0; i < 21; i += 1) {
      const length = (endNs - beginNs) * zoom;
      const pixel = length / WIDTH;
      // Another part of a pixel each time, so that no window lies on the pixels of one answered before.
      const t0 = beginNs + (endNs - beginNs - length) * (0.2 + 0.03 * i) + (0.01 + 0.045 * i) * pixel;
      first.push(await timeOf(t0, length));
      again.push(await timeOf(t0 + 30 * pixel, length));
    }
    times[zoom] = median(first);
    panned[zoom] = median(again);
  }
  const total = rows.reduce((sum, count) => sum + count, 0);
  return { cells: times, panned, lanes: lanes.length, rows: total, most: rows[order[0] ?? 0] ?? 0 };
}

const [what, folder = ""] = process.argv.slice(2);
const MEASUREMENTS: Readonly<Record<string, (folder: string) => Promise<object>>> = { read, decode, open, first };
const measure = MEASUREMENTS[what ?? ""];
if (measure === undefined) throw new Error("usage: child.mjs read|decode|open|first FOLDER");
console.log(JSON.stringify(await measure(folder)));
process.exit(0);
