import { expect, test } from "vitest";
import { titleOf } from "../../../../renderer/viewmodel/lane-names.js";
import { buildLaneTree, withDescendants } from "../../../../renderer/viewmodel/lane-tree.js";
import { withGuestClocks } from "../../../../workers/alignment/clock-shifts.js";
import type { GuestClock } from "../../../../workers/alignment/guest-clocks.js";
import { layOut } from "../../../../workers/core/timeline.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import type { Discovery } from "../../../../workers/ingest/discover.js";
import { sessionClock } from "../../../../workers/ingest/session-clock.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import { State } from "../../../../workers/model/states.js";
import { groupMembersOf } from "../../../../workers/query/group-members.js";
import { laneList } from "../../../../workers/query/lane-list.js";
import { addLane, contextOf } from "../support/lane-fixture.js";

function clockOf(machine: number, host: number, offsetNs: bigint): GuestClock {
  return {
    machine,
    host,
    offsetNs,
    vmPath: "h/vm/1",
    middleNs: 0n,
    drift: 0,
    boundNs: 1,
    switches: 100,
    insideShare: 1,
    method: "events",
    shareBefore: undefined,
    driftError: undefined,
    residuals: undefined,
    text: "",
  };
}

/** Machines of one trace each, recorded at these times. */
function discoveryOf(...begins: readonly bigint[]): Discovery {
  const ranges = begins.map((beginNs) => ({ beginNs, endNs: beginNs + 1_000_000_000n }));
  const machines = begins.map((_, i) => ({ name: `m${i}`, traces: [i] }));
  const traces = begins.map(() => ({ trace: { description: {} } })) as unknown as Discovery["traces"];
  return { machines, traces, ranges, clock: sessionClock(ranges), streamCount: 0, totalBytes: 0, problems: [] };
}

test("a guest is laid out by its host's clock, and a guest's guest by that of the host of both", () => {
  const found = discoveryOf(1_000_000_000n, 400_000_000n, 50_000_000n);
  const clocks = [clockOf(2, 1, 100n), clockOf(1, 0, 500_000_000n)];
  const { clock } = withGuestClocks(found, { clocks, apart: [], notes: [] });
  expect(clock.shifts).toEqual([0n, 500_000_000n, 500_000_100n]);
  // Time 0 is the first of all, by the host's clock.
  expect(clock.timeline[0].originNs).toBe(550_000_100n);
  expect(clock.origins).toEqual([550_000_100n, 50_000_100n, 50_000_000n]);
});

test("a guest whose clock is years off lies beside its host all the same", () => {
  const years = 1_700_000_000_000_000_000n;
  const found = discoveryOf(years, 0n);
  expect(found.clock.leftOutNs).toBeGreaterThan(0n);
  const { clock } = withGuestClocks(found, { clocks: [clockOf(1, 0, years)], apart: [], notes: [] });
  expect(clock).toMatchObject({ leftOutNs: 0n, origins: [years, 0n] });
  expect(clock.timeline).toEqual(layOut([{ beginNs: years, endNs: years }]).timeline);
});

test("clocks that agree change nothing", () => {
  const found = discoveryOf(5n, 7n);
  expect(withGuestClocks(found, { clocks: [clockOf(1, 0, 0n)], apart: [], notes: [] })).toBe(found);
});

/** A host with a VM, and below that the guest's own machine, whose lanes are older than the VM's. */
function nested(): { lanes: LaneStore; list: LaneList; id: (path: string) => number } {
  const lanes = new LaneStore();
  const host = addLane(lanes, "machine", -1, "h");
  const guest = addLane(lanes, "machine", -1, "g");
  const guestCpu = addLane(lanes, "cpu", guest, "g/cpu/0");
  const vm = addLane(lanes, "vm", host, "h/vm/1");
  const vcpu = addLane(lanes, "vcpu", vm, "h/vm/1/vcpu/0");
  const cpu = addLane(lanes, "cpu", host, "h/cpu/0");
  for (const lane of [guestCpu, vcpu, cpu]) lanes.track(lane).enter(0, State.IDLE);
  lanes.move(guest, vm);
  lanes.mark(guest, { label: "clock +1 s", about: "why" });
  const list = laneList(contextOf(lanes, 10));
  return { lanes, list, id: (path) => lanes.find(path) ?? -1 };
}

test("lanes of a guest's own machine are below its VM, and no part of what the VM or the host shows", () => {
  const { lanes, list, id } = nested();
  const paths = (found: Iterable<number>) => Array.from(found, (lane) => list.paths[lane] ?? "").sort();
  expect(list.parents[id("g")]).toBe(id("h/vm/1"));
  expect(list.marks).toEqual([{ lane: id("g"), label: "clock +1 s", about: "why" }]);
  expect(paths(withDescendants(buildLaneTree(list), id("h/vm/1")))).toEqual([
    "g",
    "g/cpu/0",
    "h/vm/1",
    "h/vm/1/vcpu/0",
  ]);
  const members = (lane: number) => paths(groupMembersOf({ lanes }).of(lane, 0));
  expect(members(id("h"))).toEqual(["h/cpu/0"]);
  expect(members(id("h/vm/1"))).toEqual(["h/vm/1/vcpu/0"]);
  expect(members(id("g"))).toEqual(["g/cpu/0"]);
  expect(titleOf(list, id("g"))).toBe(list.names[id("g")]);
});
