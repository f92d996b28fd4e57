import fc from "fast-check";
import { expect, test } from "vitest";
import { ANALYSES } from "../../../../../workers/analyses/index.js";
import { State } from "../../../../../workers/model/states.js";
import { type DslRun, run } from "../dsl.js";
import { GuestScript, idle, kernel, type Registers, user } from "./script.js";
import { FOUND, type Run } from "./two-vcpus-found.js";

/** What a vCPU may do next; processes 0..4, of which two have neighbouring page tables. */
const step = fc.record({
  kind: fc.constantFrom("run", "sleep", "preempted", "lost"),
  from: fc.nat(4),
  to: fc.nat(4),
  fromMode: fc.constantFrom("user", "kernel", "interrupt", "idle", "worker", "firmware"),
  toMode: fc.constantFrom("user", "kernel", "interrupt", "idle", "worker", "entry"),
  layout: fc.nat(2),
  us: fc.integer({ min: 1, max: 50 }),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const cr3Of = (process: number) => 0x10000 + process * (process < 2 ? 0x1000 : 0x5000);

function registers(process: number, mode: string, layout: number): Registers {
  const cr3 = cr3Of(process);
  switch (mode) {
    case "user":
      return user(cr3, 0x7ffd_0000_1000 + layout * 2 ** 32, 0x5555_0000_1000 + layout * 2 ** 36);
    case "interrupt":
      return kernel(cr3, 50, 0x20);
    case "idle":
      return idle(cr3);
    case "worker":
      return kernel(cr3, 7);
    case "entry":
      return { cr3, rsp: -(2 ** 41) + 4056, rip: -4096, cpl: 0 };
    case "firmware":
      return { cr3: 0, rsp: 0x7000, rip: 0xf000, cpl: 0 };
    default:
      return kernel(cr3, 10 + process);
  }
}

function play(script: GuestScript, steps: readonly Step[], tid: number, cpu: number): GuestScript {
  for (const { kind, from, to, fromMode, toMode, layout, us } of steps) {
    if (kind === "sleep") script.sleeps(us, cr3Of(from));
    else if (kind === "lost") script.line(`lost cpu${cpu} until=${script.time}`).after(us);
    else if (kind === "preempted") {
      script.line(`switch cpu${cpu} prev=${tid} next=300 state=256`).after(us);
      script.line(`switch cpu${cpu} prev=300 next=${tid} state=1`).after(1);
    } else script.runs(us, registers(from, fromMode, layout), registers(to, toMode, layout));
  }
  return script;
}

/** Time in guest mode of one vCPU: on its own lane, and on those of the processes it ran. */
function guestTimes({ session }: DslRun, vcpu: string, endNs: number): { vcpu: number; processes: number } {
  const { lanes } = session;
  const id = lanes.find(vcpu) ?? -1;
  const times = { vcpu: 0, processes: 0 };
  lanes.specs.forEach((spec, lane) => {
    if (spec.kind !== "process" && lane !== id) return;
    const track = lanes.track(lane);
    for (let row = 0; row < track.count; row++) {
      if (track.stateAt(row) !== State.GUEST) continue;
      const ns = track.endAt(row, endNs) - track.startAt(row);
      if (lane === id) times.vcpu += ns;
      else if (track.auxAt(row) === id) times.processes += ns;
    }
  });
  return times;
}

test("what the processes of a vCPU ran is what the vCPU ran, but for the time before it is known who", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      // Paging is off in firmware: that is no process's time.
      const known = steps.map((each) => (each.fromMode === "firmware" ? { ...each, fromMode: "user" as const } : each));
      const script = play(new GuestScript(), known, 100, 0);
      const { vcpu, processes } = guestTimes(script.run(), "h/vm/90/vcpu/0", script.time * 1000);
      expect(processes).toBe(vcpu);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
  );
});

test("never more than the vCPU ran, with firmware and two VMs at once", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (one, other) => {
      const scripts = [play(new GuestScript(), one, 100, 0), play(new GuestScript(1, 190, 200, 1), other, 200, 1)];
      const lines = scripts.flatMap(({ text }) => text.split("\n"));
      lines.sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
      const end = Math.max(...scripts.map(({ time }) => time));
      const result = run(lines.join("\n"), { analyses: ANALYSES, end });
      for (const vm of [90, 190]) {
        const { vcpu, processes } = guestTimes(result, `h/vm/${vm}/vcpu/0`, end * 1000);
        expect(processes).toBeLessThanOrEqual(vcpu);
      }
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 200) },
  );
});

test("rows of processes and threads follow each other in time", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { session } = play(new GuestScript(), steps, 100, 0).run();
      session.lanes.specs.forEach((spec, lane) => {
        if (spec.kind !== "process" && spec.kind !== "guest-thread") return;
        const track = session.lanes.track(lane);
        for (let row = 1; row < track.count; row++) expect(track.startAt(row - 1)).toBeLessThan(track.startAt(row));
      });
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 200) },
  );
});

/** Both vCPUs are in their guest at once, each from one set of registers to another. */
const overlap = fc.record({ one: step, other: step, gap: fc.integer({ min: 1, max: 30 }), halts: fc.boolean() });

/**
 * One layout, since page tables are those of one process at a time whichever vCPU uses them; and an idle task, a worker
 * and an interrupt stack for each vCPU, since no stack is used by two at once.
 */
function onVcpu(vcpu: number, process: number, mode: string): Registers {
  const stacks: Record<string, number> = { idle: 98, worker: 8, interrupt: 51 };
  const stack = vcpu === 0 ? undefined : stacks[mode];
  if (stack !== undefined) return kernel(cr3Of(process), stack, mode === "interrupt" ? 0x20 : undefined);
  return registers(process, mode === "firmware" ? "user" : mode, 0);
}

/** Total length of spans, counting what they share once. */
function covered(spans: readonly (readonly [number, number])[]): number {
  let all = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    all += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return all;
}

type Overlap = typeof overlap extends fc.Arbitrary<infer T> ? T : never;

/** Whatever the two vCPUs do, none of their time is claimed twice or by nothing. */
function checkTwoVcpus(steps: readonly Overlap[]): void {
  const script = new GuestScript(2);
  for (const { one, other, gap, halts } of steps) {
    script.enters(onVcpu(0, one.from, one.fromMode), 0).after(gap);
    script.enters(onVcpu(1, other.from, other.fromMode), 1).after(one.us);
    script.exits(onVcpu(0, one.to, one.toMode), halts && one.toMode === "idle" ? 12 : 1, 0).after(gap);
    script.exits(onVcpu(1, other.to, other.toMode), 1, 1).after(gap);
  }
  const { session } = script.run();
  const endNs = script.time * 1000;
  const guestSpans = (lane: number) => {
    const track = session.lanes.track(lane);
    return Array.from({ length: track.count }, (_, row) => row)
      .filter((row) => track.stateAt(row) === State.GUEST)
      .map((row) => ({ aux: track.auxAt(row), span: [track.startAt(row), track.endAt(row, endNs)] as const }));
  };
  const lanesOf = (kind: string) => session.lanes.specs.flatMap((spec, lane) => (spec.kind === kind ? [lane] : []));
  const processes = lanesOf("process").flatMap(guestSpans);
  const vcpus = lanesOf("vcpu");
  expect(covered(processes.map(({ span }) => span))).toBe(covered(vcpus.flatMap(guestSpans).map(({ span }) => span)));
  const threads = lanesOf("guest-thread").flatMap(guestSpans);
  for (const vcpu of vcpus) {
    for (const spans of [processes, threads]) {
      const own = spans.filter(({ aux }) => aux === vcpu).map(({ span }) => span);
      expect(covered(own)).toBe(own.reduce((sum, [start, end]) => sum + end - start, 0));
    }
  }
}

test("on two vCPUs at once: some process runs whenever a vCPU does, and none twice on one vCPU", () => {
  fc.assert(fc.property(fc.array(overlap, { minLength: 1, maxLength: 30 }), checkTwoVcpus), {
    numRuns: Number(process.env.FUZZ_RUNS ?? 300),
  });
});

test.for(FOUND)("on two vCPUs at once: $what", ({ steps }) => {
  const stepOf = ([from, fromMode, to, toMode, us]: Run): Step => {
    return { kind: "run", from, fromMode, to, toMode, layout: 0, us };
  };
  checkTwoVcpus(
    steps.map(([one, other, gap, halts]) => {
      return { one: stepOf(one), other: stepOf(other), gap, halts: halts !== undefined };
    }),
  );
});
