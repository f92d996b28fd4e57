import { describe, expect, test } from "vitest";
import { changesOf, tell, trueChanges } from "./generated-support.js";

// What the generator's vCPUs did, to the nanosecond, on hosts of many shapes.

const HOSTS = [
  { seed: 1, vms: 1, vcpusPerVm: 1, cpus: 1 },
  { seed: 2, vms: 1, vcpusPerVm: 4, cpus: 12 },
  { seed: 3, vms: 3, vcpusPerVm: 2, cpus: 2 },
  { seed: 4, vms: 6, vcpusPerVm: 4, cpus: 4 },
  { seed: 5, vms: 12, vcpusPerVm: 1, cpus: 3 },
  { seed: 6, vms: 12, vcpusPerVm: 4, cpus: 8 },
];

describe.each(HOSTS)("$vms VMs of $vcpusPerVm vCPUs on $cpus CPUs", (host) => {
  test.each([[[]], [["sched_waking"]], [["kvm_x86_apic_accept_irq", "kvm_x86_inj_virq"]]] as const)(
    "without %j: every state of every vCPU begins when it did",
    async (omitted) => {
      const told = await tell({ ...host, omitted });
      expect(told.vcpus.length).toBeGreaterThan(0);
      for (const { lane, path, known } of told.vcpus) {
        const [found, truth] = [changesOf(told, lane, known.firstNs), trueChanges(known)];
        const at = truth.findIndex((change, i) => `${change}` !== `${found[i]}`);
        // Not all of both: what matters is where they part.
        const near = [Math.max(0, at - 2), at + 2] as const;
        if (0 <= at) expect([path, found.slice(...near)]).toEqual([path, truth.slice(...near)]);
        expect([path, found.length]).toEqual([path, truth.length]);
      }
    },
  );
});
