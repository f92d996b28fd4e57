import { expect, test } from "vitest";
import { ok, type Result } from "../../../../workers/core/result.js";
import { ctf18 } from "../../../../workers/formats/ctf/index.js";
import { detectTraces } from "../../../../workers/ingest/detect.js";
import { pickDialect } from "../../../../workers/ingest/dialects/index.js";
import { discover, type IngestDependencies, openShared } from "../../../../workers/ingest/discover.js";
import { createBatch } from "../../../../workers/model/event-batch.js";
import { memoryFile, openMemory } from "../../../setup/ctf.js";
import { lttngMetadata, lttngPacket } from "../formats/ctf/writer.js";

const parts: IngestDependencies = {
  formats: [ctf18],
  expand: async (files) => ok(files),
  detect: (files, open) => detectTraces(files, open, [ctf18]),
  pickDialect,
};
const platform = { open: openMemory, loadWasm: () => Promise.reject(new Error("no archives here")) };

test.each(["share", "whole"])(
  "a decode worker that opens a trace by its %s reports what decoding adds",
  async (kind) => {
    const metadata = new TextEncoder().encode(lttngMetadata());
    const events = [100n, 110n, 120n].map((ts) => ({ name: "number" as const, ts, value: 0n }));
    const stream = lttngPacket({ begin: 100n, end: 200n, events });
    const files = [memoryFile("metadata", metadata), memoryFile("chan_0", stream.subarray(0, stream.length - 2))];
    const [opened] = value(await discover(files, parts, platform, {})).traces;
    if (opened === undefined) throw new Error("nothing opened");
    const { trace, candidate, openProblems } = opened;
    expect(openProblems.map(({ message }) => message)).toEqual([expect.stringMatching(/is cut: the file ends after/)]);

    const description = { ...trace.description, streams: [] };
    const share =
      kind === "share"
        ? { kind: "share" as const, description, openProblems, data: trace.share?.([0]) }
        : { kind: "whole" as const, description, openProblems, candidate };
    const { decoders, mapper, problems } = value(await openShared(structuredClone(share), parts, openMemory));
    const reader = decoders.openStreams([0], mapper, 0n);
    const batch = createBatch(0, 64);
    while (await reader.next(batch)) reader.assignStringIds(batch.newStrings.map((_, i) => i));
    reader.close();
    expect(problems().map(({ message }) => message)).toEqual(["event crosses the end of the packet"]);
  },
);

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
