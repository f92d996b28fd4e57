import { expect, test } from "vitest";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import type { Finding } from "../../workers/model/findings.js";
import { findings } from "../../workers/query/findings/index.js";
import { STEP_ROWS } from "../../workers/query/steps.js";
import { runTables } from "./support/dsl-tables.js";

// Times in µs. Threads 100 and 101 are vCPUs 0 and 1 of the VM with pid 90; 200 is vCPU 0 of the VM with pid 190.

const V0 = "h/vm/90/vcpu/0";
const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;

async function findingsIn(text: string, endUs?: number, analyses: TraceInfo["analyses"] = []): Promise<Finding[]> {
  const { session, context } = runTables(text, endUs);
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  return [...(await findings(session, context, analyses, all, async () => {}))];
}

async function idsIn(text: string, endUs?: number): Promise<string[]> {
  return (await findingsIn(text, endUs)).map(({ id }) => id);
}

test("a quiet VM gives no finding", async () => {
  expect(await idsIn(`${START}100 exit reason=32 id=0\n101 entry id=0`, 10_000)).toEqual([]);
});

test("much is looked through in steps, with time for other questions between them", async () => {
  const exits = Array.from({ length: 10_000 }, (_, i) => `${10 + 2 * i} exit reason=32 id=0\n${11 + 2 * i} entry id=0`);
  const { session, context } = runTables(START + exits.join("\n"));
  let pauses = 0;
  const pause = () => {
    pauses += 1;
    return undefined;
  };
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  await findings(session, context, [], all, pause);
  // Of 20,000 rows, several kinds of trouble are looked for in all.
  expect(pauses).toBeGreaterThan((4 * 20_000) / STEP_ROWS);
});

const DIES = "10 exit reason=2 id=0\n11 uexit reason=8\n20 switch prev=100 next=0 state=1\n";

test("a triple fault: the VM died, once, however long the VMM goes on", async () => {
  const after = "30 waking of=100 target=0\n31 switch prev=0 next=100\n40 switch prev=100 next=0 state=1\n";
  const found = (await findingsIn(START + DIES + after)).filter(({ id }) => id === "vm-died");
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
});

test("halts that poll in vain", async () => {
  const polls = Array.from({ length: 20 }, (_, i) => {
    const t = 1000 * (i + 1);
    return `${t} exit reason=12 id=0\n${t + 200} switch prev=100 next=0 state=1\n${t + 400} waking of=100 target=0\n${t + 401} switch prev=0 next=100\n${t + 402} entry id=0\n`;
  }).join("");
  expect(await idsIn(START + polls, 22_000)).toContain("halt-poll-waste");
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
    ${t + 11} vmexit reason=10
    ${t + 12} reflect reason=10
    ${t + 13} entry id=0
    ${t + 14} exit reason=23 id=0
    ${t + 15} entry id=0
    ${t + 16} exit reason=25 id=0
    ${t + 17} entry id=0`;
  const text = START + Array.from({ length: 30 }, (_, i) => round(10 + i * 100)).join("\n");
  const found = (await findingsIn(text, 4000)).find(({ id }) => id === "nested-exits");
  expect(found?.title).toContain("costs 3.0 exits more");
});

test("what was not recorded is said, with the command; without the core of it, loudly", async () => {
  const missing = { status: "partial" as const, missing: ["irq_entry"], record_with: ["record irq"] };
  const [minor] = await findingsIn(START, 1000, [{ id: "irq", ...missing }]);
  expect(minor).toMatchObject({ id: "not-recorded", severity: 0.1 });
  expect(minor?.evidence).toEqual(["irq: partial without irq_entry", "record with: record irq"]);
  const [major] = await findingsIn(START, 1000, [{ id: "sched", ...missing }]);
  expect(major?.severity).toBeGreaterThan(0.5);
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
