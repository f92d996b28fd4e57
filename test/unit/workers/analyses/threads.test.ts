import { expect, test } from "vitest";
import { run } from "./dsl.js";

// blocked:N names what woke the thread (WaitReason): 0 a thread, 2 timer, 3 IPI, 4 disk, 5 network, 6 device.

test("a thread is born, runs, ends and is gone; its tid can live again", () => {
  const { lane, paths } = run(
    `
    0  switch prev=0 next=10 comm=sh
    1  fork parent=10 child=20 tgid=20 ptgid=10 comm=sh
    2  wakeup_new of=20 target=0
    3  switch prev=10 next=20 state=1
    4  exec of=20 old=20 file=/usr/bin/verylongprogramname
    6  exit_thread of=20
    7  switch prev=20 next=10 state=64
    9  free of=20 tid=10
    11 fork parent=10 child=20 tgid=20 comm=sh
    12 wakeup_new of=20 target=0
  `,
    { end: 20 },
  );
  expect(lane("h/thread/20")).toBe("new[1,2] runnable[2,3] user[3,7] dead[7,9] none[9,20]");
  expect(lane("h/thread/20@2")).toBe("new[11,12] runnable[12,20]");
  expect(paths("thread")).toEqual(["h/thread/0:0", "h/thread/10", "h/thread/20", "h/thread/20@2"]);
});

test("names come from exec, prctl and switches, and improve the lane's", () => {
  const { session } = run(`
    0 switch prev=0 next=10 comm=bash
    1 exec of=10 old=10 file=/usr/bin/qemu-system-x86_64
    2 rename of=10 comm="CPU 0/KVM"
    3 switch prev=10 next=0 prevcomm=renamed
  `);
  const names = session.lanes.specs.filter(({ path }) => path === "h/thread/10").map(({ name }) => name);
  expect(names).toEqual(["renamed 10"]);
});

test("a tid seen dead that runs again without a fork is another thread", () => {
  const { lane } = run(`
    0 switch prev=0 next=20
    1 switch prev=20 next=0 state=32
    5 switch prev=0 next=20
    6 switch prev=20 next=0 state=1
  `);
  expect(lane("h/thread/20@2")).toBe("user[5,6]");
});

test("a late free does not end the tid's next owner", () => {
  const { lane } = run(
    `
    0 switch prev=0 next=20
    1 exit_thread of=20
    2 switch prev=20 next=10 state=16
    3 fork parent=10 child=20 tgid=20
    4 free of=20
  `,
    { end: 5 },
  );
  expect(lane("h/thread/20")).toBe("user[0,2] dead[2,3] none[3,5]");
  expect(lane("h/thread/20@2")).toBe("new[3,5]");
});

test("exec from a thread that is not the leader takes the leader's tid", () => {
  const { lane } = run(
    `
    0 switch prev=0 next=10 comm=main
    1 fork parent=10 child=11 tgid=10 comm=main
    2 wakeup_new of=11 target=0
    3 exit_thread of=10
    4 switch prev=10 next=11 state=32
    6 exec of=10 old=11 file=/bin/ls
    8 switch prev=10 next=0 state=1
  `,
    { end: 9 },
  );
  expect(lane("h/thread/11")).toBe("new[1,2] runnable[2,4] user[4,6] none[6,9]");
  expect(lane("h/thread/10")).toBe("user[0,4] dead[4,6] user[6,8] blocked[8,9]");
});

test("system calls last while the thread sleeps in them; a forked child is in its parent's", () => {
  const { lane, session } = run(
    `
    0 switch prev=0 next=10
    1 sys call=clone
    2 fork parent=10 child=11 tgid=11
    3 sysret call=clone
    4 sys call=read
    5 switch prev=10 next=11 state=1
    6 sysret call=clone
    7 waking of=10 target=0
    8 switch prev=11 next=10 state=256
    9 sysret call=read
  `,
    { end: 10 },
  );
  expect(lane("h/thread/10")).toBe(
    "user[0,1] syscall[1,3] user[3,4] syscall[4,5] blocked[5,7] runnable[7,8] syscall[8,9] user[9,10]",
  );
  expect(lane("h/thread/11")).toBe("new[2,5] syscall[5,6] user[6,8] preempted[8,10]");
  const track = session.lanes.track(session.lanes.find("h/thread/10") as number);
  expect(session.strings.get(track.auxAt(3))).toBe("read");
});

test("interrupts nest, and what they interrupted comes back in order", () => {
  const { lane } = run(
    `
    0 switch prev=0 next=10
    1 softirq n=3
    2 irq n=42 handler=eth0
    3 vector n=236 handler=local_timer
    4 vectorret n=236
    5 irqret n=42
    6 softirqret n=3
    7 sys call=read
    8 irq n=42 handler=eth0
    9 irqret n=42
  `,
    { end: 10 },
  );
  expect(lane("h/cpu/0")).toBe(
    "user[0,1] softirq:3[1,2] irq:42[2,3] irq:236[3,4] irq:42[4,5] softirq:3[5,6] user[6,7] syscall[7,8] irq:42[8,9] syscall[9,10]",
  );
  expect(lane("h/thread/10")).toBe("user[0,1] interrupted[1,6] user[6,7] syscall[7,8] interrupted[8,9] syscall[9,10]");
  expect(lane("h/irq/42")).toBe("irq[2,5] none[5,8] irq[8,9] none[9,10]");
  expect(lane("h/softirq/3")).toBe("softirq[1,6] none[6,10]");
});

test("an interrupt handled on two CPUs at once has one lane", () => {
  const { lane } = run(
    `
    1 irq cpu0 n=27 handler=arch_timer
    2 irq cpu1 n=27 handler=arch_timer
    3 irqret cpu0 n=27
    5 irqret cpu1 n=27
  `,
    { end: 6 },
  );
  expect(lane("h/irq/27")).toBe("irq[1,2] irq:1[2,5] none[5,6]");
});

test("who wakes whom: a thread, a timer, a device; waking counts, not the wakeup on the other CPU", () => {
  const { lane, edges, aux } = run(
    `
    0  switch cpu0 prev=0 next=10
    0  switch cpu1 prev=0 next=20
    1  switch cpu1 prev=20 next=0 state=1
    5  waking cpu0 of=20 target=1
    6  wakeup cpu1 of=20 target=1
    7  switch cpu1 prev=0 next=20
    8  switch cpu1 prev=20 next=0 state=2
    10 irq cpu0 n=9 handler=nvme
    11 softirq cpu0 n=4
    12 waking cpu0 of=20 target=1
    13 softirqret cpu0 n=4
    13 irqret cpu0 n=9
    15 switch cpu1 prev=0 next=20
  `,
    { end: 16 },
  );
  expect(lane("h/thread/20")).toBe(
    "user[0,1] blocked[1,5] runnable[5,7] user[7,8] blocked:4[8,12] runnable[12,15] user[15,16]",
  );
  expect(edges()).toEqual(["wakeup h/thread/10@5 h/thread/20@5", "wakeup h/softirq/4@12 h/thread/20@12"]);
  expect(aux("h/thread/20", "blocked")).toBe("h/softirq/4");
});

test("woken while still on its way to sleep: it is runnable when sched_wakeup says so, by who began", () => {
  const { lane, edges } = run(
    `
    0 switch cpu0 prev=0 next=10
    0 switch cpu1 prev=0 next=20
    4 waking cpu0 of=20 target=1
    5 switch cpu1 prev=20 next=0 state=1
    6 wakeup cpu1 of=20 target=1
    8 switch cpu1 prev=0 next=20
  `,
    { end: 9 },
  );
  expect(lane("h/thread/20")).toBe("user[0,5] blocked[5,6] runnable[6,8] user[8,9]");
  expect(edges()).toEqual(["wakeup h/thread/10@4 h/thread/20@6"]);
});

test("runnable names who has the CPU, preempted who took it", () => {
  const { aux } = run(`
    0 switch prev=0 next=10
    1 switch prev=10 next=20 state=256
    2 switch prev=20 next=10 state=1
    3 waking of=20 target=0
  `);
  expect(aux("h/thread/10", "preempted")).toBe("h/thread/20");
});

test("migrations are edges between CPUs", () => {
  const { edges } = run("1 migrate cpu0 of=10 from=0 to=3");
  expect(edges()).toEqual(["migration h/cpu/0@1 h/cpu/3@1"]);
});

test("nothing is guessed before the first event of a thread", () => {
  const { lane } = run(
    `
    0 irq cpu0 n=1
    1 irqret cpu0 n=1
    3 waking cpu0 of=30 target=0
    5 switch cpu0 prev=10 next=20 state=256
    6 waking cpu0 of=40 target=0
  `,
    { end: 9 },
  );
  expect(lane("h/thread/10")).toBe("unknown[0,5] preempted[5,9]");
  expect(lane("h/thread/20")).toBe("unknown[0,5] user[5,9]");
  // Whether 30 slept or ran on CPU 0 nobody can tell; 40 must have slept, since 20 runs there.
  expect(lane("h/thread/30")).toBe("unknown[0,9]");
  expect(lane("h/thread/40")).toBe("unknown[0,6] runnable[6,9]");
  expect(lane("h/cpu/0")).toBe("irq:1[0,1] unknown[1,5] user[5,9]");
});

test("the first exit of something that began before the trace ends it", () => {
  const { lane } = run(
    `
    0 switch cpu1 prev=0 next=50
    0 irqret cpu0 n=7 tid=10 pid=10
    2 sysret call=read tid=10
    3 softirqret n=1 tid=10
  `,
    { end: 4 },
  );
  expect(lane("h/thread/10")).toBe("user[0,4]");
  expect(lane("h/cpu/0")).toBe("user[0,4]");
});

test("contexts name the running thread where no switch was seen", () => {
  const { lane } = run(
    `
    0 switch cpu1 prev=0 next=50
    0 sys call=read tid=10 pid=9 name=cat
    1 sysret call=read tid=10 pid=9
    2 sys call=write tid=11 pid=9
  `,
    { end: 3 },
  );
  expect(lane("h/thread/10")).toBe("syscall[0,1] user[1,2] unknown[2,3]");
  expect(lane("h/thread/11")).toBe("unknown[0,2] syscall[2,3]");
});

test("kernel threads are never in user mode", () => {
  const { lane } = run(
    `
    0 switch prev=0 next=15 comm=kworker/0:1
    2 switch prev=15 next=16 comm=cat state=1
    3 fork parent=2 child=30 tgid=30 comm=kthreadd
    4 switch prev=16 next=30 state=1 comm=my_driver
  `,
    { end: 5 },
  );
  expect(lane("h/thread/15")).toBe("syscall[0,2] blocked[2,5]");
  expect(lane("h/thread/16")).toBe("unknown[0,2] user[2,4] blocked[4,5]");
  expect(lane("h/thread/30")).toBe("new[3,4] syscall[4,5]");
});

test("lost events: what ran, slept or queued on that CPU is unknown until seen again, other CPUs stay", () => {
  const { lane } = run(
    `
    0  switch cpu0 prev=0 next=10
    0  switch cpu1 prev=0 next=20
    1  switch cpu0 prev=10 next=11 state=1
    2  irq cpu0 n=5
    3  lost cpu0 until=10
    12 switch cpu0 prev=11 next=10 state=1
  `,
    { end: 15 },
  );
  expect(lane("h/thread/10")).toBe("user[0,1] blocked[1,3] unknown[3,12] user[12,15]");
  expect(lane("h/thread/11")).toBe("unknown[0,1] user[1,2] interrupted[2,3] unknown[3,12] blocked[12,15]");
  expect(lane("h/thread/20")).toBe("user[0,15]");
  expect(lane("h/cpu/0")).toBe("user[0,1] user[1,2] irq:5[2,3] unknown[3,12] user[12,15]");
  expect(lane("h/irq/5")).toBe("irq[2,3] none[3,15]");
});

test("a dump of processes fills in what is not known and overrides nothing", () => {
  const { lane, session } = run(
    `
    0 switch prev=0 next=10 comm=cat
    1 dump of=10 tgid=10 ppid=1 status=5 comm=dog
    2 dump of=11 tgid=10 ppid=1 status=5 comm=worker kernel=0
    3 dump of=12 tgid=12 ppid=2 status=5 comm=thing kernel=1
    4 dump of=13 tgid=13 ppid=1 status=2 comm=busy
    5 switch prev=10 next=12 state=1
  `,
    { end: 6 },
  );
  expect(lane("h/thread/10")).toBe("user[0,5] blocked[5,6]");
  expect(lane("h/thread/11")).toBe("unknown[0,2] blocked[2,6]");
  expect(lane("h/thread/12")).toBe("unknown[0,3] blocked[3,5] syscall[5,6]");
  expect(lane("h/thread/13")).toBe("unknown[0,6]");
  expect(session.machines[0]?.find(10)?.tgid).toBe(10);
});

test("prev_state is read as the kernel of the trace writes it", () => {
  const states = (kernelRelease: string | undefined, prevState: number) =>
    run(`0 switch prev=0 next=10\n1 switch prev=10 next=0 state=${prevState}`, {
      machines: [kernelRelease === undefined ? { name: "h" } : { name: "h", kernelRelease }],
      end: 2,
    })
      .states("h/thread/10")
      .split(" ")[1];
  expect([0, 1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x100].map((s) => states("6.1.0-56-amd64", s))).toEqual(
    "preempted blocked blocked stopped stopped dead dead blocked blocked preempted".split(" "),
  );
  // 3.10: dead tasks are 64, parked ones 512, and 1024 (TASK_STATE_MAX) is preempted.
  expect([0, 1, 130, 4, 64, 512, 1024].map((s) => states("3.10.31-ltsi", s))).toEqual(
    "preempted blocked blocked stopped dead blocked preempted".split(" "),
  );
  expect([512, 1].map((s) => states("3.6.11-1-ARCH", s))).toEqual(["preempted", "blocked"]);
  // What the trace itself says counts before the release.
  const own = run("0 switch prev=0 next=10\n1 switch prev=10 next=0 state=64", {
    machines: [{ name: "h", kernelRelease: "6.1.0", taskStates: "raw" }],
    end: 2,
  });
  expect(own.states("h/thread/10")).toContain("dead");
  // Without a release the data decide.
  expect([0x100, 1026].map((s) => states(undefined, s))).toEqual(["preempted", "blocked"]);
});

test("each machine has its own threads, from its first event to its last", () => {
  const { lane } = run(
    `
    5 switch prev=0 next=10
    6 m1 switch prev=0 next=10
    9 m1 switch prev=10 next=0 state=1
    20 switch prev=10 next=0 state=1
  `,
    { machines: [{ name: "host" }, { name: "guest" }] },
  );
  expect(lane("host/thread/10")).toBe("user[5,20]");
  expect(lane("guest/thread/10")).toBe("user[6,9] blocked[9,9.001] none[9.001,20]");
});

test("a thread that sleeps or is preempted on its way out has ended only when it leaves with a dead state", () => {
  const { paths, states } = run(
    `
    0 switch prev=0 next=100
    1 exit_thread of=100
    2 switch prev=100 next=0 state=1
    3 waking of=100 target=0
    4 switch prev=0 next=100
    5 switch prev=100 next=200 state=256
    6 free of=100
    7 switch prev=200 next=100 state=1
    8 switch prev=100 next=0 state=16
    `,
    { end: 9 },
  );
  expect(states("h/thread/100")).toBe("user blocked runnable user preempted user none");
  expect(paths("thread").filter((path) => path.includes("@"))).toEqual([]);
});

test("where the kernel's version is not known, TASK_DEAD after sched_process_exit is not parked", () => {
  const text = `
    0 switch prev=0 next=100
    1 exit_thread of=100
    2 switch prev=100 next=0 state=64`;
  expect(run(text, { end: 3 }).states("h/thread/100")).toBe("user dead");
});

test("a dump and a wake-up before the first sched_switch hold once that shows switches are recorded", () => {
  const begin = `
    0 dump of=100 tgid=100 ppid=1 status=5
    1 dump of=101 tgid=101 ppid=1 status=5
    2 waking cpu1 of=100 target=0 tid=200`;
  const recorded = run(`${begin}\n5 switch prev=0 next=300 state=0\n8 switch prev=300 next=100 state=1`, { end: 9 });
  expect(recorded.lane("h/thread/100")).toBe("blocked[0,2] runnable[2,8] user[8,9]");
  expect(recorded.lane("h/thread/101")).toBe("unknown[0,1] blocked[1,9]");
  expect(recorded.edges()).toEqual(["wakeup h/thread/200@2 h/thread/100@2"]);
  // Without any, nothing would say that a sleep or a wait for a CPU has ended.
  expect(run(begin, { end: 9 }).lane("h/thread/100")).toBe("unknown[0,9]");
});
