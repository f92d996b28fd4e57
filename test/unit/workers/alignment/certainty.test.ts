import { describe, expect, test } from "vitest";
import { offsetAt } from "../../../../workers/alignment/clock-line.js";
import { pairGuests } from "../../../../workers/alignment/pair-guests.js";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { inventoryOf } from "../../../../workers/analyses/inventory.js";
import type { Machine } from "../../../../workers/analyses/machine.js";
import type { Session } from "../../../../workers/analyses/session.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { State } from "../../../../workers/model/states.js";
import { run } from "../analyses/dsl.js";
import { clockWorld, type GuestSpec, ownTime } from "./clock-world.js";

const HOUR_NS = 3600e9;
const GUEST: GuestSpec = { name: "g", vcpus: 1, sleepNs: 4e6, workNs: 600e3, offsetNs: 1.5e9, ppm: 0 };
/** Wakes every 10 ms for a moment, and takes as long each time. */
const CLOCKWORK: GuestSpec = { ...GUEST, periodNs: 10e6, workNs: 5e3, preempted: 0, jitterNs: 100 };
const PERIODIC: GuestSpec = { ...GUEST, periodNs: 10e6, workNs: 1e6, preempted: 0 };

const pairingsOf = (seconds: number, specs: readonly GuestSpec[]) =>
  pairGuests(clockWorld(seconds, specs) as Session, async () => {});

describe("the clock of a guest is right to its bound", () => {
  const cases: readonly (readonly [string, number, Partial<GuestSpec>])[] = [
    ["that drifts by 100 ppm", 40, { ppm: 100 }],
    ["of a boot hours later", 20, { offsetNs: 5 * HOUR_NS }],
    ["of a boot months earlier that drifts", 40, { offsetNs: -90 * 24 * HOUR_NS, ppm: -50 }],
    ["of another boot, whose trace begins minutes later", 300, { offsetNs: 90 * 24 * HOUR_NS, fromNs: 200e9 }],
    ["that was recorded for the last eighth of the host's time", 40, { fromNs: 35e9 }],
    ["that was recorded for half a second", 0.5, {}],
    ["of four CPUs", 10, { vcpus: 4 }],
    ["of four CPUs that wait for one", 10, { vcpus: 4, preempted: 0.5, awayNs: 8e6, workNs: 5e6 }],
    ["that hardly ever sleeps", 20, { workNs: 400e6, sleepNs: 1e6, preempted: 0.02 }],
    ["that hardly ever works", 60, { workNs: 100e3, sleepNs: 200e6 }],
    ["that recorded context switches only", 5, { onlySwitches: true }],
    ["that wakes evenly", 20, { periodNs: 4e6, workNs: 300e3, ppm: 20 }],
    ["that wakes evenly, in a part of the host's time", 20, { ...PERIODIC, fromNs: 5e9, toNs: 12e9 }],
  ];
  test.each(cases)("%s", async (_, seconds, own) => {
    const spec = { ...GUEST, ...own };
    const [pairing] = await pairingsOf(seconds, [spec]);
    const { found, text } = pairing ?? {};
    expect(found?.vm.path, text).toBe("host/vm/100");
    const { fromNs = 0, toNs = seconds * 1e9 } = spec;
    for (const part of [0, 0.5, 0.999]) {
      const hostNs = fromNs + part * (toNs - fromNs);
      const ns = ownTime(spec, hostNs);
      const error = Math.abs(ns + offsetAt(found?.fit.line ?? { middleNs: 0, offsetNs: 0, drift: 0 }, ns) - hostNs);
      expect(error).toBeLessThan(20e3);
      expect(error).toBeLessThan(found?.fit.boundNs ?? 0);
    }
  });
});

describe("the CPUs of a guest are its vCPUs", () => {
  const vcpusOf = async (own: Partial<GuestSpec>) => {
    const [pairing] = await pairingsOf(10, [{ ...GUEST, ...own }]);
    expect(pairing?.found?.vm.path, pairing?.text).toBe("host/vm/100");
    return pairing;
  };
  test("of the same numbers", async () => {
    const pairing = await vcpusOf({ vcpus: 2 });
    expect(pairing?.found?.fit.vcpus).toBeUndefined();
    expect(pairing?.text).not.toContain("vCPU");
  });

  test("in their order, where ids of APICs have gaps", async () => {
    const pairing = await vcpusOf({ vcpus: 4, vcpuIds: [0, 1, 4, 5] });
    expect(pairing?.found?.fit.vcpus).toEqual([
      [0, 0],
      [1, 1],
      [2, 4],
      [3, 5],
    ]);
    expect(pairing?.text).toContain("its CPUs 0, 1, 2, 3 are vCPUs 0, 1, 4, 5");
  });

  test("that fit, where both their numbers and their order may be meant", async () => {
    // CPUs 0 and 2 alone recorded something: vCPU 2 has the number, vCPU 4 the place.
    const both = clockWorld(10, [{ ...GUEST, vcpus: 4, vcpuIds: [0, 2, 4, 6] }]);
    const [, guest] = both.machines;
    for (const cpu of [1, 3]) guest?.cpus.splice(cpu, 1, undefined);
    const [pairing] = await pairGuests(both as Session, async () => {});
    expect(pairing?.found?.fit.vcpus).toEqual([
      [0, 0],
      [2, 4],
    ]);
  });

  test("known to the session, whose other CPUs are none of its vCPUs", () => {
    const { session } = run("0 m1 switch prev=0 next=5\n1 m1 switch cpu1 prev=0 next=6\n", {
      machines: [{ name: "h" }, { name: "g" }],
      analyses: ANALYSES,
      end: 10,
    });
    const guest = session.machines[1] as Machine;
    guest.vcpuIds = new Map([[0, 4]]);
    const { cpus } = inventoryOf(session);
    expect([...cpus.vcpuId]).toEqual([4, -1]);
  });
});

describe("a clock that jumped is right on both sides", () => {
  const cases: readonly (readonly [string, number, Partial<GuestSpec>])[] = [
    ["in the middle", 10, { jump: { atNs: 5e9, byNs: 50e6 } }],
    ["by little", 20, { jump: { atNs: 10e9, byNs: 200e3 } }],
    ["near the end", 20, { jump: { atNs: 18e9, byNs: 1e6 } }],
    ["that was paused with its VM", 20, { jump: { atNs: 7e9, byNs: -2e9 } }],
    ["that drifts, of four CPUs", 20, { vcpus: 4, ppm: 30, jump: { atNs: 7e9, byNs: -3e6 } }],
    ["of a guest that hardly ever sleeps", 40, { workNs: 60e6, sleepNs: 1e6, jump: { atNs: 20e9, byNs: 30e6 } }],
  ];
  test.each(cases)("%s", async (_, seconds, own) => {
    const spec = { ...GUEST, ...own };
    const [pairing] = await pairingsOf(seconds, [spec]);
    const { found, text } = pairing ?? {};
    const line = found?.fit.line ?? { middleNs: 0, offsetNs: 0, drift: 0 };
    expect(text).toContain("and jumps 1 time)");
    expect(found?.fit.share).toBeGreaterThan(0.999);
    for (const hostNs of [0.01, 0.2, 0.3, 0.6, 0.8, 0.95].map((part) => part * seconds * 1e9)) {
      const ns = ownTime(spec, hostNs);
      const error = Math.abs(ns + offsetAt(line, ns) - hostNs);
      expect(error).toBeLessThan(20e3);
      expect(error).toBeLessThan(found?.fit.boundNs ?? 0);
    }
    const [jump] = line.jumps ?? [];
    expect((jump?.byNs ?? 0) + (spec.jump?.byNs ?? 0)).toBeLessThan(2e3);
    expect(Math.abs((jump?.atNs ?? 0) - ownTime(spec, spec.jump?.atNs ?? 0))).toBeLessThan(60e6);
  });
});

describe("a guest stands apart", () => {
  const foreign = (own: Partial<GuestSpec>, others: Partial<GuestSpec> = own): readonly GuestSpec[] => [
    { ...GUEST, ...own, name: "f", isForeign: true },
    ...[1, 2].map((i) => ({ ...GUEST, ...others, name: `v${i}`, isUntraced: true })),
  ];
  const cases: readonly (readonly [string, number, readonly GuestSpec[], RegExp])[] = [
    ["that runs on another host", 10, foreign({}), /would by chance/],
    ["that runs on another host beside busy VMs", 20, foreign({ workNs: 60e6, sleepNs: 1e6 }), /would by chance/],
    ["that runs on another host and does the same as a VM", 20, foreign(PERIODIC), /would by chance/],
    ["that does the same again and again", 10, [CLOCKWORK], /moved by \d0 ms, its clock fits VM 100 about as well/],
    ["whose double runs here", 10, foreign(CLOCKWORK), /about as well/],
    ["that was recorded at another time", 20, foreign({ offsetNs: -30e9 }), /would by chance/],
    [
      "of an idle moment, beside VMs that never sleep",
      60,
      foreign({ workNs: 50e3, sleepNs: 300e6 }, { workNs: 100e6, sleepNs: 1e6, preempted: 0.01 }),
      /would by chance|too few/,
    ],
  ];
  test.each(cases)("%s", async (_, seconds, specs, why) => {
    const pairings = await pairingsOf(seconds, specs);
    expect(pairings.map(({ found }) => found)).toEqual([undefined]);
    expect(pairings[0]?.text).toMatch(why);
  });
});

test("guests that do the same are told apart, and so is one from elsewhere", async () => {
  const same = [1, 2, 3].map((i) => ({ ...PERIODIC, name: `p${i}`, offsetNs: i * 1e9, isForeign: i === 2 }));
  const pairings = await pairingsOf(20, same);
  expect(pairings.map(({ found }) => found?.vm.path)).toEqual(["host/vm/100", undefined, "host/vm/200"]);
});

test("time of which the host knows nothing speaks neither for nor against a guest", async () => {
  const machines = clockWorld(10, [GUEST]);
  const before = (await pairGuests(machines as Session, async () => {}))[0]?.found?.fit;
  const [vcpu] = machines.machines[0]?.vms[0]?.vcpus ?? [];
  if (vcpu === undefined || before === undefined) throw new Error("no vCPU");
  const lost = { ...vcpu, track: withoutHalf(vcpu.track) };
  const vm = { ...machines.machines[0]?.vms[0], vcpus: [lost] };
  const world = { machines: [{ ...machines.machines[0], vms: [vm] }, ...machines.machines.slice(1)] };
  const [pairing] = await pairGuests(world as unknown as Session, async () => {});
  expect(pairing?.found?.fit.share).toBeGreaterThan(0.99);
  expect(pairing?.found?.fit.switches).toBeLessThan(0.7 * before.switches);
});

/** Events of every other half second are lost. */
function withoutHalf(track: LaneTrack): LaneTrack {
  const rest = new LaneTrack();
  const isLost = (t: number) => Math.floor(t / 500e6) % 2 === 1;
  for (let row = 0; row < track.count; row++) {
    const t = track.startAt(row);
    rest.enter(t, isLost(t) ? State.UNKNOWN : track.stateAt(row));
  }
  return rest;
}
