import { expect, test } from "vitest";
import * as plainStack from "../../../../workers/analyses/context-stack.js";
import { MAX_CPUS } from "../../../../workers/analyses/cpu-number.js";
import { Records } from "../../../../workers/core/records.js";
import { CounterStore } from "../../../../workers/facts/counter-store.js";
import { LEAST_LOOP } from "../../../../workers/facts/exit-loop-store.js";
import { EXIT_OBJECTS, MEMORY_RANGE, OBJECT_WINDOW_NS } from "../../../../workers/facts/exit-object-store.js";
import { RIP_WINDOW_NS } from "../../../../workers/facts/guest-rip-store.js";
import { IPIS } from "../../../../workers/facts/ipi-store.js";
import { LATENCIES, Latency } from "../../../../workers/facts/latency-store.js";
import { MIGRATIONS } from "../../../../workers/facts/migration-store.js";
import { STAYS } from "../../../../workers/facts/runqueue-store.js";
import { Evidence, WaitStore } from "../../../../workers/facts/wait-store.js";
import * as flat from "../../../../workers/flat/numbers.js";
import { isCpuNumber } from "../../../../workers/flat/running.js";
import * as stores from "../../../../workers/flat/stores.js";
import { BLOCK_BITS, BLOCK_MASK, CHUNK_BITS, CHUNK_ROWS, isOutlier } from "../../../../workers/index/chunk.js";
import { EDGE_KINDS, type EdgeKind, EdgeStore } from "../../../../workers/index/edge-store.js";
import { STATE_MASK } from "../../../../workers/index/label-table.js";
import { EventKind } from "../../../../workers/model/event-kinds.js";
import { NO_LANE } from "../../../../workers/model/lanes.js";
import { STATE_COUNT, State, WaitReason } from "../../../../workers/model/states.js";

// The core has its own copy of the model's numbers.

test.each([
  ["states", flat.State, State],
  ["kinds", flat.Kind, EventKind],
  ["reasons to wait", flat.WaitReason, WaitReason],
  ["evidence", flat.Evidence, Evidence],
  ["kinds of latencies", flat.LatencyKind, Latency],
  ["contexts", flat.Context, plainStack.Context],
] as const)("%s", (_what, own, model) => {
  const names = Object.keys(own).filter((name) => Number.isNaN(Number(name)));
  const numbers = (of: object) => names.map((name) => [name, (of as Record<string, number>)[name]]);
  expect(numbers(own)).toEqual(numbers(model));
});

test("kinds of edges", () => {
  const names = Object.keys(stores.EdgeKind).filter((name) => Number.isNaN(Number(name)));
  expect(names.map((name) => stores.EdgeKind[name as keyof typeof stores.EdgeKind])).toEqual(
    names.map((name) => EDGE_KINDS.indexOf(name.toLowerCase() as EdgeKind)),
  );
});

test("objects of exits, and what is counted of exits", () => {
  const names = Object.keys(flat.ExitObject).filter((name) => Number.isNaN(Number(name)));
  const model = EXIT_OBJECTS.map((name) => name.toUpperCase().replaceAll("-", "_"));
  expect(names.map((name) => model[flat.ExitObject[name as keyof typeof flat.ExitObject]])).toEqual(names);
  expect(names.length).toBe(model.length);
  expect([flat.OBJECT_WINDOW_NS, flat.MEMORY_RANGE]).toEqual([OBJECT_WINDOW_NS, MEMORY_RANGE]);
  expect([flat.RIP_WINDOW_NS, flat.LEAST_LOOP]).toEqual([RIP_WINDOW_NS, LEAST_LOOP]);
});

test.each([
  ["edges", stores.Edge, new EdgeStore()],
  ["stays on run queues", stores.Stay, new Records(STAYS)],
  ["migrations", stores.Migration, new Records(MIGRATIONS)],
  ["latencies", stores.Latency, new Records(LATENCIES)],
  ["waits", stores.Resolved, new WaitStore()],
  ["interrupts between vCPUs", stores.Ipi, new Records(IPIS)],
  ["counters", stores.Point, new CounterStore().add("idle-state", "", 0).points],
] as const)("columns of %s", (_what, own, store) => {
  const columns = Object.entries<{ readonly last: object }>(store.columns);
  const marks = new Map<unknown, string>([
    [Float64Array, "_F"],
    [Uint8Array, "_B"],
  ]);
  const model = columns.map(([name, { last }]) => `${upperCase(name)}${marks.get(last.constructor) ?? ""}`);
  expect(Object.keys(own).filter((name) => Number.isNaN(Number(name)))).toEqual(model);
});

/** isMoved: IS_MOVED */
function upperCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

test("sizes and limits", () => {
  expect([flat.BLOCK_BITS, flat.BLOCK_MASK, flat.CHUNK_BITS]).toEqual([BLOCK_BITS, BLOCK_MASK, CHUNK_BITS]);
  expect([flat.CHUNK_ROWS, flat.STATE_MASK, flat.NO_LANE]).toEqual([CHUNK_ROWS, STATE_MASK, NO_LANE]);
  expect([isCpuNumber(MAX_CPUS - 1), isCpuNumber(MAX_CPUS), isCpuNumber(-1)]).toEqual([true, false, false]);
  for (let state = 0; state < STATE_COUNT; state += 1) expect(flat.isOutlier(state)).toBe(isOutlier(state));
});
