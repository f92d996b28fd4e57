import { describe, expect, test } from "vitest";
import { tscLine } from "../../../../workers/alignment/tsc-line.js";
import { lineByTsc, readTscOffsets, tscNotes } from "../../../../workers/alignment/tsc-offsets.js";
import type { Vm } from "../../../../workers/analyses/entities.js";
import type { Machine } from "../../../../workers/analyses/machine.js";
import type { DecodedEvent } from "../../../../workers/formats/format.js";
import type { Discovery } from "../../../../workers/ingest/discover.js";

const OFFSET = -2_486_893_633_421n;
const CLOCK = { mult: 933_698_691, shift: 31, offsetNs: 1_000n };

describe("the clock of a guest by the offset of its TSC", () => {
  const nsOf = (ticks: bigint, { mult, shift, offsetNs } = CLOCK) =>
    ((ticks * BigInt(mult)) >> BigInt(shift)) + offsetNs;
  test("is exact, whatever the two clocks add", () => {
    const own = { ...CLOCK, offsetNs: -77_000_000n };
    for (const hostTicks of [5_000_000_000_000n, 5_123_456_789_012n]) {
      const guestNs = nsOf(hostTicks + OFFSET, own);
      const line = tscLine(own, CLOCK, OFFSET, guestNs);
      expect(Math.abs(Number((line?.offsetNs ?? 0n) + guestNs - nsOf(hostTicks)))).toBeLessThanOrEqual(1);
      expect(line?.drift).toBe(0);
    }
  });

  test("drifts by how much the two turn the same ticks into other times", () => {
    const own = { ...CLOCK, mult: CLOCK.mult - 20_000 };
    const [first, last] = [5_000_000_000_000n, 5_100_000_000_000n].map((ticks) => nsOf(ticks + OFFSET, own)) as [
      bigint,
      bigint,
    ];
    const line = tscLine(own, CLOCK, OFFSET, first);
    const moved = last + (line?.offsetNs ?? 0n) + BigInt(Math.round((line?.drift ?? 0) * Number(last - first)));
    expect(Math.abs(Number(moved - nsOf(5_100_000_000_000n)))).toBeLessThan(5);
  });

  test("is not known where one of the clocks shows ticks, or the TSC is scaled", () => {
    expect(tscLine({ mult: 1, shift: 0, offsetNs: 0n }, CLOCK, OFFSET, 0n)).toBeUndefined();
    expect(tscLine({ ...CLOCK, mult: CLOCK.mult * 2 }, CLOCK, OFFSET, 0n)).toBeUndefined();
  });
});

describe("the offset of a guest's TSC", () => {
  const vm = {
    pid: 2316,
    path: "h/vm/2316",
    vcpus: [{ thread: { tid: 2325 } }, { thread: { tid: 2326 } }],
  } as unknown as Vm;
  const [host, guest] = [0, 1].map((index) => ({ index, name: index === 0 ? "h" : "g" })) as unknown as [
    Machine,
    Machine,
  ];
  const written = (tid: number, ns: bigint, offset: bigint) => ({
    name: "kvm_write_tsc_offset",
    ns,
    context: { tid },
    fields: { vcpu_id: 0, previous_tsc_offset: 0n, next_tsc_offset: BigInt.asUintN(64, offset) },
  });
  const discoveryOf = (events: readonly Partial<DecodedEvent>[], hasTsc = true): Discovery => {
    const description = {
      clock: hasTsc ? { tsc: CLOCK } : {},
      streams: [{ beginNs: 0n }],
      eventNames: ["sched_switch", "kvm_write_tsc_offset", "kvm_pvclock_update"],
    };
    async function* readEventsAt() {
      yield* events;
    }
    return {
      machines: [
        { name: "h", traces: [0] },
        { name: "g", traces: [1] },
      ],
      traces: [
        { trace: { description, readEventsAt } },
        { trace: { description: { ...description, eventNames: [] } } },
      ],
      ranges: [{ beginNs: 0n }, { beginNs: 5_000n, endNs: 7_000n }],
      clock: { origins: [0n, 0n] },
    } as unknown as Discovery;
  };
  const lineOf = async (discovery: Discovery, given: readonly { vm: string; ticks: string }[] = []) =>
    lineByTsc(discovery, await readTscOffsets(discovery, given), guest, host, vm);

  const ns = (ticks: bigint) => Number((ticks * BigInt(CLOCK.mult)) >> BigInt(CLOCK.shift));

  test("is what KVM wrote last for its vCPUs", async () => {
    const events = [written(2325, 1n, -5n), written(2325, 9n, OFFSET), written(2326, 3n, OFFSET), written(99, 4n, -7n)];
    const line = await lineOf(discoveryOf(events));
    expect(Math.abs((line?.offsetNs ?? 0) - ns(-OFFSET))).toBeLessThanOrEqual(1);
    expect(line).toMatchObject({ middleNs: 6_000, drift: 0 });
  });

  test("is the middle of those that its vCPUs have, and off by as much as they are", async () => {
    const discovery = discoveryOf([written(2325, 1n, OFFSET), written(2326, 3n, OFFSET - 46_000n)]);
    const line = await lineOf(discovery);
    expect(Math.abs((line?.offsetNs ?? 0) - ns(23_000n - OFFSET))).toBeLessThanOrEqual(1);
    expect(line?.reachNs).toBeCloseTo(ns(23_000n), -1);
    const host = { index: 0, vms: [vm] } as unknown as Machine;
    expect(tscNotes(discovery, await readTscOffsets(discovery, []), [host])).toEqual([]);
  });

  test("of vCPUs that are far apart is none, and it is said", async () => {
    const discovery = discoveryOf([written(2325, 1n, OFFSET), written(2326, 3n, OFFSET - 46_000_000n)]);
    expect(await lineOf(discovery)).toBeUndefined();
    const host = { index: 0, vms: [vm] } as unknown as Machine;
    expect(tscNotes(discovery, await readTscOffsets(discovery, []), [host])).toEqual([
      "VM 2316: the TSCs of its vCPUs are 20 ms apart, so none tells the clock of its guest",
    ]);
  });

  test("is not known where its vCPUs have several, no event tells it, or the clock counts something else", async () => {
    expect(await lineOf(discoveryOf([written(2325, 1n, OFFSET), written(2326, 3n, -7n)]))).toBeUndefined();
    expect(await lineOf(discoveryOf([written(99, 4n, -7n)]))).toBeUndefined();
    expect(await lineOf(discoveryOf([written(2325, 1n, OFFSET)], false))).toBeUndefined();
  });

  test("is told by updates of the guest's clock where no event has it, unless they show an older TSC", async () => {
    // Host ticks at the event, so many ticks after KVM read the TSC.
    const update = (tid: number, ticks: bigint, late: bigint, flags = 0) => ({
      name: "kvm_pvclock_update",
      ns: (((ticks + late) * BigInt(CLOCK.mult)) >> BigInt(CLOCK.shift)) + CLOCK.offsetNs,
      context: { tid },
      fields: { vcpu_id: 0, tsc_timestamp: BigInt.asUintN(64, ticks + OFFSET), system_time: 7n, flags },
    });
    const at = 5_000_000_000_000n;
    const updates = [
      update(2325, at, 9_000n),
      update(2326, at + 7_000_000n, 2_300n),
      update(2325, at + 9_000_000n, 4_600n),
    ];
    const line = await lineOf(discoveryOf(updates));
    expect(Math.abs((line?.offsetNs ?? 0) - ns(-OFFSET))).toBeLessThan(line?.reachNs ?? 0);
    expect(line?.reachNs).toBeLessThan(2_000);
    expect(await lineOf(discoveryOf(updates.slice(1)))).toBeUndefined();
    const older = updates.map((event) => ({ ...event, fields: { ...event.fields, flags: 1 } }));
    expect(await lineOf(discoveryOf(older))).toBeUndefined();
    // What KVM wrote is exact.
    const both = await lineOf(discoveryOf([...updates, written(2325, 1n, OFFSET)]));
    expect(both?.reachNs).toBe(0);
  });

  test("is the one that a person gives, for a VM by process, lane or guest", async () => {
    const discovery = discoveryOf([written(2325, 1n, -7n)]);
    for (const name of ["2316", "h/vm/2316", "g"]) {
      const line = await lineOf(discovery, [{ vm: name, ticks: `${OFFSET}` }]);
      expect(Math.abs((line?.offsetNs ?? 0) - ns(-OFFSET))).toBeLessThanOrEqual(1);
    }
    expect((await lineOf(discovery, [{ vm: "other", ticks: "3" }]))?.offsetNs).toBeLessThan(100);
  });
});
