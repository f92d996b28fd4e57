import { expect, test } from "vitest";
import { STATE_SLOTS, StateEvents, tellsState } from "../../../../workers/engine/slice/state-events.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";
import { EVENT_KIND_COUNT, type Slot } from "../../../../workers/model/event-kinds.js";

const SLOTS: readonly Slot[] = ["a", "b", "c", "d", "tid", "pid", "s", "r", "x", "y", "z"];

/** The slots of a row that are looked at: decoders fill no others. */
function slotsRead(kind: number): readonly string[] {
  const batch = createBatch(0, 2);
  batch.count = 1;
  batch.kind[0] = kind;
  const read = new Set<string>();
  const watched = new Proxy(batch, {
    get: (target, key) => {
      if (SLOTS.some((slot) => slot === key)) read.add(`${String(key)}`);
      return target[key as keyof EventBatch];
    },
  });
  new StateEvents().add(watched, 0, 1);
  return [...read];
}

test.each(Array.from({ length: EVENT_KIND_COUNT }, (_, kind) => kind))(
  "of an event of kind %i only the slots are looked at that are decoded for it",
  (kind) => {
    const decoded = tellsState(kind) ? (STATE_SLOTS[kind] ?? []) : [];
    expect(slotsRead(kind).filter((slot) => !decoded.some((one) => one === slot))).toEqual([]);
  },
);
