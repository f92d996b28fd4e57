import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Session } from "../../workers/analyses/session.js";
import { exitName } from "../../workers/model/kvm/exit-code.js";
import { type LaneSpec, NO_LANE } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { analyse } from "./analyses-open.js";

// Real hosts whose VMs, threads and workload were written down while they were recorded. Times are those of a
// separate reading of babeltrace2's text by the definitions of docs/states.md.

function vmsOf(session: Session): Record<string, Record<number, number>> {
  const vms = session.machines[0]?.vms ?? [];
  return Object.fromEntries(
    vms.map(({ pid, vcpus }) => [pid, Object.fromEntries(vcpus.map(({ id, thread }) => [id, thread.tid]))]),
  );
}

/** Exits by reason over all vCPUs: rows that follow guest code, or the unknown beginning. */
function exitsOf({ lanes }: Session): Record<string, number> {
  const before: readonly number[] = [State.GUEST, State.GUEST_NESTED, State.UNKNOWN, State.NONE];
  const counts: Record<string, number> = {};
  for (const [id, { kind }] of lanes.specs.entries()) {
    if (kind !== "vcpu") continue;
    const track = lanes.track(id);
    for (let row = 0; row < track.count; row++) {
      const state = track.stateAt(row);
      if (state !== State.HYPERVISOR && state !== State.HALT_POLL) continue;
      if (row > 0 && !before.includes(track.stateAt(row - 1))) continue;
      const name = exitName(track.reasonAt(row));
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

describeWithTraces("a host with stock LTTng probes (lttng-host-a)", () => {
  const opened = analyse(join(unpackTrace("lab/lttng-host-a.tar.zst"), "lttng-host-a/lttng-host"));

  test("VMs and vCPU threads are those of the machine, although kvm_x86_entry has garbage ids", async () => {
    const { session } = await opened;
    expect(vmsOf(session)).toEqual({ 259: { 0: 270, 1: 273 }, 413: { 0: 422 } });
    const names = session.lanes.specs.filter(({ kind }) => kind === "vm").map(({ name }) => name);
    expect(names.sort()).toEqual(["qemu-system-x86 259", "qemu-system-x86 413"]);
  });

  test("every exit is one", async () => {
    const counts = exitsOf((await opened).session);
    expect(sum(counts)).toBe(34591);
    expect(counts).toEqual({
      msr: 16061,
      interrupt: 9126,
      hlt: 3978,
      cpuid: 3168,
      vintr: 1694,
      npf: 553,
      hypercall: 10,
      shutdown: 1,
    });
  });

  test("time in each state is what the events say", async () => {
    const { times } = await opened;
    expect(times("labhost/vm/259/vcpu/0")).toMatchObject({
      guest: 7035064077,
      hypervisor: 1399629908,
      "halt-poll": 178519042,
      preempted: 4533497087,
    });
    expect(times("labhost/vm/259/vcpu/1")).toMatchObject({ guest: 7565082752, preempted: 4146617053 });
    // Waiting ends with sched_waking, or sched_wakeup where the waker was ahead of the vCPU's going to sleep.
    const { wait = 0, runnable = 0 } = times("labhost/vm/259/vcpu/0");
    // The last is a wait for a CPU before its first entry.
    expect(wait + runnable).toBe(17734894353 + 956632864 + 62447);
  });

  test("the VM that dies of a triple fault goes to its VMM, is stopped and is no more", async () => {
    const { session, times } = await opened;
    const lane = session.lanes.find("labhost/vm/413/vcpu/0") as number;
    const track = session.lanes.track(lane);
    const states: string[] = [];
    for (let row = track.count - 6; row < track.count; row++) states.push(`${track.stateAt(row)}`);
    expect(track.stateAt(track.count - 1)).toBe(State.NONE);
    expect(states).toContain(`${State.STOPPED}`);
    // The second part of it is from before its first entry.
    expect(times("labhost/vm/413/vcpu/0")).toMatchObject({ vmm: 5275701 + 196253, "vmm-blocked": 312619217 });
  });

  test("rows of a lane follow each other, and begin with the trace", async () => {
    const { session, endNs } = await opened;
    const begin = session.machines[0]?.beginNs as number;
    for (const [id, { kind, path }] of session.lanes.specs.entries()) {
      const track = session.lanes.track(id);
      for (let row = 1; row < track.count; row++) {
        if (track.startAt(row) <= track.startAt(row - 1)) expect.fail(`${path} row ${row}`);
      }
      if (kind !== "cpu" && kind !== "vcpu") continue;
      expect(track.startAt(0)).toBe(begin);
      expect(track.startAt(track.count - 1)).toBeLessThanOrEqual(endNs);
    }
  });

  test("a vCPU that is preempted on a busy host knows by whom", async () => {
    const { session } = await opened;
    const track = session.lanes.track(session.lanes.find("labhost/vm/259/vcpu/0") as number);
    let count = 0;
    let named = 0;
    for (let row = 0; row < track.count; row++) {
      if (track.stateAt(row) !== State.PREEMPTED) continue;
      count += 1;
      if (track.auxAt(row) !== NO_LANE) named += 1;
    }
    expect(named).toBe(count);
  });
});

describeWithTraces("three VMs on too few CPUs (lttng-overcommit3-i)", () => {
  const opened = analyse(unpackTrace("lab/lttng-overcommit3-i.tar.zst"));

  test("each VM has its vCPU, and the times are those of the events", async () => {
    const { session, times } = await opened;
    expect(vmsOf(session)).toEqual({ 2105: { 0: 2129 }, 2114: { 0: 2130 }, 1995: { 0: 2017 } });
    const { unknown, ...hog } = times("labhost/vm/2105/vcpu/0");
    expect(unknown).toBeGreaterThan(0);
    expect(hog).toEqual({ guest: 14547639710, hypervisor: 693296246, preempted: 1437572728 });
    expect(times("labhost/vm/2114/vcpu/0")).toMatchObject({
      guest: 2783722620,
      hypervisor: 846999293,
      "halt-poll": 165466200,
      wait: 11862119582,
      runnable: 550822087,
      preempted: 469374946,
    });
  });
});

describeWithTraces("a VM that boots one of its own (lttng-nested-boot-e)", () => {
  const opened = analyse(unpackTrace("lab/lttng-nested-boot-e.tar.zst"));

  test("its guest code is as many stretches as its exits, and only in the VM that has one", async () => {
    const { session, times } = await opened;
    expect(sum(exitsOf(session))).toBe(27401);
    const nested = session.lanes.specs.filter(
      (spec: LaneSpec) => spec.kind === "vcpu" && (times(spec.path)["guest-nested"] ?? 0) > 0,
    );
    expect(nested.map(({ path }) => path)).toEqual(["labhost/vm/3915/vcpu/0"]);
    const track = session.lanes.track(session.lanes.find("labhost/vm/3915/vcpu/0") as number);
    let entries = 0;
    for (let row = 0; row < track.count; row++) if (track.stateAt(row) === State.GUEST_NESTED) entries += 1;
    // 3734 exits of the nested guest (kvm_nested_vmexit), and the trace neither begins nor ends in guest code.
    expect(entries).toBe(3734);
  });
});

describeWithTraces("a desktop with all system calls (cat-kernel, LTTng 2.11)", () => {
  const opened = analyse(join(unpackTrace("cdt-cloud-blueprint-cat.tar.zst"), "cdt-cloud-blueprint-cat/cat-kernel"));

  test("eight CPUs, no VM, softirqs by name, the traced program's calls", async () => {
    const { session, times } = await opened;
    const [machine] = session.machines;
    expect(machine?.cpus.length).toBe(8);
    expect(machine?.vms).toEqual([]);
    expect(session.lanes.specs.filter(({ kind }) => kind === "softirq").map(({ name }) => name)).toContain("NET_RX");
    const cat = session.lanes.specs.find(({ kind, name }) => kind === "thread" && /^cat /.test(name));
    expect(cat).toBeDefined();
    expect(times(cat?.path ?? "")).toMatchObject({ syscall: expect.any(Number), user: expect.any(Number) });
  });
});

describeWithTraces("threads that live once have one lane", () => {
  test.each([
    "lttng-host-a/lttng-host",
    "lttng-host-guest-b/lttng-host",
    "lttng-host-guest-b/lttng-vmB",
    "lttng-nested-boot-e/lttng-host",
    "lttng-overcommit3-i/lttng-host",
  ])("%s", async (name) => {
    const [archive = "", side = ""] = name.split("/");
    const unpacked = unpackTrace(`lab/${archive}.tar.zst`);
    const { session } = await analyse(join(unpacked, readdirSync(unpacked)[0] ?? "", side));
    // No tid came round again in these: every thread that is forked gets one of its own.
    expect(session.lanes.specs.filter(({ path }) => /^[^/]+\/thread\/\d+@/.test(path)).map(({ path }) => path)).toEqual(
      [],
    );
  });
});
