import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import { createBatch } from "../../workers/model/event-batch.js";
import { EventKind } from "../../workers/model/event-kinds.js";
import { EVER } from "../setup/ctf.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { thoroughly } from "../setup/thorough.js";
import { openPerf } from "../unit/workers/formats/perf-data/open.js";

// What perf 6.1 counted in the real files (expected.tsv), and in those that are newer than it what their maker recorded.

/** Files that perf 6.1 refuses. */
const NEWER: Readonly<Record<string, number>> = {
  "fibo.compressed2.pipe.data": 547,
  "sleep.compressed.data": 8,
  "sleep.compressed.pipe.data": 8,
  "sleep.compressed2.data": 7,
  "sleep.compressed2.pipe.data": 7,
  "sleep.data": 7,
};

/** lab/README.md */
const LAB = thoroughly(
  [
    { path: "perf-host-a/perf-kvm-samples.data", events: 23_357 },
    { path: "perf-host-a/perf-kvm-stat.data", events: 31_977 },
  ],
  [{ path: "perf-host-a/perf-kvm-sched.data", events: 304_275 }],
);

function filesIn(dir: string): { readonly path: string; readonly events: number }[] {
  const lines = readFileSync(join(dir, "expected.tsv"), "utf8").split("\n");
  const rows = lines.map((line) => line.split("\t")).filter(([, kind]) => kind === "perf.data");
  const found = rows.map(([path = "", , , , events]) => {
    return { path, events: NEWER[path.slice(path.lastIndexOf("/") + 1)] ?? Number(events) };
  });
  return [...found, ...LAB];
}

describeWithTraces("counts of real perf.data files", (dir) => {
  test.each(filesIn(dir))("$path", async ({ path, events: count }) => {
    const [archive = ""] = path.split("/");
    const lab = archive === "perf-host-a" ? "lab/" : "";
    const bytes = new Uint8Array(readFileSync(join(unpackTrace(`${lab}${archive}.tar.zst`), path)));
    const { trace, diagnostics } = await openPerf(bytes);
    if (trace === undefined) return expect.unreachable(JSON.stringify(diagnostics.all()));
    const reader = trace.openStreams([0], pickDialect(trace.description), trace.description.streams[0]?.beginNs ?? 0n);
    const batch = createBatch(0, 4096, undefined, true);
    let samples = 0;
    for (let goesOn = true; goesOn; ) {
      goesOn = await reader.next(batch);
      samples += batch.kind.subarray(0, batch.count).filter((kind) => kind === EventKind.SAMPLE).length;
    }
    const [tally] = reader.tallies();
    expect(tally?.events).toBe(count);
    let [events, others, backs] = [0, 0, 0];
    let first: bigint | undefined;
    let last = 0n;
    for await (const { ns, fields } of trace.readEvents(0, -EVER, EVER)) {
      events += 1;
      if (Object.keys(fields).length === 0) others += 1;
      if (first !== undefined && ns < last) backs += 1;
      first ??= ns;
      last = ns;
    }
    expect([events, backs, first, last]).toEqual([count, 0, tally?.firstNs, tally?.lastNs]);
    // All but tracepoints are samples, and each is a row.
    expect(samples).toBe(others);
  });
});
