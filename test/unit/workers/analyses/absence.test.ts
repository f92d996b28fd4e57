import { expect, test } from "vitest";
import { exitObjects } from "../../../../workers/analyses/exit-objects/index.js";
import { irq } from "../../../../workers/analyses/irq/index.js";
import { kvm } from "../../../../workers/analyses/kvm/index.js";
import { sched } from "../../../../workers/analyses/sched/index.js";
import { waits } from "../../../../workers/analyses/waits/index.js";
import { ThreadRoles } from "../../../../workers/query/thread-roles.js";
import { factsOf } from "../support/session-context.js";
import { run } from "./dsl.js";

// Events of a family that is not in the trace did not fail to happen: nobody recorded them.

test("a halt without scheduler events may poll or sleep: unknown, and the exit is told", () => {
  const { lane } = run(
    `
    0  entry id=0 tid=100 pid=90
    5  exit id=0 reason=12 tid=100 pid=90
    50 entry id=0 tid=100 pid=90
    60 exit id=0 reason=30 tid=100 pid=90
    61 entry id=0 tid=100 pid=90
  `,
    { end: 70 },
  );
  expect(lane("h/vm/90/vcpu/0")).toBe("guest[0,5] unknown:2060[5,50] guest[50,60] hypervisor:2078[60,61] guest[61,70]");
  // Between an exit and the next entry nobody knows who had the CPU.
  expect(lane("h/cpu/0")).toBe("guest[0,5] unknown[5,50] guest[50,60] unknown[60,61] guest[61,70]");
});

test("scheduler events of another CPU of the machine are enough to say that a halted vCPU polls", () => {
  const { lane } = run(
    `
    0  switch cpu1 prev=0 next=50
    0  entry cpu0 id=0 tid=100 pid=90
    5  exit cpu0 id=0 reason=12 tid=100 pid=90
  `,
    { end: 9 },
  );
  expect(lane("h/vm/90/vcpu/0")).toBe("guest[0,5] halt-poll:2060[5,9]");
});

test("kvm_vcpu_wakeup alone tells what a halt was: waited=0 polled, waited=1 slept for so long", () => {
  const { lane } = run(
    `
    0  entry id=0 tid=100 pid=90
    5  exit id=0 reason=12 tid=100 pid=90
    9  halted ns=3000 waited=0 tid=100 pid=90
    10 entry id=0 tid=100 pid=90
    20 exit id=0 reason=12 tid=100 pid=90
    90 halted ns=65000 waited=1 tid=100 pid=90
    91 entry id=0 tid=100 pid=90
  `,
    { end: 95 },
  );
  expect(lane("h/vm/90/vcpu/0")).toBe(
    "guest[0,5] halt-poll:2060[5,9] hypervisor:2060[9,10] guest[10,20] hypervisor:2060[20,25] wait:1[25,90] hypervisor:2060[90,91] guest[91,95]",
  );
});

test("without scheduler events a thread is not said to run between its events", () => {
  const { lane } = run(
    `
    0 sys call=read tid=10 pid=9
    3 irq n=7 tid=10 pid=9
    4 irqret n=7 tid=10 pid=9
    8 sysret call=read tid=10 pid=9
  `,
    { end: 20 },
  );
  expect(lane("h/thread/10")).toBe("syscall[0,3] interrupted[3,4] syscall[4,8] unknown[8,20]");
  expect(lane("h/cpu/0")).toBe("unknown[0,3] irq:7[3,4] unknown[4,20]");
});

test("a wake-up without sched_switch says nothing of what the thread did before, nor since when it waits", () => {
  const { lane } = run(
    `
    0 sys call=futex tid=10 pid=9
    1 waking of=20 target=0 tid=10 pid=9
  `,
    { end: 5 },
  );
  expect(lane("h/thread/20")).toBe("unknown[0,5]");
});

test("a switch without prev_state does not say why the thread left", () => {
  const { lane } = run(
    `
    0 switch prev=0 next=10
    5 switch prev=10 next=0 state=-1
  `,
    { end: 9 },
  );
  expect(lane("h/thread/10")).toBe("user[0,5] unknown[5,9]");
});

test("a thread's process is learnt from the context of its own switch, for what came before too", () => {
  const { session } = run(`
    0 switch prev=0 next=101
    1 switch prev=101 next=102 tid=101 pid=90
    2 switch prev=102 next=103 tid=102 pid=90
    3 entry id=0 tid=103 pid=90
    4 exit id=0 reason=1 tid=103 pid=90
  `);
  const vm = session.machines[0]?.vms[0];
  const roles = new ThreadRoles(factsOf(session));
  const lanes = [101, 102].map((tid) => session.machines[0]?.find(tid)?.lane ?? -1);
  expect(lanes.map((lane) => roles.vmOf(lane))).toEqual([vm?.lane, vm?.lane]);
});

test("kernel threads work for the VM that their name tells, by its process or one of its threads", () => {
  const { session } = run(`
    0 dump of=95 tgid=90 ppid=1 status=5 comm=worker
    0 switch cpu0 prev=0 next=103
    1 entry cpu0 id=0 tid=103 pid=90
    1 switch cpu1 prev=0 next=700 comm=vhost-90
    1 switch cpu2 prev=0 next=701 comm=kvm-pit/90
    1 switch cpu3 prev=0 next=702 comm=iou-wrk-95
    1 switch cpu4 prev=0 next=703 comm=kvm-pit/91
  `);
  const machine = session.machines[0];
  const roles = new ThreadRoles(factsOf(session));
  const served = [700, 701, 702, 703].map((tid) => roles.vmOf(machine?.find(tid)?.lane ?? -1));
  const vm = machine?.vms[0]?.lane;
  expect(served).toEqual([vm, vm, vm, -1]);
});

test("a wait that kvm-pit ends was for a timer", () => {
  const { session } = run(
    `
    0  switch cpu0 prev=0 next=103
    1  entry cpu0 id=0 tid=103 pid=90
    5  exit cpu0 id=0 reason=12 tid=103 pid=90
    6  switch cpu0 prev=103 next=0 state=1
    20 switch cpu1 prev=0 next=701 comm=kvm-pit/90
    21 waking cpu1 of=103 target=0 tid=701
    25 switch cpu0 prev=0 next=103
    26 entry cpu0 id=0 tid=103 pid=90
  `,
    { analyses: [sched, irq, kvm, waits], end: 30 },
  );
  expect(session.waits.count).toBe(1);
  expect(session.waits.at(0)).toMatchObject({ reason: 2, start: 6000, woken: 21000 });
});

test("a thread that only leaves guests for user space is a vCPU, of which no more is known than that", () => {
  const { paths, lane } = run(
    `
    10 uexit reason=2 errno=0 tid=100 pid=90 name=vmm
    20 uexit reason=2 errno=0 tid=100 pid=90
    25 uexit reason=6 errno=0 tid=101 pid=90
    30 uexit reason=6 errno=0 tid=100 pid=90
  `,
    { end: 40 },
  );
  expect(paths("vcpu")).toEqual(["h/vm/90/vcpu/0", "h/vm/90/vcpu/1"]);
  expect(lane("h/vm/90/vcpu/0")).toBe(
    "unknown[10,20] vmm:10242[20,20.001] unknown[20.001,30] vmm:10246[30,30.001] unknown[30.001,40]",
  );
  expect(lane("h/vm/90/vcpu/1")).toBe("unknown[10,40]");
});

test("ports of vCPUs that take turns on a CPU, without exits and switches, are each one's own", () => {
  const { session } = run(
    `
    1 uexit reason=2 errno=0 tid=100 pid=90
    2 uexit reason=2 errno=0 tid=100 pid=90
    3 uexit reason=2 errno=0 tid=200 pid=190
    4 uexit reason=2 errno=0 tid=200 pid=190
    5 pio port=1016 tid=100 pid=90
    6 pio port=96 tid=200 pid=190
  `,
    { analyses: [sched, irq, kvm, exitObjects], end: 9 },
  );
  const { exitObjects: objects, lanes } = session;
  const found = Array.from({ length: objects.count }, (_, row) => [
    lanes.specs[objects.columns.lane.at(row)]?.path,
    objects.columns.object.at(row),
  ]);
  expect(found).toEqual([
    ["h/vm/90/vcpu/0", 1016],
    ["h/vm/190/vcpu/0", 96],
  ]);
});

test("a trace that begins with exits to user space waits for kvm_exit to say which vCPU it is", () => {
  const { paths } = run(`
    1 uexit reason=2 errno=0 tid=103 pid=90
    2 exit id=3 reason=1 tid=103 pid=90
  `);
  expect(paths("vcpu")).toEqual(["h/vm/90/vcpu/3"]);
});

test("VMs of unknown processes: the same parent, or near tids; an id met again is another VM, however many there are", () => {
  const lines = ["0 switch cpu1 prev=0 next=5"];
  for (let i = 0; i < 400; i++) {
    const tid = 1000 + 3 * i;
    lines.push(
      `${i} fork parent=${i % 2 === 0 ? 10 : 11} child=${tid}`,
      `${i} exit id=${(i >> 1) % 2} reason=1 tid=${tid}`,
    );
  }
  const { session } = run(lines.join("\n"));
  const vms = session.machines[0]?.vms ?? [];
  expect(vms.length).toBe(200);
  expect(vms.every(({ vcpus }) => vcpus.map(({ id }) => id).join() === "0,1")).toBe(true);
  expect(vms.every(({ vcpus }) => vcpus[0]?.thread.parentTid === vcpus[1]?.thread.parentTid)).toBe(true);
});

test("without scheduler events, two vCPUs may take turns on a CPU: an exit lasts until its vCPU is entered again", () => {
  const { lane } = run(
    `
    0  entry id=0 tid=100 pid=90
    5  exit id=0 reason=12 tid=100 pid=90
    10 entry id=1 tid=101 pid=90
    20 exit id=1 reason=30 tid=101 pid=90
    30 entry id=0 tid=100 pid=90
    35 exit id=0 reason=30 tid=100 pid=90
    36 entry id=1 tid=101 pid=90
  `,
    { end: 40 },
  );
  expect(lane("h/vm/90/vcpu/0")).toBe(
    "guest[0,5] unknown:2060[5,30] guest[30,35] hypervisor:2078[35,36] unknown:2078[36,40]",
  );
  expect(lane("h/vm/90/vcpu/1")).toBe(
    "unknown[0,10] guest[10,20] hypervisor:2078[20,30] unknown:2078[30,36] guest[36,40]",
  );
});
