import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { TimeRange } from "../../workers/model/profile-scope.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { engineWith, profileOf, samplesByPath } from "../setup/profile.js";
import { hostTimeOf, rowsOf, VMS } from "./lab-logs.js";

// Samples of the lab's host against what programs in its VMs noted: when they burned CPU time.

/** perf's clock runs ahead of the one that the programs read, by 7 to 19 ms. */
const MOST_AHEAD_NS = 25e6;
const STEP_NS = 0.5e6;
const SAMPLES_PER_NS = 500 / 1e9;
/** The clock of the guests' notes is known no better. */
const MARGIN_NS = 3e6;

describeWithTraces("the lab's VMs while their programs burn CPU time", () => {
  let engine: EngineApi;
  let folder: string;
  beforeAll(async () => {
    folder = join(unpackTrace("lab/perf-host-a.tar.zst"), "perf-host-a");
    engine = await engineWith(join(folder, "perf-kvm-samples.data"));
  });
  afterAll(() => engine.close());

  const [VM_A, VM_B] = VMS;
  // Two vCPUs of vmA and one of vmB share two CPUs in the second phase, with a program of the host.
  const PHASES = [
    { name: "vmA alone", of: VM_A, file: "cruncher.csv", least: 0.9, most: 1 },
    { name: "vmB alone", of: VM_B, file: "cruncher.csv", least: 0.9, most: 1 },
    { name: "vmA overcommitted", of: VM_A, file: "overload.csv", least: 0.8, most: 0.9 },
    { name: "vmB overcommitted", of: VM_B, file: "overload.csv", least: 0.9, most: 1 },
  ];

  test.each(PHASES)("$name: samples lie where it burns", async ({ of, file, least, most }) => {
    const done = await engine.done();
    if (!done.ok) return expect.unreachable(done.error.message);
    const originNs = Number(done.value.originNs);
    const hostTime = hostTimeOf(folder, of.vm, of.tscOffset);
    const burns = rowsOf(join(folder, `gt/${of.vm}/${file}`))
      .filter(([, , , , what]) => what === "burn")
      .map((row) => ({ t0: hostTime(Number(row[5])) - originNs, t1: hostTime(Number(row[6])) - originNs }))
      .sort((a, b) => a.t0 - b.t0);
    const busy = joined(burns);
    const { paths } = await engine.lanes();
    const vcpus = [...paths.keys()].filter((lane) => paths[lane]?.startsWith(`labhost/vm/${of.pid}/vcpu/`));
    const samplesIn = async (ranges: readonly TimeRange[]) => {
      return samplesByPath(await profileOf(engine, { lanes: vcpus, groups: ["mode"], ranges }));
    };
    let best = { user: -1, all: 0, aheadNs: 0 };
    for (let aheadNs = 0; aheadNs < MOST_AHEAD_NS; aheadNs += STEP_NS) {
      const { "guest user": user = 0, "": all = 0 } = await samplesIn(moved(busy, aheadNs));
      if (best.user < user) best = { user, all, aheadNs };
    }
    const burntNs = burns.reduce((sum, { t0, t1 }) => sum + t1 - t0, 0);
    const share = best.all / (burntNs * SAMPLES_PER_NS);
    expect(share).toBeGreaterThan(least);
    expect(share).toBeLessThanOrEqual(most);
    expect((await samplesIn(moved(between(busy), best.aheadNs)))["guest user"]).toBeUndefined();
  });
});

/** Times that overlap as one. */
function joined(ranges: readonly TimeRange[]): TimeRange[] {
  const all: { t0: number; t1: number }[] = [];
  for (const { t0, t1 } of ranges) {
    const last = all.at(-1);
    if (last !== undefined && t0 <= last.t1) last.t1 = Math.max(last.t1, t1);
    else all.push({ t0, t1 });
  }
  return all;
}

/** The times between these that are longer than the clocks are unsure. */
function between(ranges: readonly TimeRange[]): TimeRange[] {
  const gaps = ranges.slice(1).map(({ t0 }, i) => ({
    t0: (ranges[i] as TimeRange).t1 + MARGIN_NS,
    t1: t0 - MARGIN_NS,
  }));
  return gaps.filter(({ t0, t1 }) => t0 < t1);
}

function moved(ranges: readonly TimeRange[], byNs: number): TimeRange[] {
  return ranges.map(({ t0, t1 }) => ({ t0: t0 + byNs, t1: t1 + byNs }));
}
