import { statSync } from "node:fs";
import { basename } from "node:path";
import { Diagnostics } from "../../workers/core/diagnostics.js";
import { openSource } from "../../workers/entry/sources-node.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import type { FormatTrace } from "../../workers/formats/format.js";
import { FORMATS } from "../../workers/formats/index.js";
import { detectTraces } from "../../workers/ingest/detect.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import { createBatch } from "../../workers/model/event-batch.js";

// Decoding of a file in a process of its own, for formats.ts: format-decode.mjs FILE. Prints JSON: events, and seconds of
// processor and wall time. "cold": from the start of the process to the end of the first decoding. "warm": of a decoding
// after that, when V8 has compiled the decoder.

const WARM_ROUNDS = 2;
/** Of a batch. */
const ROWS = 16384;

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: format-decode.mjs FILE");
const trace = await openFile(path);
const events = await decode(trace);
const cold = { processor: processorTime(), wall: performance.now() / 1000 };
for (let i = 1; i < WARM_ROUNDS; i += 1) await decode(trace);
const before = { processor: processorTime(), wall: performance.now() / 1000 };
await decode(trace);
const warm = { processor: processorTime() - before.processor, wall: performance.now() / 1000 - before.wall };
trace.close();
console.log(JSON.stringify({ events, cold, warm }));
process.exit(0);

/** Of this process, all its threads together. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function openFile(file: string): Promise<FormatTrace> {
  const entry = { path: basename(file), source: { kind: "file" as const, path: file, size: statSync(file).size } };
  const { candidates } = await detectTraces([entry], openSource, FORMATS);
  const [candidate] = candidates;
  const format = FORMATS.find(({ id }) => id === candidate?.format);
  if (candidate === undefined || format === undefined) throw new Error(`${file} is of no format`);
  const opened = await format.open(candidate, { open: openSource, diagnostics: new Diagnostics(), loadWasm });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** All streams merged, with every event that analyses use in batches. Answers how many events there are. */
async function decode(opened: FormatTrace): Promise<number> {
  const { streams, hasStacks } = opened.description;
  const begins = streams.flatMap(({ beginNs }) => (beginNs === undefined ? [] : [beginNs]));
  const origin = begins.reduce((a, b) => (b < a ? b : a), begins[0] ?? 0n);
  const reader = opened.openStreams([...streams.keys()], pickDialect(opened.description), origin);
  const isStacked = hasStacks === true;
  // As decode workers have it, which ask the reader first.
  const batch = reader.createBatch?.(0, ROWS, isStacked) ?? createBatch(0, ROWS, undefined, isStacked);
  for (let goesOn = true, strings = 0, stacks = 0; goesOn; ) {
    goesOn = await reader.next(batch);
    reader.assignStringIds(batch.newStrings.map(() => strings++));
    reader.assignStackIds?.([...batch.newStacks.outer].map(() => stacks++));
  }
  return reader.events;
}
