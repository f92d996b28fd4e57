import { expect, test } from "vitest";
import { FlatEntities } from "../../../../workers/analyses/flat/flat-entities.js";
import { type Counter, CounterStore } from "../../../../workers/facts/counter-store.js";
import { createStores } from "../../../../workers/facts/session-facts.js";
import { Seen, SightingStore } from "../../../../workers/facts/sighting-store.js";
import { Evidence, WaitStore } from "../../../../workers/facts/wait-store.js";
import { EdgeStore } from "../../../../workers/index/edge-store.js";
import { NO_LANE } from "../../../../workers/model/lanes.js";
import { WaitReason } from "../../../../workers/model/states.js";

const SIGHTING = { seenNs: 0, isExit: true, how: Seen.KERNEL_STACK, cr3: 0x1000, rsp: Number.NaN, idleNs: 5 };

test("sightings are found by vCPU, process, thread and what was current before, also as columns and back", () => {
  const store = new SightingStore();
  store.note({ ...SIGHTING, vcpu: 1, fromNs: 10, process: 2, thread: NO_LANE }, []);
  store.note({ ...SIGHTING, vcpu: 1, fromNs: 20, process: 3, thread: 4, how: Seen.IDLE_STACK }, [2, NO_LANE]);
  for (const sightings of [store, new SightingStore().restore(store.toColumns()).restoreLinks(store.links())]) {
    expect(sightings.find(2, 9)).toBeUndefined();
    expect(sightings.find(2, 15)).toEqual({ ...SIGHTING, vcpu: 1, fromNs: 10, process: 2, thread: NO_LANE });
    for (const lane of [1, 2, 3, 4]) expect(sightings.find(lane, 20)?.how).toBe(Seen.IDLE_STACK);
    expect(sightings.find(9, 20)).toBeUndefined();
  }
});

test("waits hold their time, and what was concluded later", () => {
  const store = new WaitStore();
  const unknown = { reason: WaitReason.UNKNOWN, evidence: Evidence.NONE, confidence: 0 };
  const wait = { ...unknown, lane: 7, start: 10, woken: Number.NaN, end: 30, vector: 236 };
  const row = store.add({ ...wait, sender: 3, waker: NO_LANE, wakerReason: WaitReason.NONE });
  store.conclude(row, WaitReason.TIMER, Evidence.INJECTED, 90);
  for (const waits of [store, new WaitStore().restore(store.toColumns())]) {
    const found = waits.find(7, 29);
    expect(found).toMatchObject({
      ...wait,
      reason: WaitReason.TIMER,
      evidence: Evidence.INJECTED,
      confidence: 90,
      sender: 3,
    });
    expect([waits.find(7, 9), waits.find(7, 30), waits.find(6, 20)]).toEqual([undefined, undefined, undefined]);
  }
});

test("edges near a window reach back as far as the longest one, unless they came out of order", () => {
  const store = new EdgeStore();
  store.connect("wakeup", 1, 0, 2, 50);
  for (let t = 100; t < 200; t += 10) store.connect("ipi", 1, t, 2, t + 1);
  for (const edges of [store, new EdgeStore().restore(store.toColumns())]) {
    expect(edges.rangeNear(60, 70)).toEqual({ from: 1, to: 3 });
    expect(edges.kindAt(0)).toBe("wakeup");
  }
  store.connect("fork", 1, 10, 2, 20);
  expect(new EdgeStore().restore(store.toColumns()).rangeNear(60, 70)).toEqual({ from: 0, to: 12 });
});

test("counters keep their lanes and totals; those without a lane are left behind", () => {
  const store = new CounterStore();
  store.add("net-rx-bytes", "eth0", NO_LANE).increase(1, 5);
  const disk = store.add("disk-read-bytes", "8:0", 3);
  for (const t of [1, 2, 3]) disk.increase(t, 100);
  const back = CounterStore.restored(store.heads(), (points, i) =>
    points.restore(store.series[i]?.points.toColumns() ?? {}),
  );
  expect(back.series.map(({ counter, detail, lane }) => [counter, detail, lane])).toEqual([
    ["disk-read-bytes", "8:0", 3],
  ]);
  expect(back.series[0]?.growth(1.5, 3)).toBe(100);
  expect(back.series[0]?.growth(0, 10)).toBe(300);
});

test("values of counters that the core does not add to take none of its memory", () => {
  const entities = new FlatEntities();
  const { counters } = createStores(undefined, entities);
  const taken = (counter: Counter): number => {
    const before = entities.memory.allocate(1);
    const series = counters.add(counter, "", 0);
    for (let t = 0; t < 1000; t += 1) series.set(t, t);
    expect([series.points.count, series.growth(1, 5)]).toEqual([1000, 4]);
    return entities.memory.allocate(1) - before - 64;
  };
  expect([taken("program"), taken("monitor")]).toEqual([0, 0]);
  expect(taken("net-rx-bytes")).toBeGreaterThan(16 * 1000);
});
