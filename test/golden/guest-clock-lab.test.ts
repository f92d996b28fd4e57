import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { LaneTrack } from "../../workers/index/lane-track.js";
import { rowAt } from "../../workers/index/row-search.js";
import { State } from "../../workers/model/states.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { lanescope } from "./cli-support.js";
import { guestToHost, vmPid } from "./guest-truth.js";

/** The true offset is known from the TSC, which host and guest read next to their clocks. */
describeWithTraces("a guest's own trace on the clock of its host", () => {
  let folder = "";
  let both: Analysed;
  let host: Analysed;
  let guest: Analysed;

  beforeAll(async () => {
    const unpacked = unpackTrace("lab/lttng-host-guest-b.tar.zst");
    folder = join(unpacked, readdirSync(unpacked)[0] ?? "");
    host = await analyse(join(folder, "lttng-host"));
    guest = await analyse(join(folder, "lttng-vmB"));
    both = await analyse([join(folder, "lttng-host"), join(folder, "lttng-vmB")]);
  }, 120_000);

  const inGuest = (track: LaneTrack, t: number): boolean => {
    const row = rowAt(track, t);
    return 0 <= row && (track.stateAt(row) === State.GUEST || track.stateAt(row) === State.GUEST_NESTED);
  };
  const trackOf = (path: string): LaneTrack => both.session.lanes.track(both.session.lanes.find(path) ?? -1);

  test("is off by less than 20 µs at any time, and drifts by less than 0.2 ppm", () => {
    const [clock] = both.guests;
    const toHost = guestToHost(folder, "vmB", host);
    // Where both recorded, by the guest's clock.
    const errors = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => {
      const hostNs = part * host.endNs;
      const guestNs = bisect((ns) => toHost(ns) - hostNs, 0, 1e15);
      const trueOffset = host.clockAtZeroNs + hostNs + host.epochNs - (guestNs + guest.epochNs);
      const { offsetNs = 0n, drift = 0, middleNs = 0n } = clock ?? {};
      return Number(offsetNs) + drift * (guestNs + guest.epochNs - Number(middleNs)) - trueOffset;
    });
    const drift = ((errors.at(-1) ?? 0) - (errors[0] ?? 0)) / (0.8 * host.endNs);
    console.log(
      `error of the offset: ${errors.map((ns) => `${(ns / 1e3).toFixed(1)} µs`).join(", ")}; of the drift: ${(drift * 1e6).toFixed(3)} ppm; bound ${((clock?.boundNs ?? 0) / 1e3).toFixed(1)} µs`,
    );
    for (const ns of errors) {
      expect(Math.abs(ns)).toBeLessThan(20e3);
      expect(Math.abs(ns)).toBeLessThan(clock?.boundNs ?? 0);
    }
    expect(Math.abs(drift)).toBeLessThan(0.2e-6);
  });

  test("has its events in the time in which its vCPU was in the guest", async () => {
    const vcpu = trackOf(`labhost/vm/${vmPid(folder, "vmB")}/vcpu/0`);
    const { out } = await lanescope("export", join(folder, "lttng-vmB"), "-t", "events", "--format", "csv");
    const shift = both.guests[0]?.offsetNs ?? 0n;
    let inside = 0;
    let all = 0;
    for (const line of out.split("\r\n").slice(1)) {
      const own = /^\d+/.exec(line)?.[0];
      if (own === undefined) continue;
      const t = Number(BigInt(own) + shift - both.originNs);
      // While the host recorded.
      if (t < vcpu.startAt(1) || both.session.machines[0]?.lastNs === undefined || both.session.machines[0].lastNs < t)
        continue;
      all += 1;
      if (inGuest(vcpu, t)) inside += 1;
    }
    console.log(`${inside} of ${all} events of the guest in guest time, ${((100 * inside) / all).toFixed(2)} %`);
    expect(all).toBeGreaterThan(10_000);
    expect(inside / all).toBeGreaterThan(0.9);
  });

  test("runs its threads when the host sees their processes run", () => {
    const { lanes, machines } = both.session;
    const thread = machines[1]?.threads.find(({ lane }) => lanes.specs[lane]?.name.startsWith("burnB0"));
    const process = lanes.specs.findIndex(({ kind, name }) => kind === "process" && name === "burnB0");
    expect(thread).toBeDefined();
    expect(process).toBeGreaterThan(0);
    const seen = lanes.track(process);
    let own = 0;
    let shared = 0;
    const track = (thread as NonNullable<typeof thread>).track;
    for (let row = 0; row < track.count; row++) {
      if (track.stateAt(row) !== State.USER) continue;
      // In steps: only time in which the vCPU was in the guest can be the host's too.
      for (let t = track.startAt(row); t < track.endAt(row, both.endNs); t += 50_000) {
        if (!inGuest(trackOf(`labhost/vm/${vmPid(folder, "vmB")}/vcpu/0`), t)) continue;
        own += 1;
        if (inGuest(seen, t)) shared += 1;
      }
    }
    console.log(`${((100 * shared) / own).toFixed(2)} % of a thread's time is that of its process on the host`);
    expect(shared / own).toBeGreaterThan(0.95);
  });

  test("stands below its VM, marked, its paths its own", () => {
    const { lanes, machines } = both.session;
    const machine = machines[1]?.lane ?? -1;
    const vm = lanes.find(`labhost/vm/${vmPid(folder, "vmB")}`);
    expect(lanes.specs[machine]).toMatchObject({ kind: "machine", path: "vmB", parent: vm });
    expect(lanes.marks.get(machine)).toMatchObject({
      label: expect.stringMatching(/^clock \+0\.40\d{4} s$/),
      about: expect.stringMatching(
        /^vmB is the guest in VM \d+ \(.*of its context switches fit.*onto the clock of labhost/,
      ),
    });
    expect(lanes.find("vmB/cpu/0")).toBeDefined();
  });

  test("info says whose guest it is and how its clock was set, and export shows the host's time", async () => {
    const traces = [join(folder, "lttng-host"), join(folder, "lttng-vmB")];
    const info = JSON.parse((await lanescope("info", "--json", ...traces)).out);
    const { alignment, ...machine } = info.machines[1];
    expect(machine).toMatchObject({
      name: "vmB",
      role: "guest",
      roles: ["guest"],
      guest_of: `labhost/vm/${vmPid(folder, "vmB")}`,
    });
    expect(alignment).toMatchObject({ to: "labhost", method: "events", offset_ns: `${both.guests[0]?.offsetNs}` });
    expect(alignment.inside_share).toBeGreaterThan(0.95);
    expect(info.machines[0]).toMatchObject({ roles: ["host"] });
    expect(info.machines[0].guest_of).toBeUndefined();
    const alone = await lanescope("export", traces[1] as string, "-t", "events", "--to", "+1s");
    const first = /^\d+/m.exec(alone.out.split("\r\n")[1] ?? "")?.[0] ?? "0";
    const at = `${BigInt(first) + BigInt(alignment.offset_ns)}`;
    const together = await lanescope("export", ...traces, "-t", "events", "--from", at, "--to", `${BigInt(at) + 1n}`);
    expect(together.out).toContain(`${at},vmB,`);
    expect(together.err).toMatch(
      /^lanescope: vmB is the guest in VM .* moved by \+0\.40\d{4} s onto the clock of labhost/,
    );
    // Everything in one order.
    const all = await lanescope("export", ...traces, "-t", "events", "--from", "begin+30s", "--to", "begin+60s");
    const times = all.out
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.split(",", 2));
    expect(new Set(times.map(([, name]) => name))).toEqual(new Set(["labhost", "vmB"]));
    expect(times.every(([ns], i) => i === 0 || BigInt(times[i - 1]?.[0] ?? 0) <= BigInt(ns ?? 0))).toBe(true);
  });
});

/** Where a growing function is 0. */
function bisect(f: (x: number) => number, low: number, high: number): number {
  let from = low;
  let to = high;
  while (1 < to - from) {
    const middle = Math.floor((from + to) / 2);
    if (f(middle) < 0) from = middle;
    else to = middle;
  }
  return from;
}
