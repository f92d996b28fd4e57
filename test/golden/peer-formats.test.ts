import { join } from "node:path";
import { expect, test } from "vitest";
import type { Session } from "../../workers/analyses/session.js";
import { exitName } from "../../workers/model/kvm/exit-code.js";
import { State } from "../../workers/model/states.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { analyse } from "./analyses-open.js";

// States of real hosts that trace-cmd and perf recorded: their exits are those that the programs themselves count.

/** Exits by reason over all vCPUs: rows that follow guest code. */
function exitsOf({ lanes }: Session): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [id, { kind }] of lanes.specs.entries()) {
    if (kind !== "vcpu") continue;
    const track = lanes.track(id);
    for (let row = 1; row < track.count; row++) {
      const [before, state] = [track.stateAt(row - 1), track.stateAt(row)];
      if (before !== State.GUEST || (state !== State.HYPERVISOR && state !== State.HALT_POLL)) continue;
      const name = exitName(track.reasonAt(row));
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

function vcpusOf({ machines }: Session): unknown {
  return Object.fromEntries(
    (machines[0]?.vms ?? []).map(({ pid, vcpus }) => [
      pid,
      vcpus.map(({ thread }) => thread.tid).sort((a, b) => a - b),
    ]),
  );
}

describeWithTraces("hosts recorded by trace-cmd and perf", () => {
  // Exits: `kvm_exit` lines of trace-cmd report by reason but for the first line, before which no guest code is known;
  // `perf kvm --host stat report`, and 3 halts that no entry follows. Guest code: the sum of all times from a `kvm_entry`
  // line to the next `kvm_exit` line of a thread in the text of trace-cmd report and perf script.
  test.each([
    {
      file: "tracecmd-agent-a/trace-host.dat",
      vcpus: { 259: [270, 273], 1670: [1680] },
      exits: {
        msr: 19_705,
        interrupt: 11_226,
        hlt: 5193,
        vintr: 2743,
        cpuid: 1967,
        npf: 531,
        hypercall: 10,
        shutdown: 1,
      },
      guestNs: { "259/vcpu/0": 7_056_109_691, "259/vcpu/1": 7_602_784_201, "1670/vcpu/0": 6_380_798_055 },
    },
    {
      file: "perf-host-a/perf-kvm-sched.data",
      vcpus: { 961: [977, 978], 967: [987] },
      exits: { msr: 14_274, interrupt: 9539, cpuid: 3437, hlt: 3388, vintr: 1201, npf: 444, hypercall: 2 },
      guestNs: { "961/vcpu/0": 7_213_246_488, "961/vcpu/1": 4_960_867_828, "967/vcpu/0": 6_936_157_327 },
    },
    {
      // Without switches of threads a halt is unknown, so its exits are in no such row.
      file: "perf-host-a/perf-kvm-stat.data",
      vcpus: { 961: [977, 978], 967: [987] },
      exits: { msr: 5447, interrupt: 3548, npf: 1103, vintr: 887, hypercall: 1 },
      guestNs: { "961/vcpu/0": 1_515_193_976, "961/vcpu/1": 1_134_640_592, "967/vcpu/0": 3_332_386_766 },
    },
  ])("$file", async ({ file, vcpus, exits, guestNs }) => {
    const [archive = ""] = file.split("/");
    const { session, times } = await analyse(join(unpackTrace(`lab/${archive}.tar.zst`), file));
    expect(vcpusOf(session)).toEqual(vcpus);
    expect(exitsOf(session)).toEqual(exits);
    for (const [vcpu, ns] of Object.entries(guestNs)) {
      const { specs } = session.lanes;
      const path = specs.find(({ path: each }) => each.endsWith(`/vm/${vcpu}`))?.path ?? "";
      expect([vcpu, times(path).guest]).toEqual([vcpu, ns]);
    }
  });
});
