import { array, assert, constantFrom, integer, oneof, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { createRun } from "../../../../workers/analyses/run.js";
import { createSession } from "../../../../workers/analyses/session.js";
import { createStores } from "../../../../workers/facts/session-facts.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";
import { EventKind, type Slot } from "../../../../workers/model/event-kinds.js";
import { slotsOfKind } from "../../../../workers/model/kind-slots.js";

// Decoders fill only the slots that kind-slots.ts lists. A slot that an analysis reads beside those holds anything.

const SLOTS: readonly Slot[] = ["a", "b", "c", "d", "tid", "pid", "s", "r", "x", "y", "z"];
const KINDS = Object.values(EventKind);
const TEXTS = ["", "CPU 0/KVM", "vhost-3", "ioctl", "local_timer"];
/** Registers of the APIC by offset and as MSRs, delivery modes, waking states: what handlers look for. */
const TELLING = [12, 0x320, 0x832];

const value = oneof(
  { weight: 8, arbitrary: integer({ min: -1, max: 4 }) },
  { weight: 2, arbitrary: constantFrom(...TELLING) },
);
/** Half of them make vCPUs, of which most analyses need one. */
const kind = oneof(
  constantFrom(...KINDS),
  constantFrom(
    EventKind.KVM_ENTRY,
    EventKind.KVM_EXIT,
    EventKind.SCHED_SWITCH,
    EventKind.SCHED_SWITCH,
    EventKind.KVM_NESTED_VMENTER,
    // Counts only after a wait.
    EventKind.KVM_INJ_VIRQ,
  ),
);
const event = tuple(kind, integer({ min: 0, max: 1 }), array(value, { minLength: 11, maxLength: 11 }));
/** What is asked only where no sched_switch has come: a halt, and what it was. */
const unscheduledHalt = [
  [EventKind.KVM_EXIT, 0, [12, 0, 1, -1, 2, 2, -1, -1, 0, 0, 0]],
  [EventKind.KVM_VCPU_WAKEUP, 0, [1, -1, -1, -1, 2, 2, -1, -1, 1, 0, 0]],
] as [EventKind, number, number[]][];
const sequence = array(event, { minLength: 50, maxLength: 150 });

/** Calls `see` for each slot of a batch whose values somebody reads. */
function watched(batch: EventBatch, see: (slot: Slot) => void): EventBatch {
  const columns = SLOTS.map((slot) => [slot, watchedColumn(batch[slot], () => see(slot))]);
  return Object.assign(Object.create(batch), Object.fromEntries(columns));
}

function watchedColumn<T extends object>(column: T, see: () => void): T {
  return new Proxy(column, {
    get(target, name) {
      if (name !== "length") see();
      return Reflect.get(target, name);
    },
  });
}

function batchOf(eventKind: EventKind, cpu: number, t: number, values: readonly number[]): EventBatch {
  const batch = createBatch(0, 1);
  batch.count = 1;
  batch.cpu = cpu;
  batch.ts[0] = t;
  batch.kind[0] = eventKind;
  SLOTS.forEach((slot, i) => {
    const isText = slot === "s" || slot === "r";
    batch[slot][0] = isText ? Math.min(values[i] as number, TEXTS.length - 1) : (values[i] as number);
  });
  return batch;
}

/** What analyses read of each kind, over many sequences of events. */
function readSlots(): { readonly reads: Map<EventKind, Set<Slot>>; readonly handled: Uint8Array } {
  const reads = new Map(KINDS.map((eventKind) => [eventKind, new Set<Slot>()]));
  let handled = new Uint8Array();
  assert(
    property(sequence, (events) => {
      const stores = createStores();
      for (const text of TEXTS) stores.strings.idOf(text);
      const session = createSession(stores, [{ name: "h" }]);
      const run = createRun(session, ANALYSES);
      handled = Uint8Array.from(run.handled);
      events.forEach(([eventKind, cpu, values], t) => {
        const batch = batchOf(eventKind, cpu, t, values);
        run.handle(
          watched(batch, (slot) => reads.get(eventKind)?.add(slot)),
          0,
          0,
          1,
        );
      });
    }),
    { numRuns: 1200, seed: 1, examples: [[unscheduledHalt]] },
  );
  return { reads, handled };
}

test("analyses read the slots listed for a kind, all of them and no others", () => {
  const { reads, handled } = readSlots();
  const text = (slots: Iterable<Slot>) => [...slots].sort().join(" ");
  const kinds = Object.entries(EventKind).filter(([, number]) => handled[number] === 1);
  const listed = kinds.map(([name, number]) => `${name}: ${text(slotsOfKind(number))}`);
  expect(kinds.map(([name, number]) => `${name}: ${text(reads.get(number) ?? [])}`)).toEqual(listed);
});
