import { describe, expect, test } from "vitest";
import { offsetAt } from "../../../../workers/alignment/clock-line.js";
import { sampledCpus } from "../../../../workers/alignment/own-samples.js";
import { pairGuests } from "../../../../workers/alignment/pair-guests.js";
import type { Session } from "../../../../workers/analyses/session.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { rowAt } from "../../../../workers/index/row-search.js";
import { State } from "../../../../workers/model/states.js";
import { clockPair, pairAsLines, randomFrom } from "./clock-pair.js";
import { clockWorld, type GuestSpec, ownTime } from "./clock-world.js";
import { openTexts } from "./open-texts.js";

const GUEST: GuestSpec = { name: "g", vcpus: 2, sleepNs: 6e6, workNs: 4e6, offsetNs: 1.5e9, ppm: 0 };

/** Times of samples by the host's clock: the timer of a vCPU that is away fires when it comes back. */
function sampleTimes(vcpu: LaneTrack, endNs: number, everyNs: number, seed: number): readonly number[] {
  const random = randomFrom(seed);
  const times: number[] = [];
  for (let t = 3e6; t < endNs; t += everyNs) {
    let row = Math.max(0, rowAt(vcpu, t));
    if (vcpu.stateAt(row) === State.GUEST) {
      times.push(t);
      continue;
    }
    while (row < vcpu.count && vcpu.stateAt(row) !== State.GUEST) row += 1;
    if (row === vcpu.count) break;
    t = vcpu.startAt(row) + 2e3 + 10e3 * random();
    if (t < vcpu.endAt(row, endNs)) times.push(t);
  }
  return times;
}

/** A host whose context switches are known, and guests that recorded nothing but samples of themselves. */
async function pairSampled(seconds: number, specs: readonly GuestSpec[], everyNs: number) {
  const world = clockWorld(seconds, specs);
  const [host, ...guests] = world.machines;
  const samples = new Map<number, Float64Array>();
  const tracks = specs.map((spec, i) =>
    spec.isForeign === true
      ? clockWorld(seconds, [{ ...spec, isForeign: false, seed: 77 }]).machines[0]?.vms[0]
      : host?.vms[i],
  );
  const recorded = specs.map((spec, i) => ({ spec, vm: tracks[i] })).filter(({ spec }) => spec.isUntraced !== true);
  const machines = guests.map((guest, i) => {
    const { spec, vm } = recorded[i] as (typeof recorded)[number];
    const cpus = guest.cpus.map((cpu, number) => {
      const lane = 1000 + 100 * i + number;
      const track = vm?.vcpus[number]?.track as LaneTrack;
      const times = sampleTimes(track, seconds * 1e9, everyNs, 3 + lane).map((t) => ownTime(spec, t));
      samples.set(lane, Float64Array.from(times));
      return { ...cpu, lane, track: new LaneTrack() };
    });
    return { ...guest, cpus };
  });
  return pairGuests({ machines: [host, ...machines] } as unknown as Session, async () => {}, undefined, [], {
    sinceNs: () => Number.NEGATIVE_INFINITY,
    isGiven: () => false,
    allows: () => true,
    byTsc: () => undefined,
    byCalls: () => undefined,
    bySamples: () => undefined,
    sampledCpus: (guest) => sampledCpus(guest, samples),
  });
}

describe("the clock of a guest by samples that it took of itself", () => {
  const cases: readonly (readonly [string, number, number, Partial<GuestSpec>])[] = [
    ["that drifts", 14, 1_003_000, { ppm: 30 }],
    ["of one CPU, whose clock is ahead", 12, 2_003_000, { vcpus: 1, offsetNs: -21e9 }],
    ["that is mostly busy", 20, 1_003_000, { workNs: 40e6, sleepNs: 8e6 }],
    ["whose vCPUs have other numbers", 12, 1_003_000, { vcpuIds: [0, 4] }],
  ];
  test.each(cases)("is right to its bound, of a guest %s", async (_, seconds, everyNs, own) => {
    const spec = { ...GUEST, ...own };
    const [pairing] = await pairSampled(seconds, [spec, { ...GUEST, isUntraced: true }], everyNs);
    const { found, text } = pairing ?? {};
    expect(found?.vm.path, text).toBe("host/vm/100");
    expect(found?.method).toBe("samples");
    expect(found?.fit.share).toBeGreaterThan(0.99);
    const bound = found?.fit.boundNs ?? 0;
    expect(bound).toBeLessThan(50e3);
    for (const part of [0.01, 0.5, 0.99]) {
      const hostNs = part * seconds * 1e9;
      const ns = ownTime(spec, hostNs);
      const error = Math.abs(ns + offsetAt(found?.fit.line ?? { middleNs: 0, offsetNs: 0, drift: 0 }, ns) - hostNs);
      expect(error).toBeLessThan(bound);
    }
  });

  test("is not known of a guest that runs on another host", async () => {
    const specs = [
      { ...GUEST, isForeign: true },
      { ...GUEST, isUntraced: true },
    ];
    const [pairing] = await pairSampled(20, specs, 1_003_000);
    expect(pairing?.found, pairing?.text).toBeUndefined();
  });

  test("is found of traces: the guest's holds nothing but samples", async () => {
    const seconds = 8;
    const { host } = pairAsLines({ seconds, offsetNs: 1.5e9, ppm: 0 });
    const vcpu = clockPair({ seconds, offsetNs: 1.5e9, ppm: 0 }).host;
    const samples = sampleTimes(vcpu, seconds * 1e9, 1_003_000, 3).map(
      (t) => `${Math.round(t - 1.5e9)} 0 cpu-clock sample_mode=1 ip=4096 period=1 common_pid=9 common_comm=a\n`,
    );
    const texts: Readonly<Record<string, string>> = {
      host,
      guest: `#lines\nhost: guest\nevents: cpu-clock\n\n${samples.join("")}`,
    };
    const found = (await (await openTexts(texts)).info()).machines[1];
    expect(found, found?.apart).toMatchObject({
      guest_of: "host/vm/100",
      alignment: { to: "host", method: "samples", compared: "own-samples" },
    });
    const { offset_ns, error_bound_ns = 0, inside_share = 0 } = found?.alignment ?? {};
    expect(Math.abs(Number(offset_ns) - 1.5e9)).toBeLessThan(error_bound_ns);
    expect(error_bound_ns).toBeLessThan(50e3);
    expect(inside_share).toBeGreaterThan(0.99);
    // A clock that a person gives is held to the samples, too.
    const given = await openTexts(texts, [{ trace: "guest", offsetNs: "1500000000", ppm: 0 }]);
    const set = (await given.info()).machines[1];
    expect(set, set?.apart).toMatchObject({
      guest_of: "host/vm/100",
      alignment: { method: "manual", inside_share: expect.closeTo(1, 2), compared: "own-samples" },
    });
    const tried = await given.clockFit({ machine: "guest", offsetNs: 5e6, middleNs: 0, drift: 0 });
    expect(tried).toMatchObject({ vm: "host/vm/100", compared: "own-samples", isCertain: false });
    expect(tried?.insideShare).toBeLessThan(0.9);
    // No other method tells it.
    const refused = (await (await openTexts(texts, [], "events")).info()).machines[1];
    expect(refused).not.toHaveProperty("guest_of");
  });
});
