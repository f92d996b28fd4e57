import { expect, test } from "vitest";
import {
  exitClass,
  exitCodeOf,
  exitName,
  Isa,
  inferIsa,
  isaOf,
  reasonOf,
} from "../../../../workers/model/kvm/exit-code.js";
import { State } from "../../../../workers/model/states.js";
import { run } from "./dsl.js";

test("several VMs reuse vCPU ids; the process tells them apart", () => {
  const { paths, session } = run(`
    0 switch cpu0 prev=0 next=100 comm="CPU 0/KVM"
    1 entry cpu0 id=0 tid=100 pid=90
    2 exit cpu0 id=0 reason=1 tid=100 pid=90
    0 switch cpu1 prev=0 next=200 comm="CPU 0/KVM"
    1 entry cpu1 id=0 tid=200 pid=190
    2 exit cpu1 id=0 reason=1 tid=200 pid=190
    3 switch cpu1 prev=200 next=101 comm="CPU 1/KVM"
    4 exit cpu1 id=1 reason=1 tid=101 pid=90
  `);
  expect(paths("vm")).toEqual(["h/vm/90", "h/vm/190"]);
  expect(paths("vcpu")).toEqual(["h/vm/90/vcpu/0", "h/vm/190/vcpu/0", "h/vm/90/vcpu/1"]);
  const parents = session.lanes.specs.filter(({ kind }) => kind === "vcpu").map(({ parent }) => parent);
  expect(parents.map((lane) => session.lanes.specs[lane]?.path)).toEqual(["h/vm/90", "h/vm/190", "h/vm/90"]);
});

test("what seems to happen in KVM while the idle task is current makes no VM: a switch is missing", () => {
  const { paths } = run(`
    0 switch prev=7 next=0 state=1
    1 entry id=0
    2 exit id=0 reason=1
    3 uexit reason=2
    4 entry id=0
  `);
  expect(paths("vm")).toEqual([]);
});

test("LTTng's garbage vcpu_id at entry is not believed: the thread's name or the exit decides", () => {
  const named = run(`
    0 switch prev=0 next=101 comm="CPU 1/KVM"
    1 entry id=62929056 tid=101 pid=90
  `);
  expect(named.paths("vcpu")).toEqual(["h/vm/90/vcpu/1"]);
  const unnamed = run(
    `
    0 switch prev=0 next=101 comm=qemu-system-x86
    1 entry id=62929056 tid=101 pid=90
    5 exit id=3 reason=12 tid=101 pid=90
  `,
    { end: 6 },
  );
  // What it did before its id was known is there all the same.
  expect(unnamed.lane("h/vm/90/vcpu/3")).toBe("vmm[0,1] guest[1,5] halt-poll:2060[5,6]");
  expect(unnamed.lane("h/cpu/0")).toBe("user[0,1] guest[1,5] syscall[5,6]");
});

test("names of other VMMs' vCPU threads are known", () => {
  for (const [comm, id] of [
    ["vcpu3", 3],
    ["fc_vcpu 2", 2],
    ["crosvm_vcpu1", 1],
    ["CPU 11/KVM", 11],
  ]) {
    const { paths } = run(`0 switch prev=0 next=101 comm="${comm}"\n1 entry tid=101 pid=90`);
    expect(paths("vcpu")).toEqual([`h/vm/90/vcpu/${id}`]);
  }
});

test("without an id anywhere, ids follow the order of appearance", () => {
  const { paths } = run(`
    0 switch cpu0 prev=0 next=101 comm=kvmtool
    0 switch cpu1 prev=0 next=102 comm=kvmtool
    1 entry cpu0 tid=101 pid=90
    2 exit cpu0 reason=1 tid=101 pid=90
    3 entry cpu1 tid=102 pid=90
    4 entry cpu1 tid=102 pid=90
  `);
  expect(paths("vcpu")).toEqual(["h/vm/90/vcpu/0", "h/vm/90/vcpu/1"]);
});

test("no process recorded: a near tid out of the order of ids is of another VM", () => {
  const { paths } = run(`
    0 switch cpu0 prev=0 next=987 comm="CPU 0/KVM"
    1 entry cpu0
    2 switch cpu0 prev=987 next=978 comm="CPU 1/KVM"
    3 entry cpu0
    4 switch cpu0 prev=978 next=977 comm="CPU 0/KVM"
    5 entry cpu0
  `);
  expect(paths("vcpu").toSorted()).toEqual(["h/vm/978/vcpu/0", "h/vm/978/vcpu/1", "h/vm/987/vcpu/0"]);
});

test("no process recorded: near tids are one VM, a repeated id is another", () => {
  const { paths } = run(`
    0 switch cpu0 prev=0 next=101 comm="CPU 0/KVM"
    1 entry cpu0
    2 switch cpu0 prev=101 next=102 comm="CPU 1/KVM"
    3 entry cpu0
    4 switch cpu0 prev=102 next=110 comm="CPU 0/KVM"
    5 entry cpu0
    6 switch cpu0 prev=110 next=900 comm="CPU 1/KVM"
    7 entry cpu0
  `);
  expect(paths("vcpu")).toEqual(["h/vm/101/vcpu/0", "h/vm/101/vcpu/1", "h/vm/110/vcpu/0", "h/vm/900/vcpu/1"]);
});

test("no process recorded: threads with one parent are one VM, however far apart", () => {
  const { paths } = run(`
    0 fork parent=90 child=101 comm=qemu
    0 fork parent=90 child=5000 comm=qemu
    2 switch cpu0 prev=0 next=101 comm="CPU 0/KVM"
    3 entry cpu0
    4 switch cpu0 prev=101 next=5000 comm="CPU 1/KVM"
    5 entry cpu0
  `);
  expect(paths("vcpu")).toEqual(["h/vm/101/vcpu/0", "h/vm/101/vcpu/1"]);
});

test("an add-on event names process and vCPU where nothing else does", () => {
  const { paths } = run(`
    0 switch prev=0 next=101 comm=vmm
    1 context id=2 vm=90 tid=101
    1 entry id=62929056 tid=101
  `);
  expect(paths("vcpu")).toEqual(["h/vm/90/vcpu/2"]);
});

test("a vCPU may move to another thread of its VM, and a thread to another vCPU", () => {
  const { lane, session } = run(
    `
    0 switch cpu0 prev=0 next=101 comm=vmm
    1 exit cpu0 id=0 reason=1 tid=101 pid=90
    2 switch cpu0 prev=101 next=102 comm=vmm state=1
    3 exit cpu0 id=0 reason=1 tid=102 pid=90
    4 exit cpu0 id=1 reason=1 tid=102 pid=90
  `,
    { end: 5 },
  );
  expect(session.machines[0]?.vms[0]?.vcpus.map(({ id, thread }) => [id, thread.tid])).toEqual([
    [0, 102],
    [1, 102],
  ]);
  expect(lane("h/vm/90/vcpu/0")).toBe(
    "unknown[0,1] hypervisor:2049[1,2] wait:1[2,3] hypervisor:2049[3,4] unknown[4,5]",
  );
  expect(lane("h/vm/90/vcpu/1")).toBe("unknown[0,4] hypervisor:2049[4,5]");
});

test("the VM is named after its process, also when that is learnt later", () => {
  const { session } = run(`
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 switch prev=100 next=90 comm=qemu-system-x86 state=256
  `);
  expect(session.lanes.specs.find(({ kind }) => kind === "vm")?.name).toBe("qemu-system-x86 90");
});

test("a VM that ended and another with its pid are two", () => {
  const { paths, states } = run(
    `
    0 switch prev=0 next=90 comm=vmm
    1 entry id=0 tid=90 pid=90
    2 exit id=0 reason=2 tid=90 pid=90
    3 exit_thread of=90
    4 switch prev=90 next=1 state=32
    5 free of=90
    6 fork parent=1 child=90 tgid=90 comm=vmm
    7 switch prev=1 next=90 comm=vmm state=1
    8 entry id=0 tid=90 pid=90
  `,
    { end: 9 },
  );
  expect(paths("vm")).toEqual(["h/vm/90", "h/vm/90@2"]);
  expect(states("h/vm/90/vcpu/0")).toBe("vmm guest hypervisor stopped none");
  expect(states("h/vm/90@2/vcpu/0")).toBe("vmm guest");
});

test("arm64: WFI halts, WFE spins; the id comes from the thread's name", () => {
  const { lane, session } = run(
    `
    0  switch prev=0 next=100 comm="CPU 0/KVM"
    1  entry tid=100 pid=90
    2  exit reason=2 ec=1 isa=3 tid=100 pid=90
    3  wfx wfe=0 tid=100 pid=90
    4  switch prev=100 next=0 state=1
    8  waking of=100 target=0
    9  switch prev=0 next=100
    10 entry tid=100 pid=90
    11 exit reason=2 ec=1 isa=3
    12 wfx wfe=1
    13 entry
    14 exit reason=0 ec=0 isa=3
  `,
    { end: 15 },
  );
  const wfx = exitCodeOf(Isa.ARM64, 2, 1);
  const irq = exitCodeOf(Isa.ARM64, 0, 0);
  expect(lane("h/vm/90/vcpu/0")).toBe(
    `vmm[0,1] guest[1,2] hypervisor:${wfx}[2,3] halt-poll:${wfx}[3,4] wait:1[4,8] runnable[8,9] ` +
      `hypervisor:${wfx}[9,10] guest[10,11] hypervisor:${wfx}[11,13] guest[13,14] hypervisor:${irq}[14,15]`,
  );
  expect(session.machines[0]?.isa).toBe(Isa.ARM64);
});

test("SVM halts too, and a nested guest's halt does not poll", () => {
  const { states } = run(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 exit id=0 reason=120 isa=2
    3 entry id=0
    4 exit id=0 reason=128 isa=2
    5 vmenter vmcb=1 root=2
    6 entry id=0
    7 exit id=0 reason=120 isa=2
    8 reflect
    9 entry id=0
  `,
    { end: 10 },
  );
  expect(states("h/vm/90/vcpu/0")).toBe("vmm guest halt-poll guest hypervisor guest-nested hypervisor guest");
});

test("where exits do not name their instruction set, their codes do", () => {
  expect([0x60, 0x78, 0x400, -1].map(inferIsa)).toEqual([Isa.SVM, Isa.SVM, Isa.SVM, Isa.SVM]);
  expect([1, 12, 30, 52].map(inferIsa)).toEqual([Isa.VMX, Isa.VMX, Isa.VMX, Isa.VMX]);
  expect([0, 48].map(inferIsa)).toEqual([Isa.UNKNOWN, Isa.UNKNOWN]);
});

test("exit codes keep set and reason, and the same thing has the same class everywhere", () => {
  const codes = [
    exitCodeOf(Isa.VMX, 0x80000021 | 0, 0),
    exitCodeOf(Isa.VMX, 12, 0),
    exitCodeOf(Isa.SVM, 0x78, 0),
    exitCodeOf(Isa.SVM, 0xa6, 0),
    exitCodeOf(Isa.SVM, 0x400, 0),
    exitCodeOf(Isa.SVM, -1, 0),
    exitCodeOf(Isa.SVM, 0x80000003 | 0, 0),
    exitCodeOf(Isa.ARM64, 2, 0x24),
    exitCodeOf(Isa.ARM64, 0, 0x24),
  ];
  expect(codes.map((code) => `${isaOf(code)} ${reasonOf(code)} ${exitName(code)} ${exitClass(code)}`)).toEqual([
    "1 33 INVALID_STATE shutdown",
    "1 12 HLT idle",
    "2 120 hlt idle",
    "2 166 idle-halt idle",
    "2 1024 npf page-fault",
    "2 -1 invalid_guest_state shutdown",
    "2 2147483651 nmi_complete other",
    "3 292 DABT_LOW io",
    "3 0 IRQ external-interrupt",
  ]);
  expect(Math.max(...codes)).toBeLessThan(0x10000);
});

test("a signal takes the vCPU to the VMM, whatever the reason field still says", () => {
  const { lane } = run(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 exit id=0 reason=1
    3 uexit reason=2 errno=-4
    4 entry id=0
    5 exit id=0 reason=30
    6 uexit reason=2 errno=0
  `,
    { end: 7 },
  );
  expect(lane("h/vm/90/vcpu/0")).toBe(
    "vmm[0,1] guest[1,2] hypervisor:2049[2,3] vmm:10250[3,4] guest[4,5] hypervisor:2078[5,6] vmm:10242[6,7]",
  );
  expect(lane("h/thread/100")).toBe("user[0,1] syscall[1,3] user[3,4] syscall[4,6] user[6,7]");
});

test("KVM_RUN that fails: the error is the reason, whoever tells it", () => {
  const text = `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 exit id=0 reason=48
    3 uexit reason=0 errno=-14
    4 entry id=0
    5 exit id=0 reason=48
    6 sysret call=ioctl ret=-14
    7 entry id=0
    8 exit id=0 reason=48
    9 uexit reason=39 errno=-14
  `;
  const { session } = run(text, { end: 10 });
  const track = session.lanes.track(session.lanes.find("h/vm/90/vcpu/0") as number);
  const reasons = Array.from({ length: track.count }, (_, row) => row)
    .filter((row) => track.stateAt(row) === State.VMM && 1000 <= track.startAt(row))
    .map((row) => exitName(track.reasonAt(row)));
  expect(reasons).toEqual(["error EFAULT (14)", "error EFAULT (14)", "MEMORY_FAULT"]);
  const { runErrors } = session;
  expect(Array.from({ length: runErrors.count }, (_, row) => runErrors.columns.errno.at(row))).toEqual([14, 14]);
});

test("system calls show the return to the VMM where kvm_userspace_exit is not recorded", () => {
  const { states } = run(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 sys call=ioctl
    2 entry id=0 tid=100 pid=90
    3 exit id=0 reason=30
    4 sysret call=ioctl
    5 switch prev=100 next=0 state=1
    6 waking of=100 target=0
    7 switch prev=0 next=100
    8 sys call=ioctl
    9 entry id=0
  `,
    { end: 10 },
  );
  expect(states("h/vm/90/vcpu/0")).toBe(
    "vmm hypervisor guest hypervisor vmm vmm-blocked runnable vmm hypervisor guest",
  );
});

test("without scheduler events the CPU's last vCPU is unknown once another enters there", () => {
  const { lane } = run(
    `
    1 entry id=0 tid=100 pid=90
    2 exit id=0 reason=1 tid=100 pid=90
    5 entry id=1 tid=101 pid=90
  `,
    { end: 6 },
  );
  expect(lane("h/vm/90/vcpu/0")).toBe("guest[1,2] hypervisor:2049[2,5] unknown:2049[5,6]");
});

test("a vCPU that slept on a CPU whose events were lost is unknown, wakes as usual, and is itself again at its next entry", () => {
  const { lane } = run(
    `
    0  switch cpu0 prev=0 next=100 comm="CPU 0/KVM"
    1  entry cpu0 id=0 tid=100 pid=90
    2  exit cpu0 id=0 reason=12
    3  switch cpu0 prev=100 next=0 state=1
    5  lost cpu0 until=6
    8  switch cpu0 prev=7 next=0 state=1
    9  waking cpu1 of=100 target=0
    10 switch cpu0 prev=0 next=100
    11 entry cpu0 id=0
  `,
    { end: 12 },
  );
  expect(lane("h/vm/90/vcpu/0")).toBe(
    "vmm[0,1] guest[1,2] halt-poll:2060[2,3] wait:1[3,5] unknown[5,9] runnable[9,10] unknown[10,11] guest[11,12]",
  );
});

test("the entry of ioctl(KVM_RUN) takes a vCPU out of the VMM, whether kvm_entry follows or not", () => {
  const begin = `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 exit id=0 reason=30
    3 uexit reason=2
  `;
  const sleeps = "6 switch prev=100 next=0 state=1";
  const states = (calls: string) => run(`${begin}${calls}\n${sleeps}`, { end: 9 }).lane("h/vm/90/vcpu/0").slice(41);
  expect(states("5 sys call=ioctl cmd=44672")).toBe("vmm:10242[3,5] hypervisor[5,6] wait:1[6,9]");
  expect(states("5 sys call=ioctl")).toBe("vmm:10242[3,5] hypervisor[5,6] wait:1[6,9]");
  // KVM_GET_REGS is the VMM's business.
  expect(states("5 sys call=ioctl cmd=2156965505")).toBe("vmm:10242[3,6] vmm-blocked[6,9]");
  expect(states("4 sys call=ioctl cmd=44672\n5 sysret call=ioctl")).toBe(
    "vmm:10242[3,4] hypervisor[4,5] vmm[5,6] vmm-blocked[6,9]",
  );
  // Any other call shows that it has left KVM, also where its return was not recorded.
  expect(states("4 sys call=ioctl cmd=44672\n5 sys call=ppoll")).toBe(
    "vmm:10242[3,4] hypervisor[4,5] vmm[5,6] vmm-blocked[6,9]",
  );
});

test("before its first KVM event a vCPU is where its thread is", () => {
  const text = (calls: string, after: string) => `
    0 switch cpu1 prev=0 next=90
    1 fork cpu1 parent=90 child=100 tgid=90 comm="CPU 0/KVM"
    2 wakeup_new cpu1 of=100 target=0
    3 switch cpu0 prev=0 next=100
    ${calls}
    5 switch cpu0 prev=100 next=0 state=1
    8 waking cpu1 of=100 target=0
    9 switch cpu0 prev=0 next=100
    ${after}
    10 entry cpu0 id=0
  `;
  const lane = (calls: string, after = "") => run(text(calls, after), { end: 11 }).lane("h/vm/90/vcpu/0");
  expect(lane("")).toBe("runnable[2,3] vmm[3,5] blocked[5,8] runnable[8,9] vmm[9,10] guest[10,11]");
  expect(lane("4 sys cpu0 call=ioctl cmd=44672")).toBe(
    "runnable[2,3] vmm[3,4] hypervisor[4,5] wait[5,8] runnable[8,9] hypervisor[9,10] guest[10,11]",
  );
  expect(lane("4 sys cpu0 call=futex", "10 sysret cpu0 call=futex")).toBe(
    "runnable[2,3] vmm[3,5] vmm-blocked[5,8] runnable[8,9] vmm[9,10] guest[10,11]",
  );
});

test("exits of hypervisors that no table knows keep their whole code, and no other's name", () => {
  const { lane, session } = run(
    `
    0 entry id=0 tid=100 pid=90
    1 exit id=0 rawisa=3 reason=131075 tid=100 pid=90
    2 entry id=0 tid=100 pid=90
    3 exit id=0 rawisa=3 reason=1 tid=100 pid=90
  `,
    { end: 4 },
  );
  const codes = [...lane("h/vm/90/vcpu/0").matchAll(/hypervisor:(\d+)/g)].map((match) => Number(match[1]));
  expect(codes.map(exitName)).toEqual(["0x20003 (unknown)", "0x1 (unknown)"]);
  expect(codes.map(reasonOf)).toEqual([0x20003, 1]);
  expect(session.machines[0]?.isa).toBe(Isa.OTHER);
  // Bits that VMX keeps zero; flags of VMX are none of them.
  expect(exitName(exitCodeOf(Isa.VMX, 0x20000, -1))).toBe("0x20000 (unknown)");
  expect(exitName(exitCodeOf(Isa.VMX, 0x80000021 | 0, -1))).toBe(exitName(exitCodeOf(Isa.VMX, 0x21, -1)));
  expect(exitName(exitCodeOf(Isa.SVM, 0x20000, -1))).toBe("0x20000 (unknown)");
});

test("no process in the events: the dump of processes says which VM, near tids notwithstanding", () => {
  const dumps = [
    [100, 90],
    [101, 90],
    [110, 108],
  ].map(([tid, tgid]) => `0 dump of=${tid} tgid=${tgid} ppid=1 status=5 comm="CPU 0/KVM"`);
  const { paths } = run(`
    ${dumps.join("\n")}
    1 switch cpu0 prev=0 next=100
    2 entry cpu0 id=0
    3 exit cpu0 id=0 reason=1
    1 switch cpu1 prev=0 next=110
    2 entry cpu1 id=0
    3 exit cpu1 id=0 reason=1
    4 switch cpu1 prev=110 next=101
    5 entry cpu1 id=1
    6 exit cpu1 id=1 reason=1
  `);
  expect(paths("vcpu")).toEqual(["h/vm/90/vcpu/0", "h/vm/108/vcpu/0", "h/vm/90/vcpu/1"]);
});

test("no process in the events, and the probe that says it lies behind the first entries: vCPUs are of its VM", () => {
  const { paths } = run(`
    1 switch cpu0 prev=0 next=100
    2 entry cpu0 id=0
    1 switch cpu1 prev=0 next=110
    2 entry cpu1 id=1
    3 context cpu0 id=0 vm=90 exit=0 cr3=4096 rsp=8192 rip=4096
    4 context cpu1 id=1 vm=90 exit=0 cr3=4096 rsp=8192 rip=4096
    5 exit cpu0 id=0 reason=1
    5 exit cpu1 id=1 reason=1
  `);
  expect(paths("vcpu")).toEqual(["h/vm/90/vcpu/0", "h/vm/90/vcpu/1"]);
});

test("no process in the events, and the dump comes after the first entries: VMs are put right", () => {
  const { paths, states, session } = run(`
    1 switch cpu0 prev=0 next=100
    2 entry cpu0 id=0
    3 exit cpu0 id=0 reason=1
    1 switch cpu1 prev=0 next=110
    2 entry cpu1 id=1
    3 exit cpu1 id=1 reason=1
    4 dump cpu0 of=90 tgid=90 ppid=1 status=5 comm=qemu
    5 dump cpu0 of=100 tgid=90 ppid=1 status=6
    6 dump cpu0 of=110 tgid=108 ppid=1 status=6
    7 switch cpu1 prev=110 next=101
    8 dump cpu0 of=101 tgid=90 ppid=1 status=6
    9 entry cpu1 id=1
    10 exit cpu1 id=1 reason=1
  `);
  expect(paths("vcpu")).toEqual(["h/vm/90/vcpu/0", "h/vm/108/vcpu/1", "h/vm/90/vcpu/1"]);
  expect(paths("vm")).toEqual(["h/vm/90", "h/vm/108"]);
  expect(states("h/vm/108/vcpu/1")).toContain("guest hypervisor");
  const [machine] = session.machines;
  expect(machine?.vms.map(({ pid, vcpus }) => [pid, vcpus.map(({ id }) => id)])).toEqual([
    [90, [0, 1]],
    [108, [1]],
  ]);
});
