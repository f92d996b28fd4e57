import { expect, test } from "vitest";
import { ANALYSES } from "../../../../../workers/analyses/index.js";
import { exitCodeOf, exitName } from "../../../../../workers/model/kvm/exit-code.js";
import { nestedExitSteps } from "../../../../../workers/query/nested-exits.js";
import { toEnd } from "../../../../../workers/query/resumable.js";
import { nestedSplit } from "../../../../../workers/query/tables/nested-split.js";
import { sessionContext } from "../../support/session-context.js";
import { type DslRun, run } from "../dsl.js";

// Times in µs. Thread 100 is vCPU 0 of the VM with pid 90, which runs a guest of its own.

const VCPU = "h/vm/90/vcpu/0";
const all = { analyses: ANALYSES };

function exitsOf({ session }: DslRun, t1: number) {
  const track = session.lanes.track(session.lanes.find(VCPU) ?? -1);
  return toEnd(nestedExitSteps(track, 0, t1 * 1000, t1 * 1000));
}

/** Oracle: one CPUID of the nested guest is reflected, and costs its hypervisor two exits. */
const CPUID = `
  0  switch prev=0 next=100 comm="CPU 0/KVM"
  1  entry id=0 tid=100 pid=90
  2  exit reason=24 id=0
  3  vmenter vmcb=0x5000 root=0x9000
  4  entry id=0
  10 exit reason=10 id=0
  11 reflect
  12 entry id=0
  14 exit reason=23 id=0
  16 entry id=0
  19 exit reason=24 id=0
  20 vmenter vmcb=0x5000 root=0x9000
  21 entry id=0
`;

test("E: the nested vCPU's states, and how one exit multiplies", () => {
  const result = run(CPUID, { ...all, end: 30 });
  expect(result.lane(VCPU)).toBe(
    "vmm[0,1] guest[1,2] hypervisor:2072[2,4] guest-nested[4,10] hypervisor:2058[10,12] guest[12,14] " +
      "hypervisor:2071[14,16] guest[16,19] hypervisor:2072[19,21] guest-nested[21,30]",
  );
  expect(result.lane("h/vm/90/nested/0x9000/vcpu/0x5000")).toBe(
    "unknown[0,3] hypervisor:2072[3,4] guest-nested[4,10] hypervisor:2058[10,12] guest[12,14] " +
      "hypervisor:2071[14,16] guest[16,19] hypervisor:2072[19,21] guest-nested[21,30]",
  );
  const [cpuid] = exitsOf(result, 30);
  expect(exitName(cpuid?.code ?? 0)).toBe("CPUID");
  expect(cpuid).toMatchObject({ handled: 0, reflected: 1, exits: 2, maxExits: 2, totalNs: 11_000 });
  expect(cpuid).toMatchObject({ hostNs: 6000, hypervisorNs: 5000 });
});

test("time by level sums to the time on the CPU", () => {
  const { session } = run(CPUID, { ...all, end: 30 });
  const context = sessionContext(session, 30_000);
  const split = nestedSplit(context, session.lanes.find(VCPU) ?? -1, 0, 30_000);
  expect(split).toEqual({ l0: 9000, l1: 6000, l2: 15_000 });
});

test("an exit the host handles itself multiplies into none", () => {
  const result = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry id=0 tid=100 pid=90
    2  exit reason=24 id=0
    3  vmenter vmcb=0x5000 root=0x9000
    4  entry id=0
    10 exit reason=48 id=0
    12 entry id=0
    20 exit reason=1 id=0
  `,
    { ...all, end: 30 },
  );
  expect(exitsOf(result, 30)).toMatchObject([{ handled: 1, reflected: 0, exits: 0, totalNs: 2000 }]);
  expect(result.lane(VCPU)).toContain("guest-nested[12,20]");
});

test("two nested vCPUs on one vCPU: the one not entered is off", () => {
  const { states } = run(
    `${CPUID}
    31 exit reason=1 id=0
    31 reflect
    32 entry id=0
    33 exit reason=24 id=0
    34 vmenter vmcb=0x6000 root=0x9000
    35 entry id=0
  `,
    { ...all, end: 40 },
  );
  expect(states("h/vm/90/nested/0x9000/vcpu/0x5000")).toMatch(/guest-nested hypervisor guest hypervisor blocked$/);
  expect(states("h/vm/90/nested/0x9000/vcpu/0x6000")).toBe("unknown hypervisor guest-nested");
});

test("a nested vCPU waits with its vCPU, for what that waits for", () => {
  const { lane } = run(
    `${CPUID}
    31 exit reason=12 id=0
    31 reflect
    32 entry id=0
    33 exit reason=12 id=0
    34 switch prev=100 next=0 state=1
    49 hrtimer
    50 waking of=100 target=0
    51 hrtimerret
    53 switch prev=0 next=100
    55 entry id=0
  `,
    { ...all, end: 60 },
  );
  expect(lane("h/vm/90/nested/0x9000/vcpu/0x5000")).toContain("wait:2[34,50] runnable[50,53]");
});

const registers = (exit: number, cr3: number, rip = -4096) =>
  `context id=0 vm=90 exit=${exit} cr3=${cr3} rsp=${rip - 8192} rip=${rip}`;

test("without nested events: VMRESUME and a new CR3 give the nested guest away", () => {
  const { lane, states } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  ${registers(0, 0x70000)}
    1  entry id=0 tid=100 pid=90
    2  ${registers(1, 0x70000)}
    2  exit reason=24 id=0
    3  ${registers(0, 0x80000)}
    4  entry id=0
    10 ${registers(1, 0x80000)}
    10 exit reason=1 id=0
    11 ${registers(0, 0x80000)}
    12 entry id=0
    13 ${registers(1, 0x80000)}
    13 exit reason=10 id=0
    14 ${registers(0, 0x70000)}
    15 entry id=0
    16 ${registers(1, 0x70000)}
    16 exit reason=23 id=0
  `,
    { ...all, end: 20 },
  );
  const nested = "guest-nested[4,10] hypervisor:2049[10,12] guest-nested[12,13] hypervisor:2058[13,15] guest[15,16]";
  expect(lane(VCPU)).toContain(nested);
  expect(lane("h/vm/90/nested/0x70000/vcpu/0")).toContain(nested);
  // The nested guest's address space is no process of the VM.
  expect(states("h/vm/90/process/0x70000")).toBe(
    "unknown guest hypervisor guest-nested hypervisor guest-nested hypervisor guest hypervisor",
  );
});

test("without nested events and without CR3 only the entry after VMRESUME is the nested guest's", () => {
  const { states } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry id=0 tid=100 pid=90
    2  exit reason=24 id=0
    4  entry id=0
    10 exit reason=10 id=0
    12 entry id=0
    14 exit reason=23 id=0
  `,
    { ...all, end: 20 },
  );
  expect(states(VCPU)).toBe("vmm guest hypervisor guest-nested hypervisor guest hypervisor");
});

test("another process of the VM takes the vCPU: the nested vCPU is preempted", () => {
  const { states } = run(
    `${CPUID}
    31 exit reason=1 id=0
    31 reflect
    32 ${registers(0, 0x70000)}
    32 entry id=0
    33 ${registers(1, 0x90000, 0x5555)}
    33 exit reason=1 id=0
    34 entry id=0
  `.replace("  2  exit reason=24 id=0", `  1.5 ${registers(1, 0x70000)}\n  2  exit reason=24 id=0`),
    { ...all, end: 40 },
  );
  expect(states("h/vm/90/nested/0x9000/vcpu/0x5000")).toMatch(/guest-nested hypervisor guest preempted$/);
});

/** HCR_EL2 as a hypervisor has it while a guest runs, and while its own programs do; PSTATE.M of EL1h, EL0t, EL2h. */
const [GUEST, HOST] = [0x80000001 | 0, 0x08000000];
const [EL1, EL0, EL2] = [5, 0, 9];

test("arm64: an ERET below EL2 enters the nested guest, an exception to EL2 leaves it", () => {
  const { lane, session } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry tid=100 pid=90
    2  exit isa=3 reason=2 ec=26
    3  eret hcr=${GUEST} mode=${EL1}
    4  entry
    10 exit isa=3 reason=0
    12 entry
    20 exit isa=3 reason=2 ec=1
    21 reflect
    22 entry
    25 exit isa=3 reason=2 ec=26
    26 eret hcr=${GUEST} mode=${EL0}
    27 entry
  `,
    { ...all, end: 30 },
  );
  const [eret, irq, wfx] = [exitCodeOf(3, 2, 26), exitCodeOf(3, 0, 0), exitCodeOf(3, 2, 1)];
  expect(lane(VCPU)).toBe(
    `vmm[0,1] guest[1,2] hypervisor:${eret}[2,4] guest-nested[4,10] hypervisor:${irq}[10,12] guest-nested[12,20] ` +
      `hypervisor:${wfx}[20,22] guest[22,25] hypervisor:${eret}[25,27] guest-nested[27,30]`,
  );
  // Which guest it is, nothing says.
  expect(lane("h/vm/90/nested/unknown/vcpu/0")).toBe(
    `unknown[0,3] hypervisor:${eret}[3,4] guest-nested[4,10] hypervisor:${irq}[10,12] guest-nested[12,20] ` +
      `hypervisor:${wfx}[20,22] guest[22,25] hypervisor:${eret}[25,27] guest-nested[27,30]`,
  );
  const context = sessionContext(session, 30_000);
  const split = nestedSplit(context, session.lanes.find(VCPU) ?? -1, 0, 30_000);
  expect(split).toEqual({ l0: 9000, l1: 4000, l2: 17_000 });
});

test("arm64: a hypervisor's way back to itself, its programs or the kernel beside it enters no guest", () => {
  for (const [hcr, mode] of [
    [GUEST, EL2],
    [HOST, EL0],
    [HOST | 1, EL0],
    [0, EL1],
    [-1, EL1],
  ]) {
    const { states, paths } = run(
      `
      0 switch prev=0 next=100 comm="CPU 0/KVM"
      1 entry tid=100 pid=90
      2 exit isa=3 reason=2 ec=26
      3 eret hcr=${hcr} mode=${mode}
      4 entry
    `,
      { ...all, end: 5 },
    );
    expect([hcr, mode, states(VCPU)]).toEqual([hcr, mode, "vmm guest hypervisor guest"]);
    expect(paths("nested-vcpu")).toEqual([]);
  }
});
