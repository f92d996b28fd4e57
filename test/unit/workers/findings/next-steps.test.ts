import { expect, test } from "vitest";
import { findings } from "../../../../workers/findings/index.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";
import type { NextStep } from "../../../../workers/model/next-step.js";
import { runTables } from "../support/dsl-tables.js";

// What to record next, from what a trace shows. Times in µs; thread 100 is vCPU 0 of the VM with pid 90.

const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;

type Analysis = TraceInfo["analyses"][number];

const lacking = (id: string, ...missing: string[]): Analysis => {
  return { id, title: id, status: "none", reason: "not recorded", missing, record_with: [] };
};

async function nextIn(text: string, endUs: number, analyses: readonly Analysis[] = []) {
  const { context } = runTables(text, endUs);
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  const found = await findings(context, analyses, all, async () => {});
  return new Map(found.map(({ id, next = [] }) => [id, next]));
}

const words = (steps: readonly NextStep[] | undefined) =>
  steps?.map(({ rule, side, tool, views, vm }) => [rule, side, tool, views.join(","), vm].join(" ").trimEnd());

/** The vCPU is preempted for 40 of 100 ms. */
const stolen = `${START}10 exit reason=1 id=0\n11 switch prev=100 next=300 state=0 comm=backup\n40000 switch prev=300 next=100 state=1\n40001 entry id=0`;

test("stolen time: nothing is to be recorded in the guest, and a table says who had the CPU", async () => {
  const next = await nextIn(stolen, 100_000);
  const [step, ...others] = next.get("steal") ?? [];
  expect(others).toEqual([]);
  expect(step).toMatchObject({ rule: "taken-by-host", side: "none", table: "culprits", command: [], vm: "" });
  expect(step?.why).toBe("it could run and had no CPU for 40 % of the window");
});

test("stolen time that a monitor log tells: no table says who had the CPU, so the host's scheduler is recorded", async () => {
  const next = await nextIn(stolen, 100_000, [lacking("runqueue", "sched_switch")]);
  expect(words(next.get("steal"))).toEqual(["taken-by-host host  sched,runqueue"]);
});

/** Sleeps of 8 of every 10 ms that nothing explains. */
const sleeps = Array.from({ length: 20 }, (_, i) => {
  const t = 10_000 * (i + 1);
  return `${t} exit reason=12 id=0\n${t + 2} switch prev=100 next=0 state=1\n${t + 8000} waking of=100 target=0\n${t + 8001} switch prev=0 next=100\n${t + 8002} entry id=0\n`;
}).join("");

test("waits that nothing explains: first the host's own events, where they are lacking, then the guest's", async () => {
  const waits = lacking("waits", "kvm_apic_accept_irq");
  const next = await nextIn(START + sleeps, 220_000, [waits]);
  const steps = next.get("unexplained-waits");
  expect(words(steps)).toEqual(["guest-scheduler host  kvm,waits", "guest-scheduler guest tracefs sched,irq h/vm/90"]);
  expect(steps?.[0]?.why).toBe("not recorded: kvm_apic_accept_irq");
  expect(steps?.[1]?.command).toEqual(["lanescope capture --guest 90 --for sched,irq --seconds 10 -o FOLDER"]);
  const withAll = await nextIn(START + sleeps, 220_000);
  expect(words(withAll.get("unexplained-waits"))).toEqual(["guest-scheduler guest tracefs sched,irq h/vm/90"]);
});

test("a guest in its kernel: perf inside it, as samples of the host have no stacks", async () => {
  const samples = Array.from(
    { length: 200 },
    (_, i) => `${100 * (i + 1)} sample mode=${i % 4 === 0 ? 5 : 4} tid=100 pid=90`,
  );
  const next = await nextIn(START + samples.join("\n"), 30_000);
  expect(words(next.get("guest-kernel"))).toEqual(["guest-kernel guest perf samples h/vm/90"]);
  const idle = await nextIn(START + samples.slice(0, 90).join("\n"), 30_000);
  expect(idle.get("guest-kernel")).toBeUndefined();
});

test("costly exits: what they are about, unless it was recorded", async () => {
  const exits = Array.from(
    { length: 50 },
    (_, i) => `${1000 * (i + 1)} exit reason=32 id=0\n${1000 * (i + 1) + 600} entry id=0`,
  );
  const text = START + exits.join("\n");
  const next = await nextIn(text, 52_000, [lacking("exit-objects", "kvm_msr", "kvm_pio")]);
  expect(words(next.get("costly-exits"))).toEqual(["exits-by-object host  kvm,exit-objects"]);
  expect((await nextIn(text, 52_000)).get("costly-exits")).toEqual([]);
});

test("what was not recorded: the host once more, and the guest that is busiest and that nobody looked into", async () => {
  const analyses = [lacking("syscalls", "sys_enter"), lacking("guest-processes", "vcpu_enter_guest")];
  const next = await nextIn(`${START}50 exit reason=32 id=0\n51 entry id=0`, 10_000, analyses);
  const steps = next.get("not-recorded");
  expect(words(steps)).toEqual([
    "host-views host  syscalls",
    "unseen-guest guest tracefs sched,irq h/vm/90",
    "unseen-guest guest guest-agent guest-top,guest-belief h/vm/90",
  ]);
  expect(steps?.[1]?.why).toContain("is in its guest for 100 % of its vCPUs' time");
});

test("a guest that its host sampled is no riddle", async () => {
  const analyses = [lacking("syscalls", "sys_enter")];
  const next = await nextIn(`${START}50 sample mode=5 tid=100 pid=90`, 10_000, analyses);
  expect(words(next.get("not-recorded"))).toEqual(["host-views host  syscalls"]);
});

test("guests that nothing explains are found in one pass over the lanes, however many VMs there are", async () => {
  const few = await lanesReadPerVm(20);
  expect(await lanesReadPerVm(80)).toBeLessThan(1.5 * few);
});

/** How many lanes all findings look at, for each VM. */
async function lanesReadPerVm(vms: number): Promise<number> {
  const starts = Array.from({ length: vms }, (_, vm) => {
    return `${2 * vm} switch cpu${vm} prev=0 next=${100 + vm}\n${2 * vm + 1} entry cpu${vm} id=0 tid=${100 + vm} pid=${1000 + vm}\n`;
  });
  const { context } = runTables(starts.join(""), 10_000);
  expect(context.inventory.vms.lane).toHaveLength(vms);
  let reads = 0;
  const specs = context.lanes.specs;
  const counted = new Proxy(specs, {
    get(target, key) {
      if (typeof key === "string" && /^\d+$/.test(key)) reads += 1;
      return Reflect.get(target, key);
    },
  });
  Object.defineProperty(context.lanes, "specs", { get: () => counted });
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  const found = await findings(context, [lacking("syscalls", "sys_enter")], all, async () => {});
  expect(JSON.stringify(found)).toContain("unseen-guest");
  return reads / vms;
}
