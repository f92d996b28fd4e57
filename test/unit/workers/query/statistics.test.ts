import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StringTable } from "../../../../workers/core/string-table.js";
import { EdgeStore } from "../../../../workers/index/edge-store.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { exitCodeOf, Isa, userspaceCodeOf } from "../../../../workers/model/kvm/exit-code.js";
import { State, WaitReason } from "../../../../workers/model/states.js";
import type { LostPart, LostSpan } from "../../../../workers/query/context.js";
import { edges } from "../../../../workers/query/edges.js";
import { stateAt } from "../../../../workers/query/interval-at.js";
import { MinimapQuery } from "../../../../workers/query/minimap.js";
import { percentile } from "../../../../workers/query/percentile.js";
import { statesAt } from "../../../../workers/query/states-at.js";
import { statistics } from "../../../../workers/query/statistics.js";
import { addLane, contextOf, oneLane } from "../support/lane-fixture.js";

const HLT = exitCodeOf(Isa.VMX, 12, 0);
const MSR = exitCodeOf(Isa.VMX, 32, 0);
const IO = exitCodeOf(Isa.VMX, 30, 0);

/** Guest from 0; MSR exits of 10 and 30 ns, a HLT of 500 that sleeps, an IO exit to the VMM of 100; the last has no entry. */
function vcpuLane(): ReturnType<typeof oneLane> {
  const made = oneLane("vcpu");
  const { track } = made;
  track.enter(0, State.GUEST);
  track.enter(100, State.HYPERVISOR, MSR);
  track.enter(110, State.GUEST);
  track.enter(200, State.HYPERVISOR, MSR);
  track.enter(230, State.GUEST);
  track.enter(300, State.HALT_POLL, HLT);
  track.enter(320, State.WAIT, WaitReason.TIMER, 0);
  track.enter(700, State.RUNNABLE, 0, 0);
  track.enter(780, State.HYPERVISOR, HLT);
  track.enter(800, State.GUEST);
  track.enter(900, State.HYPERVISOR, IO);
  track.enter(910, State.VMM, userspaceCodeOf(2));
  track.enter(1000, State.GUEST);
  track.enter(1100, State.HYPERVISOR, MSR);
  return made;
}

describe("statistics", () => {
  const { lanes, lane } = vcpuLane();
  const context = contextOf(lanes, 1200);
  const whole = statistics(context, { lanes: Int32Array.of(lane), t0: 0, t1: 1200 });

  test("exits last until the guest runs again, as in perf kvm stat", () => {
    expect(whole.exits).toEqual([
      { reason: "HLT", count: 1, totalNs: 500, minNs: 500, maxNs: 500, p50Ns: 500, p99Ns: 500 },
      { reason: "IO_INSTRUCTION", count: 1, totalNs: 100, minNs: 100, maxNs: 100, p50Ns: 100, p99Ns: 100 },
      { reason: "MSR_WRITE", count: 2, totalNs: 40, minNs: 10, maxNs: 30, p50Ns: 10, p99Ns: 30 },
    ]);
  });

  test("an exit belongs to the window it begins in", () => {
    const part = statistics(context, { lanes: Int32Array.of(lane), t0: 150, t1: 310 });
    expect(part.exits.map(({ reason, totalNs }) => [reason, totalNs])).toEqual([
      ["HLT", 500],
      ["MSR_WRITE", 30],
    ]);
  });

  test("states have time, number and longest stay inside the window", () => {
    const [kind] = whole.kinds;
    expect(kind).toMatchObject({ kind: "vcpu", lanes: 1, absentNs: 0 });
    expect(kind?.states.reduce((sum, { ns }) => sum + ns, 0)).toBe(1200);
    expect(kind?.states[0]).toEqual({ state: State.GUEST, ns: 460, count: 5, maxNs: 100 });
    const part = statistics(context, { lanes: Int32Array.of(lane), t0: 400, t1: 720 });
    expect(part.kinds[0]?.states).toEqual([
      { state: State.WAIT, ns: 300, count: 1, maxNs: 300 },
      { state: State.RUNNABLE, ns: 20, count: 1, maxNs: 20 },
    ]);
  });
});

/** A CPU, two vCPUs of a VM below a machine, and a thread that is born at 50 and gone at 90. */
function severalKinds() {
  const lanes = new LaneStore();
  const machine = addLane(lanes, "machine");
  const cpu = addLane(lanes, "cpu", machine);
  const vm = addLane(lanes, "vm", machine);
  const vcpus = [addLane(lanes, "vcpu", vm), addLane(lanes, "vcpu", vm)];
  const thread = addLane(lanes, "thread", machine);
  lanes.track(cpu).enter(0, State.GUEST);
  for (const vcpu of vcpus) lanes.track(vcpu).enter(0, State.GUEST);
  lanes.track(vcpus[1] as number).enter(60, State.WAIT);
  lanes.track(thread).enter(50, State.USER);
  lanes.track(thread).enter(90, State.NONE);
  return { lanes, machine, cpu, vm, vcpus, thread };
}

describe("statistics of several lanes", () => {
  const { lanes, machine, cpu, vm, vcpus, thread } = severalKinds();
  const of = (...asked: number[]) =>
    statistics(contextOf(lanes, 100), { lanes: Int32Array.from(asked), t0: 0, t1: 100 }).kinds;

  test("each kind is counted by itself: the same time shows on lanes of several", () => {
    expect(of(cpu, ...vcpus, thread)).toEqual([
      {
        kind: "vcpu",
        lanes: 2,
        states: [
          { state: State.GUEST, ns: 160, count: 2, maxNs: 100 },
          { state: State.WAIT, ns: 40, count: 1, maxNs: 40 },
        ],
        absentNs: 0,
      },
      { kind: "cpu", lanes: 1, states: [{ state: State.GUEST, ns: 100, count: 1, maxNs: 100 }], absentNs: 0 },
      { kind: "thread", lanes: 1, states: [{ state: State.USER, ns: 40, count: 1, maxNs: 40 }], absentNs: 60 },
    ]);
  });

  test("a lane that heads others stands for them, but not beside them", () => {
    expect(of(vm)).toEqual(of(...vcpus));
    expect(of(machine)).toEqual(of(cpu, ...vcpus, thread));
    expect(of(machine, vm, cpu, cpu)).toEqual(of(cpu));
    expect(of(99)).toEqual([]);
  });

  test("property: the times of a kind sum to the window of each of its lanes", () => {
    const time = fc.integer({ min: 0, max: 1000 });
    const rows = fc.array(fc.tuple(time, fc.constantFrom(...Object.values(State))), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 6 }), time, time, (tracks, from, to) => {
        const store = new LaneStore();
        const ids = tracks.map((track, i) => {
          const lane = addLane(store, i % 2 === 0 ? "vcpu" : "thread");
          for (const [t, state] of track.sort(([a], [b]) => a - b)) store.track(lane).enter(t, state);
          return lane;
        });
        const [t0, t1] = [Math.min(from, to), Math.max(from, to) + 1];
        const { kinds } = statistics(contextOf(store, 900), { lanes: Int32Array.from(ids), t0, t1 });
        for (const { lanes: count, states, absentNs } of kinds) {
          const sum = states.reduce((total, { ns }) => total + ns, absentNs);
          expect(sum).toBe(count * (t1 - t0));
        }
      }),
    );
  });
});

test("property: percentiles are those of the sorted numbers", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (numbers, p) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        const rank = Math.max(0, Math.ceil(p * numbers.length) - 1);
        expect(percentile(Float64Array.from(numbers), numbers.length, p)).toBe(sorted[rank]);
      },
    ),
  );
});

describe("details in words", () => {
  const lanes = new LaneStore();
  const strings = new StringTable();
  const vcpu = addLane(lanes, "vcpu");
  const thread = addLane(lanes, "thread");
  const cpu = addLane(lanes, "cpu");
  lanes.track(vcpu).enter(0, State.GUEST);
  lanes.track(vcpu).enter(100, State.HYPERVISOR, MSR);
  lanes.track(vcpu).enter(200, State.WAIT, WaitReason.TIMER, thread);
  lanes.track(thread).enter(0, State.BLOCKED, WaitReason.DISK, cpu);
  lanes.track(thread).enter(200, State.SYSCALL, 0, strings.idOf("ppoll"));
  lanes.track(cpu).enter(0, State.GUEST, 0, vcpu);
  lanes.track(cpu).enter(100, State.SYSCALL, 0, thread);
  lanes.track(cpu).enter(200, State.IRQ, 24, strings.idOf("nvme0q1"));
  const context = contextOf(lanes, 300, { strings });

  test.each([
    [vcpu, 50, "guest", "", -1, cpu],
    [vcpu, 150, "hypervisor", "MSR_WRITE", -1, cpu],
    [vcpu, 250, "wait", "timer", thread, -1],
    [thread, 50, "blocked", "disk", cpu, -1],
    [thread, 250, "syscall", "ppoll", -1, -1],
    [cpu, 50, "guest", "", vcpu, cpu],
    [cpu, 250, "irq", "24 nvme0q1", -1, cpu],
  ])("lane %i at %i: %s %s", (lane, t, stateName, reason, culprit, on) => {
    const found = stateAt(context, lane, t);
    expect(found).toMatchObject({ stateName, reason, culprit });
    expect(found?.cpu).toBe(on < 0 && lane === thread && t === 250 ? -1 : on);
  });

  test("a vCPU without a CPU says where it was last, and one on a CPU does not", () => {
    expect([50, 150, 250].map((t) => stateAt(context, vcpu, t)?.lastCpu)).toEqual([-1, -1, cpu]);
    expect(stateAt(context, thread, 50)?.lastCpu).toBe(-1);
  });

  test("the states of several lanes at a time", () => {
    const lanesAsked = Int32Array.of(vcpu, thread, 99);
    expect([...statesAt(context, lanesAsked, 150)]).toEqual([State.HYPERVISOR, State.BLOCKED, State.NONE]);
    expect([...statesAt(context, lanesAsked, 300)]).toEqual([State.NONE, State.NONE, State.NONE]);
  });

  test("there is nothing before a lane begins or after what is known", () => {
    expect([stateAt(context, vcpu, -1), stateAt(context, vcpu, 300), stateAt(context, 99, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test("property: edges are those that overlap the window and touch a lane", () => {
  const edge = fc.record({
    gap: fc.integer({ min: -2, max: 30 }),
    length: fc.integer({ min: 0, max: 80 }),
    from: fc.integer({ min: 0, max: 5 }),
    to: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 60 }), fc.integer({ min: 0, max: 500 }), (list, t0) => {
      const lanes = new LaneStore();
      for (let i = 0; i < 6; i += 1) addLane(lanes, "thread");
      const store = new EdgeStore();
      let t = 100;
      const all = list.map(({ gap, length, from, to }) => {
        t += gap;
        store.connect("wakeup", from, t - length, to, t);
        return { from, to, fromNs: t - length, toNs: t };
      });
      const context = contextOf(lanes, 1000, { edges: store });
      const table = edges(context, { lanes: Int32Array.of(1, 2), t0, t1: t0 + 50, limit: 1000 });
      const wanted = all.filter(
        (e) => e.fromNs < t0 + 50 && t0 <= e.toNs && [e.from, e.to].some((lane) => lane === 1 || lane === 2),
      );
      expect([...table.toNs]).toEqual(wanted.map((e) => e.toNs));
      expect(table.total).toBe(wanted.length);
    }),
  );
});

test("the minimap tells how busy, stolen and lost each column is", () => {
  const { lanes } = vcpuLane();
  const span = {
    stream: "ch0_0",
    machine: "m",
    cpu: 0,
    startNs: 600,
    endNs: 900,
    events: 5,
    cause: "discarded" as const,
  };
  const map = new MinimapQuery(contextOf(lanes, 1200, { lost: [span] })).answer({ width: 4 });
  expect([map.t0, map.t1]).toEqual([0, 1200]);
  expect([...map.busy].map((v) => Math.round(v * 100))).toEqual([100, 7, 40, 100]);
  expect([...map.steal].map((v) => Math.round(v * 100))).toEqual([0, 0, 27, 0]);
  expect([...map.lost].map((v) => Math.round(v * 100))).toEqual([0, 0, 100, 0]);
  expect(Math.max(...map.exits)).toBe(1);
  expect([...map.gaps]).toEqual([600, 900]);
});

test("the minimap has gaps to the nanosecond; those closer than it can draw are one", () => {
  const { lanes } = vcpuLane();
  const of = (startNs: number, endNs: number, parts?: LostPart[]) => ({
    ...{ stream: "ch0_0", machine: "m", cpu: 0, startNs, endNs, events: 1, cause: "discarded" as const },
    ...(parts === undefined ? {} : { parts }),
  });
  const gaps = (...lost: LostSpan[]) => [
    ...new MinimapQuery(contextOf(lanes, 1200, { lost })).answer({ width: 4 }).gaps,
  ];
  expect(gaps(of(7, 9))).toEqual([7, 9]);
  expect(gaps(of(700, 701), of(7, 9))).toEqual([7, 9, 700, 701]);
  expect(gaps(of(7, 9), of(100, 120), of(8, 400))).toEqual([7, 400]);
  const two = [
    { startNs: 10, endNs: 20 },
    { startNs: 800, endNs: 810 },
  ];
  expect(gaps(of(10, 810, two))).toEqual([10, 20, 800, 810]);
});
