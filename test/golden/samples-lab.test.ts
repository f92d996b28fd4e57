import { join } from "node:path";
import { expect, test } from "vitest";
import { sampleModeName } from "../../workers/model/sample-mode.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { analyse } from "./analyses-open.js";

// perf kvm --host --guest record of a host with two VMs: figures by process, thread and address, counted from perf script.

describeWithTraces("samples of the lab's host", () => {
  test("samples of each VM, guest code by its address", async () => {
    const folder = unpackTrace("lab/perf-host-a.tar.zst");
    const { session } = await analyse(join(folder, "perf-host-a/perf-kvm-samples.data"));
    const { samples, lanes } = session;
    const { lane, mode } = samples.columns;
    const counts: Record<string, number> = {};
    for (let i = 0; i < samples.count; i += 1) {
      const key = `${lanes.specs[lane.at(i)]?.path.replace(/^[^/]*\//, "")} ${sampleModeName(mode.at(i))}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    expect(samples.count).toBe(23_357);
    expect(counts).toMatchObject({
      "vm/961/vcpu/0 guest-kernel": 815,
      "vm/961/vcpu/0 guest-user": 1409,
      "vm/961/vcpu/1 guest-kernel": 1204,
      "vm/961/vcpu/1 guest-user": 1102,
      "vm/967/vcpu/0 guest-kernel": 1291,
      "vm/967/vcpu/0 guest-user": 1487,
      "thread/977 kernel": 318,
      "thread/978 kernel": 352,
      "thread/987 kernel": 207,
    });
    expect((counts["cpu/0 kernel"] ?? 0) + (counts["cpu/1 kernel"] ?? 0)).toBe(12_775);
  });

  test("KVM's states from its tracepoints", async () => {
    const folder = unpackTrace("lab/perf-host-a.tar.zst");
    const { session, times } = await analyse(join(folder, "perf-host-a/perf-kvm-sched.data"));
    const vcpus = session.lanes.specs.filter(({ kind }) => kind === "vcpu").map(({ path }) => path);
    expect(vcpus.sort()).toEqual(["labhost/vm/961/vcpu/0", "labhost/vm/961/vcpu/1", "labhost/vm/967/vcpu/0"]);
    for (const path of vcpus) {
      const { guest = 0, unknown = 0, ...others } = times(path);
      const all = Object.values(others).reduce((sum, time) => sum + time, guest + unknown);
      expect(guest / all).toBeGreaterThan(0.1);
      expect(unknown / all).toBeLessThan(0.05);
    }
  });
});
