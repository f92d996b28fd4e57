import { expect, test } from "vitest";
import { findings } from "../../../../workers/findings/index.js";
import { type DslTables, runTables } from "../support/dsl-tables.js";

// Times in µs. Threads 100 and 101 are vCPUs 0 and 1 of the VM with pid 90, on CPUs 0 and 1.

const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  0 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"
  1 entry id=0 tid=100 pid=90
  1 entry cpu1 id=1 tid=101 pid=90
`;
const VM = "h/vm/90";

/** vCPU 0 is out of KVM from 1010 to 41000, and vCPU 1 from 2010 to 61000. In between, vCPU 0 is woken for a moment. */
const PAUSE = `
  1000 exit reason=1 id=0
  1005 uexit reason=10
  1010 switch prev=100 next=0 state=1
  2000 exit cpu1 reason=1 id=1
  2005 uexit cpu1 reason=10
  2010 switch cpu1 prev=101 next=0 state=1
  20000 waking of=100 target=0
  20005 switch prev=0 next=100
  20010 switch prev=100 next=0 state=1
  41000 waking of=100 target=0
  41005 switch prev=0 next=100
  41010 entry id=0
  61000 waking cpu1 of=101 target=1
  61005 switch cpu1 prev=0 next=101
  61010 entry cpu1 id=1
`;

async function pausesIn({ context }: DslTables) {
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  const found = await findings(context, [], all, async () => {});
  return found.filter(({ id }) => id === "vm-paused");
}

test("a VM stands still while all of its vCPUs sleep in the VMM, also if one is woken for a moment", async () => {
  const made = runTables(START + PAUSE, 100_000);
  const { rows } = made;
  expect(rows("live-migration")).toEqual([
    {
      vm_lane: VM,
      vcpus: 2,
      pml_full: 0,
      dirty_ring_full: 0,
      write_protected: 0,
      pauses: 1,
      paused_ns: 41_000_000 - 2_010_000,
      paused_share: 0.3899,
      max_ns: 38_990_000,
      worst_ns: 2_010_000,
      logged_pages: 0,
      split_huge_pages: 0,
    },
  ]);
  const [finding] = await pausesIn(made);
  expect(finding).toMatchObject({ lanes: [VM], t0: 2_010_000, t1: 41_000_000, table: "live-migration" });
  expect(finding?.text).toContain("A pause by the VMM");
});

test("split huge pages and pages in dirty rings tell of a log of written pages", () => {
  const logs = "\n100 exit reason=48 id=0\n101 split\n102 push\n103 push\n110 entry id=0";
  expect(runTables(START + logs, 100_000).rows("live-migration")).toMatchObject([
    { vm_lane: VM, logged_pages: 2, split_huge_pages: 1, pauses: 0 },
  ]);
});

test("full logs of written pages tell a live migration", async () => {
  const logs = `
    100 exit reason=62 id=0
    110 entry id=0
    200 exit reason=62 id=0
    210 entry id=0
    300 exit cpu1 reason=48 id=1
    305 uexit cpu1 reason=31
    310 entry cpu1 id=1`;
  const made = runTables(START + logs + PAUSE, 100_000);
  expect(made.rows("live-migration")).toMatchObject([{ pml_full: 2, dirty_ring_full: 1, pauses: 1 }]);
  const [finding] = await pausesIn(made);
  expect(finding?.text).toContain("logged in the window (3 full logs)");
});

test("writes to pages that are mapped for reading alone are counted, by Intel's and AMD's bits", () => {
  const faults = (isa: number, reason: number, ...errors: readonly string[]) =>
    errors.map((error, i) => {
      const at = 100 + 30 * i;
      return `${at} exit isa=${isa} reason=${reason} id=0\n${at + 5} fault gpa=0x200000 error=${error}\n${at + 10} entry id=0`;
    });
  const signs = (lines: readonly string[]) =>
    runTables(`${START}\n${lines.join("\n")}`, 100_000).rows("live-migration");
  // Bits of an EPT violation: 1 write, 3 readable, 4 writable. The last two are a read and a write to nothing mapped.
  expect(signs(faults(1, 48, "0x18a", "0x10a", "0x181", "0x182"))).toMatchObject([{ write_protected: 2 }]);
  // Bits of a page fault: 0 present, 1 write. The high half says that the guest's own address was meant.
  expect(signs(faults(2, 0x400, "0x7", "0x6", "0x5"))).toMatchObject([{ write_protected: 1 }]);
  expect(signs(faults(1, 48, "0x182", "0x19a"))).toEqual([]);
});

test("a vCPU that halted, or whose events are lost, keeps its VM from standing still", async () => {
  const halted = PAUSE.replace("2000 exit cpu1 reason=1 id=1", "2000 exit cpu1 reason=12 id=1").replace(
    "2005 uexit cpu1 reason=10",
    "",
  );
  expect(runTables(START + halted, 100_000).rows("live-migration")).toEqual([]);
  const lost = PAUSE.replace("20000 waking", "2020 lost until=60000\n60001 waking");
  expect(await pausesIn(runTables(START + lost.split("  20005")[0], 100_000))).toEqual([]);
});
