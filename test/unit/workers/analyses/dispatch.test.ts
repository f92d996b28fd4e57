import { expect, test } from "vitest";
import type { EventHandler } from "../../../../workers/analyses/analysis.js";
import { PLACELESS } from "../../../../workers/analyses/analysis.js";
import { createRowHandler } from "../../../../workers/analyses/dispatch.js";
import { createFlatSession } from "../../../../workers/analyses/flat/flat-session.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";
import { EVENT_KIND_COUNT, EventKind } from "../../../../workers/model/event-kinds.js";

const HANDLERS = 3;
const KINDS = Object.values(EventKind);

function machine() {
  const [made] = createFlatSession([{ name: "host" }]).machines;
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

function handleAll(handlers: readonly (readonly EventHandler[])[], batch: EventBatch): void {
  const handle = createRowHandler(handlers);
  const of = machine();
  for (let row = 0; row < batch.count; row += 1) handle(batch, of, row);
}

test("all handlers of each kind are called once, in their order, with the event's CPU and time", () => {
  const calls: unknown[][] = [];
  handleAll(recorders(calls), batchOf(KINDS, 3));
  const each = Array.from({ length: HANDLERS }, (_, h) => h);
  const ofLoss = (kind: EventKind) => kind === EventKind.LOST;
  const expected = KINDS.flatMap((kind, i) =>
    each.map((h) => (ofLoss(kind) ? [kind, h, i, 0, undefined, undefined] : [kind, h, i, 0, 3, 100 + i])),
  );
  expect(calls).toEqual(expected);
});

test("of events on no CPU only losses and those that name what they are about count", () => {
  const calls: unknown[][] = [];
  handleAll(recorders(calls), batchOf(KINDS, -1));
  expect(new Set(calls.map(([kind]) => kind))).toEqual(new Set(PLACELESS));
});
