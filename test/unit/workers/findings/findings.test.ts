import { expect, test } from "vitest";
import { findings, lookForKinds } from "../../../../workers/findings/index.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";
import type { Finding } from "../../../../workers/model/findings.js";
import { STEP_ROWS } from "../../../../workers/query/resumable.js";
import { StaySplitter } from "../../../../workers/query/steal/stay-splitter.js";
import { runTables } from "../support/dsl-tables.js";
import { preemptedVms } from "./preempted-vms.js";

// Times in µs. Threads 100 and 101 are vCPUs 0 and 1 of the VM with pid 90; 200 is vCPU 0 of the VM with pid 190.

const V0 = "h/vm/90/vcpu/0";
const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;

async function findingsIn(text: string, endUs?: number, analyses: TraceInfo["analyses"] = []): Promise<Finding[]> {
  const { context } = runTables(text, endUs);
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  return [...(await findings(context, analyses, all, async () => {}))];
}

async function idsIn(text: string, endUs?: number): Promise<string[]> {
  return (await findingsIn(text, endUs)).map(({ id }) => id);
}

test("a quiet VM gives no finding", async () => {
  expect(await idsIn(`${START}100 exit reason=32 id=0\n101 entry id=0`, 10_000)).toEqual([]);
});

test("much is looked through in steps, with time for other questions between them", async () => {
  const exits = Array.from({ length: 10_000 }, (_, i) => `${10 + 2 * i} exit reason=32 id=0\n${11 + 2 * i} entry id=0`);
  const { context } = runTables(START + exits.join("\n"));
  let pauses = 0;
  const pause = () => {
    pauses += 1;
    return undefined;
  };
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  await findings(context, [], all, pause);
  // Of 20,000 rows, several kinds of trouble are looked for in all.
  expect(pauses).toBeGreaterThan((4 * 20_000) / STEP_ROWS);
});

const DIES = "10 exit reason=2 id=0\n11 uexit reason=8\n20 switch prev=100 next=0 state=1\n";

test("a triple fault: the VM died, once, however long the VMM goes on", async () => {
  const after = "30 waking of=100 target=0\n31 switch prev=0 next=100\n40 switch prev=100 next=0 state=1\n";
  const found = (await findingsIn(START + DIES + after)).filter(({ id }) => id === "vm-died");
  expect(found[0]?.title).toBe("VM 90 died");
  expect(found).toMatchObject([{ severity: 1, isSuspicion: false, t0: 10_000, lanes: [V0, "h/vm/90"] }]);
  expect(found[0]?.text).toContain("does not run again");
});

test("a VM that is reset after a triple fault runs again", async () => {
  const reset =
    "30 waking of=100 target=0\n31 switch prev=0 next=100\n40 entry id=0\n50 exit reason=2 id=0\n51 uexit reason=8";
  const found = (await findingsIn(START + DIES + reset, 100)).filter(({ id }) => id === "vm-died");
  expect(found.map(({ text }) => text.includes("runs again 29 µs later"))).toEqual([true, false]);
});

test("an ordinary exit to the VMM is no death", async () => {
  expect(await idsIn(`${START}10 exit reason=30 id=0\n11 uexit reason=2\n12 entry id=0`)).not.toContain("vm-died");
});

test("steal: who had the CPU is told by kind", async () => {
  const found = await findingsIn(
    `${START}
    10 exit reason=1 id=0
    11 switch prev=100 next=200 state=0 comm="CPU 0/KVM"
    12 entry id=0 tid=200 pid=190
    15011 exit reason=1 id=0
    15012 switch prev=200 next=300 state=1 comm=backup
    20000 switch prev=300 next=100 state=1
    20001 entry id=0`,
    100_000,
  );
  const steal = found.find(({ id, lanes }) => id === "steal" && lanes[0] === V0);
  expect(steal).toMatchObject({ t0: 11_000, t1: 20_000_000, table: "steal", lanes: [V0, "h/vm/190/vcpu/0"] });
  expect(steal?.evidence[0]).toBe("75 % of it: other VMs (overcommit, noisy neighbours), 15 ms");
  expect(steal?.evidence[1]).toBe("25 % of it: other processes of the host, 4.99 ms");
});

/** vCPU 0 loses the CPU every 100 ms to nobody until the next period begins. */
function quota(periods: number): string {
  return Array.from({ length: periods }, (_, i) => {
    const t = (i + 1) * 100_000;
    return `${t - 30_001} exit reason=1 id=0\n${t - 30_000} switch prev=100 next=0 state=0\n${t + 10} switch prev=0 next=100\n${t + 12} entry id=0\n`;
  }).join("");
}

test("a CPU quota shows as stalls beside an idle CPU that end in step: a suspicion", async () => {
  const found = (await findingsIn(START + quota(8), 900_000)).find(({ id }) => id === "throttled");
  expect(found).toMatchObject({ isSuspicion: true, lanes: ["h/vm/90"] });
  expect(found?.title).toContain("stalled for 240 ms in all, up to 30 ms at a time");
  expect(found?.text).toContain("240 ms in 8 pieces. Of the 8 pieces of 2 ms or longer (240 ms), 100 % end");
});

test("halts that poll in vain", async () => {
  const polls = Array.from({ length: 20 }, (_, i) => {
    const t = 1000 * (i + 1);
    return `${t} exit reason=12 id=0\n${t + 200} switch prev=100 next=0 state=1\n${t + 400} waking of=100 target=0\n${t + 401} switch prev=0 next=100\n${t + 402} entry id=0\n`;
  }).join("");
  expect(await idsIn(START + polls, 22_000)).toContain("halt-poll-waste");
});

test("halts that are woken while they poll cost a CPU as well: that is found, and no share of the little rest", async () => {
  // Of each ms 960 µs are polled, 20 µs go to an interrupt: half of what is left, 2 % of the time.
  const polls = Array.from({ length: 50 }, (_, i) => {
    const t = 1000 * (i + 1);
    return `${t} exit reason=12 id=0\n${t + 960} halted waited=0 ns=960000\n${t + 961} entry id=0\n${t + 970} exit reason=1 id=0\n${t + 990} entry id=0\n`;
  }).join("");
  const [first, ...others] = await findingsIn(START + polls, 51_000);
  expect(first).toMatchObject({ id: "halt-poll-success", lanes: [V0], table: "halt-polling" });
  expect(first?.title).toBe("vCPU 0 of VM 90 burns 94 % of a host CPU in successful halt polling, 48 ms");
  expect(others.map(({ id }) => id)).not.toContain("costly-exits");
});

test("without sched_switch nothing is said of what share of its CPU time a halting vCPU spends on the rest", async () => {
  const halts = Array.from({ length: 1000 }, (_, i) => {
    const t = 40 * i;
    const halt = `${t} entry id=0 tid=100 pid=90\n${t + 1} exit id=0 reason=12 tid=100 pid=90\n`;
    return i % 50 === 0
      ? `${halt}${t + 30} entry id=0 tid=100 pid=90\n${t + 31} exit id=0 reason=1 tid=100 pid=90`
      : halt;
  });
  const found = await findingsIn(halts.join("\n"), 40_000);
  expect(found.map(({ id }) => id)).not.toContain("costly-exits");
  // Whether it polled or slept: it halts that often.
  expect(found.find(({ id }) => id === "exit-storm")?.title).toContain("1 000 HLT exits");
});

test("exits that cost much of the window: the share is of the window, and the rest is said", async () => {
  const exits = Array.from({ length: 50 }, (_, i) => {
    const t = 1000 * (i + 1);
    return `${t} exit reason=32 id=0\n${t + 300} entry id=0\n`;
  }).join("");
  const found = (await findingsIn(START + exits, 51_000)).find(({ id }) => id === "costly-exits");
  expect(found?.title).toBe("vCPU 0 of VM 90 spends 29 % of the window on MSR_WRITE exits, 15 ms of its 51 ms on CPUs");
});

test("KVM_RUN that fails again and again, but not a vCPU that was never started", async () => {
  const fail = (t: number, errno: number) =>
    `${t} uexit reason=0 errno=${errno}\n${t + 0.1} sys call=ioctl tid=100 pid=90`;
  const fails = Array.from({ length: 7 }, (_, i) => fail(20 + i, i < 4 ? -14 : -11)).join("\n");
  const [first, ...others] = await findingsIn(`${START}10 exit reason=48 id=0\n${fails}`, 1000);
  expect(first).toMatchObject({ id: "kvm-run-fails", t0: 20_000, t1: 23_000, lanes: [V0] });
  expect(first?.title).toBe("KVM_RUN of vCPU 0 of VM 90 fails with EFAULT (14) 4 times");
  expect(others.map(({ id }) => id)).not.toContain("kvm-run-fails");
  // Nor is the time that each call spends in KVM one of an exit.
  expect(others.map(({ id }) => id)).not.toContain("costly-exits");
  expect(await idsIn(`${START}10 exit reason=48 id=0\n20 uexit reason=0 errno=-14`, 1000)).not.toContain(
    "kvm-run-fails",
  );
});

/** `count` exits at one address, 1 µs in the guest and `outUs` out of it each. */
function exitsAt(rip: string, count: number, reason: number, outUs: number, gpa = ""): string {
  return Array.from({ length: count }, (_, i) => {
    const t = 10 + i * (outUs + 1);
    const fault = gpa === "" ? "" : `${t + 0.1} fault gpa=${gpa}\n`;
    return `${t} exit reason=${reason} id=0 rip=${rip}\n${fault}${t + outUs} entry id=0\n`;
  }).join("");
}

test("a guest that faults at one address for ever makes no progress: where, and over what memory", async () => {
  const found = await findingsIn(START + exitsAt("-2130706432", 1500, 48, 9, "4096"), 16_000);
  const stuck = found.find(({ id }) => id === "no-progress");
  expect(stuck).toMatchObject({ isSuspicion: false, lanes: [V0], table: "guest-rip" });
  expect(stuck?.title).toBe(
    "vCPU 0 of VM 90 makes no progress: 1 500 EPT_VIOLATION exits at one guest address, 0xffffffff81000000",
  );
  expect(stuck?.text).toContain("all over guest memory at 0x1000");
});

test("entering and leaving a guest is no progress, where all its faults are over one address", async () => {
  const found = await findingsIn(START + exitsAt("4096", 1500, 48, 1, "4096"), 4000);
  expect(found.find(({ id }) => id === "no-progress")).toMatchObject({ isSuspicion: false });
  expect(await idsIn(START + exitsAt("4096", 1500, 48, 1), 4000)).not.toContain("no-progress");
});

test("a device that the VMM emulates and the guest reads in a loop is only suspected", async () => {
  const reads = Array.from({ length: 1500 }, (_, i) => {
    const t = 10 + i * 10;
    return `${t} exit reason=48 id=0 rip=4096\n${t + 0.1} fault gpa=4096\n${t + 1} uexit reason=6\n${t + 9} entry id=0\n`;
  }).join("");
  const found = await findingsIn(START + reads, 16_000);
  expect(found.find(({ id }) => id === "no-progress")).toMatchObject({ isSuspicion: true });
});

test("exits that KVM_RUN fails after are told as that, once", async () => {
  const fails = Array.from({ length: 1500 }, (_, i) => {
    const t = 10 + i * 10;
    return `${t} exit reason=48 id=0 rip=4096\n${t + 1} uexit reason=0 errno=-14\n${t + 9} entry id=0\n`;
  }).join("");
  const ids = await idsIn(START + fails, 16_000);
  expect(ids[0]).toBe("kvm-run-fails");
  expect(ids).not.toContain("no-progress");
});

test.each([
  ["a guest that halts at one address", exitsAt("4096", 1500, 12, 9)],
  ["one that sets its timer at one address and works in between", exitsAt("4096", 1500, 32, 1)],
  ["too few exits", exitsAt("4096", 900, 48, 9)],
  ["faults at two addresses in turn", exitsAt("4096", 700, 48, 9) + exitsAt("8192", 700, 48, 9)],
])("%s gets on", async (_, text) => {
  expect(await idsIn(START + text, 20_000)).not.toContain("no-progress");
});

test("a VM's helper thread that waits for a CPU: how long, and behind whom", async () => {
  const waits = Array.from({ length: 20 }, (_, i) => {
    const t = 1000 * (i + 1);
    return `
      ${t} waking cpu1 of=95 target=1 comm=vhost-90
      ${t + 300} switch cpu1 prev=70 next=95 state=0 prevcomm=kubelet comm=vhost-90
      ${t + 310} switch cpu1 prev=95 next=70 state=1 prevcomm=vhost-90 comm=kubelet`;
  }).join("");
  const text = `${START}2 switch cpu1 prev=0 next=70 comm=kubelet${waits}`;
  const found = (await findingsIn(text, 22_000)).find(({ id }) => id === "helper-waits");
  expect(found).toMatchObject({ lanes: ["h/thread/95", "h/vm/90", "h/thread/70"], table: "vm-threads" });
  expect(found?.title).toBe("vhost-90 95, a thread of VM 90, waits for a CPU 27 % of the time, up to 300 µs at a time");
  expect(found?.evidence[1]).toBe("kubelet 70 took 6 ms, at most 300 µs at a time");
});

test("a late timer: the worst is in the title, and how deep the host's CPU slept in the text", async () => {
  const ticks = (lateUs: (i: number) => number) =>
    Array.from({ length: 120 }, (_, i) => {
      const t = 100_000 * (i + 1);
      const due = t + 1000;
      const fires = due + lateUs(i);
      return `
        ${t} exit reason=32 id=0
        ${t + 1} hrstart timer=4096 expires=${due * 1000}
        ${t + 2} entry id=0
        ${t + 3} exit reason=12 id=0
        ${t + 4} switch prev=100 next=0 state=1
        ${t + 5} idle state=3 of=0
        ${fires - 1} idle state=-1 of=0
        ${fires} hrtimer timer=4096 now=${fires * 1000}
        ${fires + 1} waking of=100 target=0
        ${fires + 2} hrtimerret
        ${fires + 3} switch prev=0 next=100
        ${fires + 4} entry id=0`;
    }).join("");
  const text = START + ticks((i) => (i === 60 ? 40_000 : 5));
  const found = (await findingsIn(text, 12_200_000)).find(({ id }) => id === "timer-lateness");
  expect(found?.title).toBe("Timers of vCPU 0 of VM 90 fire up to 40 ms late, 1 % by more than 5 µs");
  expect(found?.text).toContain(
    "In the worst case host CPU 0 was idle for 40 ms, 40 ms of it in idle state 3 (cpu_idle).",
  );
});

test("many findings of a kind are one for each VM, and one for the host where VMs are many", async () => {
  const ofKind = async (vms: number, vcpus: number) =>
    (await findingsIn(preemptedVms(vms, vcpus), 100_000)).filter(({ id }) => id === "steal");
  expect(await ofKind(2, 2)).toHaveLength(4);
  const byVm = await ofKind(2, 5);
  expect(byVm.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^vCPU \d of VM 1000 lost .* at a time; 4 more such cases of VM 1000$/),
    expect.stringMatching(/^vCPU \d of VM 2000 lost .* at a time; 4 more such cases of VM 2000$/),
  ]);
  const [byHost, ...others] = await ofKind(6, 2);
  expect(others).toEqual([]);
  expect(byHost?.title).toMatch(/; 11 more such cases of 6 VMs$/);
  expect(byHost?.lanes).toContain("h/vm/1000/vcpu/0");
  expect(byHost?.evidence.at(-1)).toBe("and 3 more, less than these");
});

test("looking for one kind of trouble may fail: that is said, and the others are looked for", async () => {
  const { context } = runTables(START + DIES);
  const splitter = new StaySplitter(context, 0, 100_000);
  const nothing = { vcpus: [], isVcpu: new Set<number>(), steal: [], analyses: [] };
  const input = { context, inventory: context.inventory, t0: 0, t1: 100_000, splitter, ...nothing };
  const died = { id: "vm-died", severity: 1, isSuspicion: false, title: "t", text: "", evidence: [] };
  const looked = lookForKinds(
    input,
    [
      [
        "CPU quotas",
        () => {
          throw new RangeError("too many");
        },
      ],
      ["VMs that died", () => [{ ...died, lanes: [], t0: 0, t1: 1, table: "" }]],
    ],
    () => undefined,
  );
  const found: Finding[] = [];
  for await (const { groups } of looked) found.push(...groups.flatMap(({ cases }) => cases));
  expect(found.map(({ id, title }) => `${id}: ${title}`)).toEqual([
    "not-looked-for: Looking for CPU quotas failed",
    "vm-died: t",
  ]);
  expect(found[0]?.text).toContain("too many");
});

test("a VMM that sleeps on the vCPU's thread, and who ended it", async () => {
  const found = await findingsIn(
    `${START}
    10 exit reason=30 id=0
    11 uexit reason=2
    12 switch prev=100 next=0 state=1
    13 switch cpu1 prev=0 next=95 comm=worker
    50012 waking cpu1 of=100 target=0 tid=95 pid=90
    50013 switch prev=0 next=100
    50014 entry id=0`,
    60_000,
  );
  expect(found.find(({ id }) => id === "vmm-blocked")).toMatchObject({
    lanes: [V0, "h/thread/95"],
    evidence: ["woken by worker 95 after 50 ms in all"],
  });
});

test("a nested guest whose exits cost many of its hypervisor's", async () => {
  const round = (t: number) => `
    ${t} exit reason=24 id=0
    ${t + 1} vmenter vmcb=1 root=2
    ${t + 2} entry id=0
    ${t + 10} exit reason=10 id=0
    ${t + 12} reflect
    ${t + 13} entry id=0
    ${t + 14} exit reason=23 id=0
    ${t + 15} entry id=0
    ${t + 16} exit reason=25 id=0
    ${t + 17} entry id=0`;
  const text = START + Array.from({ length: 30 }, (_, i) => round(10 + i * 100)).join("\n");
  const found = (await findingsIn(text, 4000)).find(({ id }) => id === "nested-exits");
  expect(found?.title).toContain("costs 3.0 exits more");
});

test("without sched_switch, exits that cost much are suspected: the vCPU may have had no CPU", async () => {
  const exits = Array.from({ length: 20 }, (_, i) => {
    const t = i * 100;
    return `${t} entry id=0 tid=100 pid=90\n${t + 40} exit id=0 reason=48 tid=100 pid=90`;
  });
  const find = async (text: string) => (await findingsIn(text, 2000)).find(({ id }) => id === "costly-exits");
  const unscheduled = await find(exits.join("\n"));
  expect(unscheduled).toMatchObject({ isSuspicion: true });
  expect(unscheduled?.text).toContain("no sched_switch");
  const scheduled = await find(["0 switch cpu1 prev=0 next=7", ...exits].join("\n"));
  expect(scheduled).toMatchObject({ isSuspicion: false });
  expect(scheduled?.text).not.toContain("no sched_switch");
});

test("what was not recorded is said, with the command; without the core of it, loudly", async () => {
  const missing = {
    status: "partial" as const,
    missing: ["irq_entry"],
    record_with: ["record irq"],
    title: "interrupts",
    reason: "not in the trace: irq_entry",
  };
  const [minor] = await findingsIn(START, 1000, [{ id: "irq", ...missing }]);
  expect(minor).toMatchObject({ id: "not-recorded", severity: 0.1 });
  expect(minor?.evidence).toEqual(["interrupts: partial, not in the trace: irq_entry", "record with: record irq"]);
  const [major] = await findingsIn(START, 1000, [{ id: "sched", ...missing, status: "none" }]);
  expect(major?.severity).toBeGreaterThan(0.5);
  // Where the figures are there, what they say weighs more.
  const [partial] = await findingsIn(START, 1000, [{ id: "sched", ...missing }]);
  expect(partial?.severity).toBeLessThan(0.3);
  // A trace of a program alone is of something else, and lacks nothing that its figures rest on.
  const slices = { id: "slices", status: "full", missing: [], record_with: [], title: "slices", reason: "" } as const;
  const [other] = await findingsIn(START, 1000, [slices, { id: "sched", ...missing, status: "none" }]);
  expect(other).toMatchObject({ severity: 0.1, title: expect.stringContaining("no machine") });
});

test("a monitor log alone lacks no events; beside a trace that does, it is said", async () => {
  const told = { missing: [], record_with: [], title: "", reason: "" };
  const absent = { ...told, id: "sched", status: "none", missing: ["sched_switch"] } as const;
  const log = [
    { ...told, id: "monitor", status: "full" },
    { ...told, id: "samples", status: "full" },
    { ...told, id: "kvm", status: "partial" },
    absent,
  ] as const;
  const [alone] = await findingsIn(START, 1000, log);
  expect(alone).toMatchObject({ severity: 0.1, evidence: [], title: expect.stringContaining("A monitor was told") });
  const exits = { ...told, id: "io", status: "partial", missing: ["kvm_pio"] } as const;
  const [beside] = await findingsIn(START, 1000, [...log, exits]);
  expect(beside?.severity).toBeGreaterThan(0.5);
});

test("findings are ranked, and every severity lies in 0..1", async () => {
  const found = await findingsIn(START + DIES + quota(8), 900_000);
  const severities = found.map(({ severity }) => severity);
  expect(severities).toEqual([...severities].sort((a, b) => b - a));
  for (const severity of severities) expect(severity >= 0 && severity <= 1).toBe(true);
});

test("an empty session has none", async () => {
  expect(await idsIn("0 idle state=1 of=0")).toEqual([]);
});

test("an overcommitted CPU: from when to when, by how many, whoever waits long or short", async () => {
  // Two vCPUs take turns of 10 ms on one CPU for 500 ms, while a third waits all the time; then they sleep.
  const turns = Array.from({ length: 50 }, (_, i) => {
    const [from, to] = i % 2 === 0 ? [100, 200] : [200, 100];
    const t = 10_000 * (i + 1);
    return `${t} exit reason=1 id=0\n${t + 1} switch prev=${from} next=${to} state=256\n${t + 2} entry id=0 tid=${to} pid=${to - 10}\n`;
  }).join("");
  const text = `
    0 switch cpu1 prev=0 next=300 comm="CPU 0/KVM"
    1 entry cpu1 id=0 tid=300 pid=290
    2 exit cpu1 id=0 reason=1
    3 switch cpu1 prev=300 next=0 state=1
    100 switch prev=0 next=100 comm="CPU 0/KVM"
    101 entry id=0 tid=100 pid=90
    102 waking cpu1 of=300 target=0
    103 waking cpu1 of=200 target=0
    ${turns}
    510000 exit reason=1 id=0
    510001 switch prev=100 next=200 state=1
    510100 switch prev=200 next=300 state=1
    510101 entry id=0 tid=300 pid=290
    510102 exit reason=1 id=0
    510103 switch prev=300 next=0 state=1`;
  const found = (await findingsIn(text, 1_000_000)).find(({ id }) => id === "overcommit");
  expect(found).toMatchObject({ t0: 0, t1: 500e6 });
  expect(found?.title).toMatch(/^CPU 0 is overcommitted for 500 ms: on average 2.0 vCPUs waited for it$/);
  expect(found?.evidence).toContain("vCPU 0 of VM 290 waited 510 ms in all");

  // No phase is longer than the trace: here it ends within a step.
  const [untilSwitch] = text.split("    510000 exit");
  const short = (await findingsIn(`${untilSwitch}430000 waking cpu1 of=999 target=1`, 430_000)).find(
    ({ id }) => id === "overcommit",
  );
  expect(short?.figure).toEqual({ value: 430e6, unit: "ns" });
});

test("a vCPU that the host keeps waiting over its memory, on a CPU and asleep", async () => {
  const found = await findingsIn(
    `${START}
    100 exit reason=48 id=0
    20100 entry id=0
    30000 exit reason=48 id=0
    30010 switch prev=100 next=0 state=2
    35000 waking of=100 target=0
    35010 switch prev=0 next=100
    35020 entry id=0`,
    100_000,
  );
  const memory = found.find(({ id }) => id === "host-memory");
  expect(memory).toMatchObject({ lanes: [V0], t0: 100_000, t1: 20_100_000, table: "host-memory" });
  expect(memory?.title).toContain("waits for memory of the host for 25 % of the window, up to 20 ms");
});
