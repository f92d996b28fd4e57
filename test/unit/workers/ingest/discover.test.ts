import { expect, test } from "vitest";
import { ok, type Result } from "../../../../workers/core/result.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { ctf18 } from "../../../../workers/formats/ctf/index.js";
import { perfData } from "../../../../workers/formats/perf-data/index.js";
import { detectTraces } from "../../../../workers/ingest/detect.js";
import { pickDialect } from "../../../../workers/ingest/dialects/index.js";
import { discover, type IngestDependencies, openShared } from "../../../../workers/ingest/discover.js";
import { createBatch } from "../../../../workers/model/event-batch.js";
import { memoryFile, openMemory } from "../../../setup/ctf.js";
import { PerfWriter } from "../../../setup/perf-data.js";
import { lttngMetadata, lttngPacket } from "../formats/ctf/writer.js";

const parts: IngestDependencies = {
  formats: [ctf18],
  expand: async (files) => ok(files),
  detect: (files, open) => detectTraces(files, open, [ctf18]),
  pickDialect,
};
const platform = { open: openMemory, loadWasm };

test.each(["share", "whole"])(
  "a decode worker that opens a trace by its %s reports what decoding adds",
  async (kind) => {
    const metadata = new TextEncoder().encode(lttngMetadata());
    const events = [100n, 110n, 120n].map((ts) => ({ name: "number" as const, ts, value: 0n }));
    const stream = lttngPacket({ begin: 100n, end: 200n, events });
    const files = [memoryFile("metadata", metadata), memoryFile("chan_0", stream.subarray(0, stream.length - 2))];
    const [opened] = value(await discover({ files }, parts, platform)).traces;
    if (opened === undefined) throw new Error("nothing opened");
    const { trace, candidate, openProblems } = opened;
    expect(openProblems.map(({ message }) => message)).toEqual([expect.stringMatching(/is cut: the file ends after/)]);

    const description = { ...trace.description, streams: [] };
    const common = { format: candidate.format, description, openProblems };
    const share =
      kind === "share"
        ? { ...common, kind: "share" as const, data: trace.share?.([0]) }
        : { ...common, kind: "whole" as const, candidate };
    const { decoders, mapper, problems } = value(await openShared(structuredClone(share), parts, platform));
    const reader = decoders.openStreams([0], mapper, 0n);
    const batch = createBatch(0, 64);
    while (await reader.next(batch)) reader.assignStringIds(batch.newStrings.map((_, i) => i));
    reader.close();
    expect(problems().map(({ message }) => message)).toEqual(["event crosses the end of the packet"]);
  },
);

test("a decode worker opens a trace whose description names a variant of its format", async () => {
  const file = new PerfWriter([{ name: "cpu-clock", type: 1, config: 0, ids: [11] }], { isPipe: true });
  const bytes = file.file(file.sample({ time: 100 }), file.sample({ time: 200 }));
  const perf = { ...parts, formats: [perfData], detect: detectPerf };
  const [opened] = value(await discover({ files: [memoryFile("perf.data", bytes)] }, perf, platform)).traces;
  if (opened === undefined) throw new Error("nothing opened");
  const { trace, candidate, openProblems } = opened;
  expect(trace.description.format).toBe("perf.data-pipe");
  const description = { ...trace.description, streams: [] };
  const share = { kind: "whole" as const, format: candidate.format, description, openProblems, candidate };
  const { decoders, mapper } = value(await openShared(structuredClone(share), perf, platform));
  const reader = decoders.openStreams([0], mapper, 0n);
  const batch = createBatch(0, 64, undefined, true);
  while (await reader.next(batch)) reader.assignStringIds(batch.newStrings.map((_, i) => i));
  expect(reader.events).toBe(2);
  reader.close();
});

test("a trace that is a copy of one before is left out, and one that differs in its last byte is not", async () => {
  const file = new PerfWriter([{ name: "cpu-clock", type: 1, config: 0, ids: [11] }], { isPipe: true });
  const bytes = file.file(file.sample({ time: 100 }), file.sample({ time: 200 }));
  const other = bytes.slice();
  other[other.length - 1] = (other.at(-1) as number) ^ 1;
  const perf = { ...parts, formats: [perfData], detect: detectPerf };
  const named = { "perf.data": bytes, "perf.data.old": other, "backup/renamed.data": bytes.slice() };
  const files = Object.entries(named).map(([path, content]) => memoryFile(path, content));
  const { traces, problems } = value(await discover({ files }, perf, platform));
  expect(traces.map(({ candidate }) => candidate.path)).toEqual(["perf.data", "perf.data.old"]);
  expect(problems).toEqual([
    { severity: "note", message: "it is a copy of perf.data, byte for byte: left out", file: "backup/renamed.data" },
  ]);
});

const detectPerf: IngestDependencies["detect"] = (files, open) => detectTraces(files, open, [perfData]);

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
