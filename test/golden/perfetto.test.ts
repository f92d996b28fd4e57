import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { perfetto } from "../../workers/formats/perfetto/index.js";
import { runBatches } from "../setup/ctf.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { openBytes } from "../unit/workers/formats/perfetto/open.js";

// Counted by a walk over the fields of all packets that knows nothing of this code.
const COUNTS = {
  sched_switch: 15_267,
  cpu_idle: 11_687,
  sched_wakeup: 8743,
  cpu_frequency: 168,
  task_newtask: 4,
  task_rename: 4,
  sched_process_exit: 4,
};

describeWithTraces("a trace of an Android phone", () => {
  test("has the events that its packets hold", async () => {
    const folder = unpackTrace("perfetto-microsoft.tar.zst");
    const file = join(folder, "perfetto-microsoft", "test_trace.perfetto-trace");
    const { trace, problems } = await openBytes(perfetto, new Uint8Array(readFileSync(file)));
    if (trace === undefined) return expect.unreachable("not opened");
    const counts: Record<string, number> = {};
    for (const stream of trace.description.streams.keys()) {
      const tally = await runBatches(
        trace,
        stream,
        () => undefined,
        0n,
        64,
        () => {},
      );
      for (const [name, count] of tally.counts) counts[name] = (counts[name] ?? 0) + count;
    }
    expect(counts).toMatchObject(COUNTS);
    // Two recordings of ftrace at once, each with packets of its own: none of their events comes late.
    expect(problems().filter((text) => /come before/.test(text))).toEqual([]);
    const { description } = trace;
    expect(description.environment.kernel_release).toMatch(/^\d+\.\d+/);
    const [begin, end] = [
      description.streams.map(({ beginNs }) => beginNs),
      description.streams.map(({ endNs }) => endNs),
    ];
    const least = begin.reduce((a, b) => ((a ?? 0n) < (b ?? 0n) ? a : b));
    const boot = (ns = 0n) => ns - (description.clock?.epochOffsetNs ?? 0n);
    expect(boot(least)).toBe(1_986_338_843_772n);
    expect(end.some((ns) => boot(ns) === 1_986_338_843_772n + 15_783_217_650n)).toBe(true);
  });
});
