import { describe, expect, test } from "vitest";
import { offsetAt } from "../../../../workers/alignment/clock-line.js";
import { pairGuests } from "../../../../workers/alignment/pair-guests.js";
import { fitBySamples, type GuestSamples } from "../../../../workers/alignment/sample-fit.js";
import type { Session } from "../../../../workers/analyses/session.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { rowAt } from "../../../../workers/index/row-search.js";
import { SampleMode } from "../../../../workers/model/sample-mode.js";
import { State } from "../../../../workers/model/states.js";
import { clockPair, pairAsLines } from "./clock-pair.js";
import { clockWorld, type GuestSpec, ownTime } from "./clock-world.js";
import { openTexts } from "./open-texts.js";

const GUEST: GuestSpec = { name: "g", vcpus: 2, sleepNs: 6e6, workNs: 4e6, offsetNs: 1.5e9, ppm: 0 };
const NOTHING_ELSE = {
  sinceNs: () => Number.NEGATIVE_INFINITY,
  isGiven: () => false,
  allows: () => true,
  byTsc: () => undefined,
  byCalls: () => undefined,
};

/** A host that recorded nothing but samples, and the guests' own traces. */
async function pairSampled(seconds: number, specs: readonly GuestSpec[], everyNs: number) {
  const world = clockWorld(seconds, specs);
  const samples = new Map<number, Float64Array>();
  const [host] = world.machines;
  let lane = 1000;
  const vms = host?.vms.map((vm) => ({
    ...vm,
    vcpus: vm.vcpus.map((vcpu, n) => {
      const times: number[] = [];
      for (let t = 2e6 + n * 1e5; t < seconds * 1e9; t += everyNs) {
        if (vcpu.track.stateAt(Math.max(0, rowAt(vcpu.track, t))) === State.GUEST) times.push(t);
      }
      const unseen = new LaneTrack();
      unseen.enter(0, State.UNKNOWN);
      unseen.finish(seconds * 1e9);
      lane += 1;
      samples.set(lane, Float64Array.from(times));
      return { ...vcpu, lane, track: unseen };
    }),
  }));
  const machines = [{ ...host, vms }, ...world.machines.slice(1)];
  const seen: GuestSamples = samples;
  return pairGuests({ machines } as unknown as Session, async () => {}, undefined, [], {
    ...NOTHING_ELSE,
    sampledCpus: () => [],
    bySamples: (guest, vm) => fitBySamples(guest, vm, seen),
  });
}

describe("the clock of a guest by samples that the host took of its code", () => {
  const cases: readonly (readonly [string, number, number, Partial<GuestSpec>])[] = [
    ["that drifts", 14, 1_003_000, { ppm: 30 }],
    ["of one CPU, whose clock is ahead", 12, 2_003_000, { vcpus: 1, offsetNs: -21e9 }],
    ["that is mostly busy", 20, 1_003_000, { workNs: 40e6, sleepNs: 8e6 }],
  ];
  test.each(cases)("is right to its bound, of a guest %s", async (_, seconds, everyNs, own) => {
    const spec = { ...GUEST, ...own };
    const [pairing] = await pairSampled(seconds, [spec, { ...GUEST, isUntraced: true }], everyNs);
    const { found, text } = pairing ?? {};
    expect(found?.vm.path, text).toBe("host/vm/100");
    expect(found?.method).toBe("samples");
    expect(text).toContain("of the samples of its code fit");
    const bound = found?.fit.boundNs ?? 0;
    expect(bound).toBeLessThan(150e3);
    for (const part of [0.01, 0.5, 0.99]) {
      const hostNs = part * seconds * 1e9;
      const ns = ownTime(spec, hostNs);
      const error = Math.abs(ns + offsetAt(found?.fit.line ?? { middleNs: 0, offsetNs: 0, drift: 0 }, ns) - hostNs);
      expect(error).toBeLessThan(bound);
    }
  });

  test("is not known of a guest that runs on another host", async () => {
    const [pairing] = await pairSampled(
      20,
      [
        { ...GUEST, isForeign: true },
        { ...GUEST, isUntraced: true },
      ],
      1_003_000,
    );
    expect(pairing?.found).toBeUndefined();
  });

  test("is found of traces: the host's holds nothing but samples", async () => {
    const seconds = 8;
    const { host } = clockPair({ seconds, offsetNs: 1.5e9, ppm: 0 });
    const { guest } = pairAsLines({ seconds, offsetNs: 1.5e9, ppm: 0 });
    let lines = "";
    for (let t = 2e6; t < seconds * 1e9; t += 1_003_000) {
      const isIn = host.stateAt(Math.max(0, rowAt(host, t))) === State.GUEST;
      const by = isIn ? "common_pid=101 common_tgid=100 common_comm=vcpu0" : "common_pid=0 common_comm=swapper/0";
      lines += `${t} 0 cpu-clock sample_mode=${isIn ? SampleMode.GUEST_USER : SampleMode.KERNEL} ip=4096 period=1 ${by}\n`;
    }
    const texts = { host: `#lines\nhost: host\nevents: cpu-clock\n\n${lines}`, guest };
    const found = (await (await openTexts(texts)).info()).machines[1];
    expect(found, found?.apart).toMatchObject({
      guest_of: "host/vm/100",
      alignment: { to: "host", method: "samples" },
    });
    const { offset_ns, error_bound_ns = 0, inside_share = 0 } = found?.alignment ?? {};
    expect(Math.abs(Number(offset_ns) - 1.5e9)).toBeLessThan(error_bound_ns);
    expect(error_bound_ns).toBeLessThan(150e3);
    expect(inside_share).toBeGreaterThan(0.95);
    // No other method tells it.
    const refused = (await (await openTexts(texts, [], "events")).info()).machines[1];
    expect(refused).not.toHaveProperty("guest_of");
  });
});
