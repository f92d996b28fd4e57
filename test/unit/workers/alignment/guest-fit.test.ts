import { describe, expect, test } from "vitest";
import { offsetAt } from "../../../../workers/alignment/clock-line.js";
import { fitGuest, guestCpus, vcpusSeen } from "../../../../workers/alignment/guest-fit.js";
import type { Vm } from "../../../../workers/analyses/entities.js";
import type { Machine } from "../../../../workers/analyses/machine.js";
import { clockPair, type PairOptions } from "./clock-pair.js";

function fitted(options: PairOptions) {
  const { host, guest, hostEndNs } = clockPair(options);
  const vm = { vcpus: [{ id: 0, track: host }] } as unknown as Vm;
  const machine = { cpus: [{ number: 0, track: guest }] } as unknown as Machine;
  const recorded = { beginNs: 0, lastNs: hostEndNs } as Machine;
  const found = fitGuest(recorded, vcpusSeen(vm), guestCpus(machine));
  if (found === undefined) throw new Error("no fit");
  const errorAt = (hostNs: number) => {
    const own = (hostNs - options.offsetNs) / (1 + options.ppm * 1e-6);
    return own + offsetAt(found.line, own) - hostNs;
  };
  return { found, errors: [0, 0.25, 0.5, 0.75, 1].map((part) => errorAt(part * hostEndNs)) };
}

describe("a guest's clock is found from what both recorded", () => {
  test.each([
    { seconds: 20, offsetNs: 1.5e9, ppm: 0 },
    { seconds: 120, offsetNs: -17.3e9, ppm: 50 },
    { seconds: 60, offsetNs: 250e6, ppm: -0.4 },
    { seconds: 5, offsetNs: 7e6, ppm: -30 },
  ])("$seconds s, $offsetNs ns, $ppm ppm", (options) => {
    const { found, errors } = fitted(options);
    for (const ns of errors) {
      expect(Math.abs(ns)).toBeLessThan(20e3);
      expect(Math.abs(ns)).toBeLessThan(found.boundNs ?? 0);
    }
    expect(Math.abs(found.line.drift * 1e6 - options.ppm)).toBeLessThan(0.2);
    expect(found.share).toBeGreaterThan(0.99);
  });
});
