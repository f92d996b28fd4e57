import { expect, test } from "vitest";
import type { EventHandler } from "../../../../workers/analyses/analysis.js";
import { PLACELESS } from "../../../../workers/analyses/analysis.js";
import { createRowHandler } from "../../../../workers/analyses/dispatch.js";
import { createSession } from "../../../../workers/analyses/session.js";
import { createStores } from "../../../../workers/facts/session-facts.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";
import { EVENT_KIND_COUNT, EventKind } from "../../../../workers/model/event-kinds.js";

/** More than any kind has places for. */
const HANDLERS = 9;
const KINDS = Object.values(EventKind);

function machine() {
  const stores = createStores();
  const [made] = createSession(stores, [{ name: "host" }]).machines;
  if (made === undefined) throw new Error("no machine");
  return made;
}

function batchOf(kinds: readonly EventKind[], cpu: number): EventBatch {
  const batch = createBatch(0, Math.max(1, kinds.length));
  batch.isMixed = true;
  batch.count = kinds.length;
  kinds.forEach((kind, i) => {
    batch.kind[i] = kind;
    batch.ts[i] = 100 + i;
    batch.cpus[i] = cpu;
  });
  return batch;
}

/** Handlers that write down their calls: kind, which of the kind's handlers, row, CPU, time. */
function recorders(calls: unknown[][]): (readonly EventHandler[])[] {
  return Array.from({ length: EVENT_KIND_COUNT }, (_, kind) =>
    Array.from({ length: HANDLERS }, (_, h): EventHandler => {
      return (_batch, i, { index }, cpu, t) => calls.push([kind, h, i, index, cpu?.number, t]);
    }),
  );
}

test("all handlers of each kind are called once, in their order, with the event's CPU and time", () => {
  const calls: unknown[][] = [];
  const handle = createRowHandler(recorders(calls), new Uint8Array(EVENT_KIND_COUNT));
  expect(handle(batchOf(KINDS, 3), machine(), 0, KINDS.length)).toBe(KINDS.length);
  const each = Array.from({ length: HANDLERS }, (_, h) => h);
  const ofLoss = (kind: EventKind) => kind === EventKind.LOST;
  const expected = KINDS.flatMap((kind, i) =>
    each.map((h) => (ofLoss(kind) ? [kind, h, i, 0, undefined, undefined] : [kind, h, i, 0, 3, 100 + i])),
  );
  expect(calls).toEqual(expected);
});

test("of events on no CPU only losses and those that name what they are about count", () => {
  const calls: unknown[][] = [];
  const handle = createRowHandler(recorders(calls), new Uint8Array(EVENT_KIND_COUNT));
  handle(batchOf(KINDS, -1), machine(), 0, KINDS.length);
  expect(new Set(calls.map(([kind]) => kind))).toEqual(new Set(PLACELESS));
});

test("rows are handled up to the one that wakes an analysis", () => {
  const calls: unknown[][] = [];
  const wakes = new Uint8Array(EVENT_KIND_COUNT);
  wakes[EventKind.KVM_MMIO] = 1;
  const handle = createRowHandler(recorders(calls), wakes);
  const batch = batchOf([EventKind.KVM_EXIT, EventKind.KVM_ENTRY, EventKind.KVM_MMIO, EventKind.KVM_EXIT], 0);
  expect(handle(batch, machine(), 0, 4)).toBe(2);
  expect(calls.map(([, , row]) => row)).toEqual([...Array(HANDLERS).fill(0), ...Array(HANDLERS).fill(1)]);
});
