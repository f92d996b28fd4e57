import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ByteSource, OpenSource } from "../../workers/core/byte-source.js";
import { Diagnostics } from "../../workers/core/diagnostics.js";
import { ok } from "../../workers/core/result.js";
import { memorySource } from "../../workers/core/sources/memory.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import { startDecode } from "../../workers/formats/flat/compiled-decode.js";
import { DecodeSpace } from "../../workers/formats/flat/decode-space.js";
import type { EventMapper, FormatTrace } from "../../workers/formats/format.js";
import { openPerf } from "../../workers/formats/perf-data/index.js";
import { openTraceDat } from "../../workers/formats/trace-dat/open.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import { EventKind } from "../../workers/model/event-kinds.js";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import { mutant } from "../fuzz/mutants.js";
import { memoryFile, openMemory } from "../setup/ctf.js";
import { checkedSpace, typescriptDecode } from "../setup/flat-decode.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { randomFrom } from "../setup/random.js";
import { thoroughly } from "../setup/thorough.js";
import { tempFolder } from "./cli-support.js";
import { type Decoded, decodedBy, originOf, timesOneByOne, usedSpace } from "./decoded-rows.js";

// Records of trace.dat and perf.data are found and written the same by the flat decoder as WebAssembly and as TypeScript,
// wherever their bytes lie and whatever its memory held before, in damaged files too. It touches nothing that its reader has
// not taken. Times and counts are those of the readers of whole events: in trace.dat these find one event after the other.

type Made = Partial<GenerateOptions> & { readonly format: "trace.dat" | "perf.data"; readonly seed: number };

const HOSTS = thoroughly<Made>(
  [
    { format: "trace.dat", seed: 2, cpus: 3 },
    { format: "perf.data", seed: 3, cpus: 3 },
  ],
  [
    { format: "trace.dat", seed: 4, cpus: 8, vms: 3 },
    { format: "perf.data", seed: 5, cpus: 8, vms: 3 },
  ],
);
const MUTANTS = thoroughly([4], [40]).reduce((sum, count) => sum + count);

test.each(HOSTS)("$format with seed $seed, and damaged copies of it", { timeout: 600_000 }, async (options) => {
  const out = tempFolder();
  generate({ ...DEFAULTS, events: 3000, ...options, out });
  const bytes = new Uint8Array(readFileSync(join(out, options.format)));
  rmSync(out, { recursive: true });
  expect(await expectSame(options.format, bytes)).toBeGreaterThan(2500);
  await expectSameDamaged(options.format, bytes, MUTANTS);
});

/** By archive: files with what generated ones do not have. */
const REAL: readonly (readonly [archive: string, path: string])[] = [
  ["tracedat-v6-misc", "tracedat-v6-misc/alexius-sched.dat"],
  ["tracedat-v6-arm", "tracedat-v6-arm/trappy-trace.dat"],
  ["quipper-perfdata", "quipper-perfdata/testdata/perf.data.raw-3.4"],
  ["quipper-perfdata", "quipper-perfdata/testdata/perf.data.raw_callgraph_branch-3.4"],
  ["quipper-perfdata", "quipper-perfdata/testdata/perf.data.piped.hw_and_sw-3.4"],
];

describeWithTraces("real files", () => {
  test.each(REAL)("%s %s, and damaged copies of it", { timeout: 600_000 }, async (archive, path) => {
    const bytes = new Uint8Array(readFileSync(join(unpackTrace(`${archive}.tar.zst`), path)));
    const format = path.endsWith(".dat") ? "trace.dat" : "perf.data";
    expect(await expectSame(format, bytes)).toBeGreaterThan(0);
    await expectSameDamaged(format, bytes, MUTANTS);
  });
});

async function expectSameDamaged(format: Made["format"], bytes: Uint8Array, count: number): Promise<void> {
  const random = randomFrom(bytes.length);
  for (let i = 0; i < count; i += 1) {
    const [file] = mutant([memoryFile(format, bytes)], random);
    if (file?.source.kind === "memory") await expectSame(format, file.source.bytes);
  }
}

/** Answers how many rows there are. */
async function expectSame(format: Made["format"], bytes: Uint8Array): Promise<number> {
  const webAssembly = startDecode(await loadWasm("flat-decode"));
  const expected = await decoded(format, bytes, new DecodeSpace(webAssembly), 500);
  if (expected === undefined) return 0;
  const { rows, tallies } = expected;
  expect(await decoded(format, bytes, usedSpace(new DecodeSpace(webAssembly)), 500, sharedSource)).toEqual(expected);
  expect(await decoded(format, bytes, usedSpace(new DecodeSpace(typescriptDecode)), 77)).toEqual(expected);
  const checked = await checkedSpace();
  expect(await decoded(format, bytes, checked, 500)).toEqual(expected);
  const trace = await opened(format, bytes, new DecodeSpace(webAssembly), openMemory, new Diagnostics());
  if (trace === undefined) return expect.unreachable("it was opened before");
  const reader = trace.openStreams([...trace.description.streams.keys()], everyEvent, originOf(trace));
  const all = await decodedBy(reader, new Diagnostics(), 500, true);
  const times = all.rows.filter(([, kind]) => kind === EventKind.THREAD_EVENT).map(([time]) => time);
  if (format === "trace.dat") expect(times).toEqual(await timesOneByOne(trace, tallies));
  expect(await countsOneByOne(trace)).toEqual(tallies.map(({ counts }) => new Map([...counts].sort())));
  trace.close();
  return rows.length;
}

const everyEvent: EventMapper = () => ({ kind: EventKind.THREAD_EVENT, slots: [] });

async function decoded(
  format: Made["format"],
  bytes: Uint8Array,
  space: DecodeSpace,
  capacity: number,
  open: OpenSource = openMemory,
): Promise<Decoded | undefined> {
  const diagnostics = new Diagnostics();
  const trace = await opened(format, bytes, space, open, diagnostics);
  if (trace === undefined) return undefined;
  const { description } = trace;
  const reader = trace.openStreams([...description.streams.keys()], pickDialect(description), originOf(trace));
  const isOwn = open !== openMemory;
  const found = await decodedBy(reader, diagnostics, capacity, isOwn);
  trace.close();
  return found;
}

async function opened(
  format: Made["format"],
  bytes: Uint8Array,
  space: DecodeSpace,
  open: OpenSource,
  diagnostics: Diagnostics,
): Promise<FormatTrace | undefined> {
  const candidate = { format, path: format, files: [memoryFile(format, bytes)] };
  const context = { open, diagnostics, loadWasm };
  const result = await (format === "trace.dat" ? openTraceDat : openPerf)(candidate, context, space);
  return result.ok ? result.value : undefined;
}

/** Reads into the memory that it is given, as files do. */
const sharedSource: OpenSource = (spec) => {
  const memory = memorySource(spec.kind === "memory" ? spec.bytes : new Uint8Array(0));
  const source: ByteSource = {
    size: memory.size,
    readsShared: true,
    async read(offset, length, into) {
      const read = await memory.read(offset, length);
      if (!read.ok || into === undefined) return read;
      into.set(read.value);
      return ok(into.subarray(0, read.value.length));
    },
    close() {},
  };
  return ok(source);
};

/** By stream and name, as whole events are read. */
async function countsOneByOne(trace: FormatTrace): Promise<ReadonlyMap<string, number>[]> {
  const EVER = 1n << 80n;
  const found: ReadonlyMap<string, number>[] = [];
  for (const stream of trace.description.streams.keys()) {
    const counts = new Map<string, number>();
    for await (const { name } of trace.readEvents(stream, -EVER, EVER)) counts.set(name, (counts.get(name) ?? 0) + 1);
    found.push(new Map([...counts].sort()));
  }
  return found;
}
