import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { GuestClock } from "../../workers/alignment/guest-clocks.js";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { lanescope } from "./cli-support.js";

/** The files hold the offsets of the guests' TSC, as KVM told them to trace-cmd: so many ticks behind the host's, exactly. */
const GUESTS = [
  { name: "vmA", pid: 259, ticks: 210249633420n },
  { name: "vmB", pid: 1670, ticks: 1721227314848n },
];

describeWithTraces("guests' trace.dat files on the clock of their host by events alone", () => {
  let files: string[] = [];
  let byEvents: Analysed;
  let stored: Analysed;

  beforeAll(async () => {
    const unpacked = unpackTrace("lab/tracecmd-agent-a.tar.zst");
    const folder = join(unpacked, readdirSync(unpacked)[0] ?? "");
    files = ["trace-host.dat", "trace-host-vmA.dat", "trace-host-vmB.dat"].map((file) => join(folder, file));
    byEvents = await analyse(files, "events");
    stored = await analyse(files);
  }, 120_000);

  const clockOf = ({ guests, session }: Analysed, name: string): GuestClock => {
    const found = guests.find(({ machine }) => session.machines[machine]?.name === name);
    if (found === undefined) throw new Error(`no clock of ${name}`);
    return found;
  };

  /** Both files count ticks of 933698691 / 2^31 ns. */
  const nsOf = (ticks: bigint) => Number((ticks * 933698691n) >> 31n);

  test.each(GUESTS)(
    "$name is off by less than 20 µs at any time, and drifts by less than 0.2 ppm",
    ({ name, ticks }) => {
      const clock = clockOf(byEvents, name);
      expect(clock.method).toBe("events");
      const { beginNs, lastNs } = stored.session.machines[0] as Analysed["session"]["machines"][number];
      const halfNs = (lastNs - beginNs) / 2;
      const middle = Number(clock.offsetNs) - nsOf(ticks);
      const errors = [-halfNs, 0, halfNs].map((ns) => middle + clock.drift * ns);
      console.log(
        `${name}: error of the offset ${errors.map((ns) => `${(ns / 1e3).toFixed(1)} µs`).join(", ")}; of the drift ${(clock.drift * 1e6).toFixed(3)} ppm; bound ${((clock.boundNs ?? 0) / 1e3).toFixed(1)} µs; ${clock.text}`,
      );
      for (const ns of errors) {
        expect(Math.abs(ns)).toBeLessThan(20e3);
        expect(Math.abs(ns)).toBeLessThan(clock.boundNs ?? 0);
      }
      expect(Math.abs(clock.drift)).toBeLessThan(0.2e-6);
    },
  );

  test.each(["vmA", "vmB"])(
    "the stored values of %s are taken otherwise, and the events say how far they hold",
    (name) => {
      const clock = clockOf(stored, name);
      expect(clock).toMatchObject({ method: "stored-sync", offsetNs: 0n, drift: 0 });
      console.log(`${name}: stored values may be off by ${((clock.boundNs ?? 0) / 1e3).toFixed(1)} µs by the events`);
      expect(clock.boundNs).toBeGreaterThan(0);
      expect(clock.boundNs).toBeLessThan(200e3);
      expect(clock.residuals?.count).toBeGreaterThan(100);
    },
  );

  test("offsets of the TSC that a person gives are exact", async () => {
    const given = GUESTS.flatMap(({ pid, ticks }) => ["--tsc-offset", `${pid}=-${ticks}`]);
    const { out } = await lanescope("info", "--json", ...given, ...files);
    const machines: TraceInfo["machines"] = JSON.parse(out).machines;
    for (const [i, { ticks }] of GUESTS.entries()) {
      const { alignment } = machines[i + 1] ?? {};
      expect(alignment).toMatchObject({ method: "tsc-offset", drift_ppm: 0 });
      expect(Math.abs(Number(alignment?.offset_ns) - nsOf(ticks))).toBeLessThanOrEqual(2);
      expect(alignment?.inside_share).toBeGreaterThan(0.95);
      expect(alignment?.error_bound_ns).toBeLessThan(200e3);
    }
  });

  test("info takes the method that is named", async () => {
    const { out } = await lanescope("info", "--json", "--align", "events", ...files);
    const machines: { name: string; alignment?: { method: string } }[] = JSON.parse(out).machines;
    expect(machines.map(({ alignment }) => alignment?.method)).toEqual([undefined, "events", "events"]);
    const { code, err } = await lanescope("info", "--align", "moon", ...files);
    expect(code).toBe(2);
    expect(err).toContain('unknown --align "moon"');
  });
});
