import { expect, test } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { exportedRows, valueOr } from "../setup/session.js";

/** The name of a process or thread, without the number that tells several apart. */
const plain = (name: string | undefined) => (name ?? "").replace(/ \d+$/, "").replace(/ \(.*\)$/, "");

/** Who woke whom in guests by their own traces, by name. */
async function recordedPairs(engine: EngineApi): Promise<ReadonlySet<string>> {
  const { paths, names } = await engine.lanes();
  const nameOf = new Map(paths.map((path, lane) => [path, plain(names[lane])]));
  const edges = await exportedRows(engine, "edges");
  const guests = edges.filter(({ kind, to_lane }) => kind === "wakeup" && /^vm[AB]\//.test(`${to_lane}`));
  return new Set(guests.map((edge) => `${nameOf.get(`${edge.from_lane}`)}>${nameOf.get(`${edge.to_lane}`)}`));
}

describeWithTraces("processes of a guest that wake each other", () => {
  test("most wake-ups that the host confirms are in the guest's own trace", { timeout: 300_000 }, async () => {
    const listed = valueOr(await listTraceFiles([unpackTrace("lab/tracecmd-agent-a.tar.zst")]));
    const engine = createNodeEngine();
    try {
      valueOr(await engine.open({ name: "test", files: listed.files }));
      valueOr(await engine.done());
      const answer = await engine.fingerprints({ t0: 0, t1: Number.POSITIVE_INFINITY, of: "process", asker: "test" });
      const { links, lane, score, vm } = answer?.ranks ?? expect.unreachable("processes have ranks");
      const { names } = await engine.lanes();
      const recorded = await recordedPairs(engine);
      let [right, all] = [0, 0];
      for (const [i, count] of links.count.entries()) {
        const [from, to] = [plain(names[links.from[i] as number]), plain(names[links.to[i] as number])];
        // Some processes have no name, since the guest did not record them.
        if (`${from}${to}`.includes("process cr3")) continue;
        all += count;
        if (recorded.has(`${from}>${to}`)) right += count;
      }
      expect(all).toBeGreaterThan(20);
      // 19 of 28: nearly all others are of shells that wait for their children, whose names change at exec.
      expect(right / all).toBeGreaterThan(0.6);
      for (const own of new Set(vm)) {
        const sum = score.reduce((part, value, i) => part + (vm[i] === own ? value : 0), 0);
        expect(sum).toBeCloseTo(1, 9);
      }
      expect(lane.length).toBeGreaterThan(10);
    } finally {
      await engine.close();
    }
  });
});
