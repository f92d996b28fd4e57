import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { engineWith, profileOf, samplesByPath } from "../setup/profile.js";

// perf kvm --host --guest record of a host with two VMs: figures by process, thread and address, counted from perf script.

describeWithTraces("the profile of the lab's host", () => {
  let engine: EngineApi;
  beforeAll(async () => {
    const folder = unpackTrace("lab/perf-host-a.tar.zst");
    engine = await engineWith(join(folder, "perf-host-a/perf-kvm-samples.data"));
  });
  afterAll(() => engine.close());

  test("each VM by vCPU and mode, by address", async () => {
    const found = samplesByPath(await profileOf(engine, { groups: ["vm", "vcpu", "mode"] }));
    expect(found).toMatchObject({
      "": 23_357,
      // With 79 samples of VMM threads and 21 of vhost.
      "VM 961": 5_300,
      "VM 961;vCPU 0;guest kernel": 815,
      "VM 961;vCPU 0;guest user": 1_409,
      "VM 961;vCPU 1;guest kernel": 1_204,
      "VM 961;vCPU 1;guest user": 1_102,
      "VM 961;vCPU 0;hypervisor": 318,
      "VM 961;vCPU 1;hypervisor": 352,
      "VM 967": 3_055,
    });
    expect(samplesByPath(await profileOf(engine, { groups: ["mode"] }))).toMatchObject({ idle: 12_775 });
  });

  test("a program of the host, called as it was at the time", async () => {
    const found = samplesByPath(await profileOf(engine, { groups: ["vm", "vcpu"] }));
    expect(found).toMatchObject({ "no VM;hosthog 2184": 788, "VM 961;vCPU 0": 2_542, "VM 967;vCPU 0": 2_985 });
  });

  test("what the host does for VMs and idle CPUs are counted when left out", async () => {
    const { totals } = await profileOf(engine, { groups: ["vm", "mode"], withHost: false, withIdle: false });
    const host = 670 + 79 + 21 + 207 + 54 + 16;
    expect(totals).toMatchObject({ idleSamples: 12_775, hostSamples: host, samples: 23_357 - 12_775 - host });
  });
});

describeWithTraces("the profile of the lab's guests by the registers that QEMU's monitor told", () => {
  test("each vCPU by mode", async () => {
    const folder = unpackTrace("lab/qmp-monitor-a.tar.zst");
    const engine = await engineWith(join(folder, "qmp-monitor-a/qmp.jsonl"));
    try {
      const found = samplesByPath(await profileOf(engine, { groups: ["vm", "vcpu", "mode"] }));
      // 8 answers of each VM; 0x4016c6 is in the workload.
      expect(found).toMatchObject({
        "": 24,
        "vmA 961;vCPU 0;guest kernel": 7,
        "vmA 961;vCPU 0;guest user": 1,
        "vmA 961;vCPU 1;guest kernel": 7,
        "vmA 961;vCPU 1;guest user": 1,
        "vmB 967;vCPU 0;guest kernel": 7,
        "vmB 967;vCPU 0;guest user": 1,
      });
    } finally {
      await engine.close();
    }
  });
});

test("the sample of perf kvm: samples by VM and mode, and names of both guests' kernels by the files beside it", async () => {
  const engine = await engineWith(fileURLToPath(new URL("../../samples/labhost-profile.tar.zst", import.meta.url)));
  try {
    const found = samplesByPath(await profileOf(engine, { groups: ["vm", "mode"] }));
    // Counted from its records by process, thread and address.
    expect(found).toMatchObject({
      "": 3_131,
      "VM 961;guest user": 493,
      "VM 961;guest kernel": 89,
      "VM 961;hypervisor": 67,
      "VM 967;guest user": 952,
      "VM 967;guest kernel": 81,
      "VM 967;hypervisor": 18,
    });
    const kernel = await profileOf(engine, { groups: ["vm"], where: "mode == guest-kernel" });
    expect(kernel.totals).toMatchObject({ samples: 170, unresolved: 0 });
  } finally {
    await engine.close();
  }
});
