import { array, assert, constantFrom, integer, oneof, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { ANALYSES } from "../../workers/analyses/index.js";
import { StackTable } from "../../workers/core/stack-table.js";
import { StringTable } from "../../workers/core/string-table.js";
import { createBatch, type EventBatch } from "../../workers/model/event-batch.js";
import { EventKind } from "../../workers/model/event-kinds.js";
import { typescriptCore, webAssemblyCore } from "../setup/flat-code.js";
import { differences } from "../setup/same-session.js";
import { playTape, type Tape } from "../setup/tape.js";

// A damaged trace may hold any event with any values: the flat core makes the same of them as TypeScript and as WebAssembly.

const value = oneof(
  { weight: 8, arbitrary: integer({ min: -1, max: 4 }) },
  { weight: 1, arbitrary: integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
);
/** Of exits, with those by which hypervisors enter their guests. */
const reason = oneof({ weight: 8, arbitrary: value }, { weight: 1, arbitrary: constantFrom(20, 24, 0x80) });
const LATENCY_KINDS = [
  ...[EventKind.HRTIMER_START, EventKind.HRTIMER_EXPIRE_ENTRY, EventKind.SYSCALL_ENTRY, EventKind.SYSCALL_EXIT],
  ...[EventKind.KVM_FAST_MMIO, EventKind.KVM_MMIO, EventKind.KVM_PIO, EventKind.KVM_MSI_SET_IRQ, EventKind.LOST],
];
const COUNTER_KINDS = [
  EventKind.CPU_IDLE,
  EventKind.CPU_FREQUENCY,
  EventKind.NET_RECEIVE,
  EventKind.NET_DEV_XMIT,
  EventKind.BLOCK_RQ_INSERT,
  EventKind.BLOCK_RQ_ISSUE,
  EventKind.BLOCK_RQ_COMPLETE,
];
/** Mostly what the core handles, so that states get far. */
const kind = oneof(
  { weight: 3, arbitrary: constantFrom(EventKind.SCHED_SWITCH, EventKind.SCHED_WAKING, EventKind.SCHED_WAKEUP) },
  { weight: 3, arbitrary: constantFrom(EventKind.KVM_ENTRY, EventKind.KVM_EXIT, EventKind.SYSCALL_ENTRY) },
  {
    weight: 1,
    arbitrary: constantFrom(EventKind.KVM_MSR, EventKind.KVM_PAGE_FAULT, EventKind.KVM_PIO, EventKind.KVM_CPUID),
  },
  // Guests of guests, and tasks of guests.
  {
    weight: 2,
    arbitrary: constantFrom(EventKind.KVM_NESTED_VMENTER, EventKind.KVM_NESTED_VMEXIT_INJECT, EventKind.GUEST_CONTEXT),
  },
  { weight: 2, arbitrary: constantFrom(EventKind.KVM_APIC_ACCEPT_IRQ, EventKind.KVM_MSI_SET_IRQ) },
  { weight: 3, arbitrary: constantFrom(...LATENCY_KINDS, ...COUNTER_KINDS) },
  { weight: 3, arbitrary: constantFrom(...Object.values(EventKind)) },
);
/** APIC registers, messages and the like: some hold more than 32 bits. */
const wide = oneof(
  { weight: 8, arbitrary: value },
  { weight: 1, arbitrary: constantFrom(0x832, 2 ** 53 - 1, 1.5 * 2 ** 62, 2 ** 64 - 2048, -(2 ** 63), Number.NaN) },
);
const cpu = oneof({ weight: 12, arbitrary: integer({ min: -2, max: 2 }) }, { weight: 1, arbitrary: integer() });
const event = tuple(
  kind,
  cpu,
  // Exits are counted in windows of 10 and 100 ms.
  oneof({ weight: 30, arbitrary: integer({ min: 0, max: 3 }) }, { weight: 1, arbitrary: constantFrom(1e7, 1e8, 6e9) }),
  tuple(reason, value, value, value, value, value, value, value, wide, wide, wide),
);
const SLOTS = ["a", "b", "c", "d", "tid", "pid", "s", "r", "x", "y", "z"] as const;

function tapeOf(events: readonly (readonly [number, number, number, readonly number[]])[]): Tape {
  const strings = new StringTable();
  for (const text of ["", "CPU 0/KVM", "vhost-3", "ioctl", "IO iothread1"]) strings.idOf(text);
  let t = 0;
  const steps = events.map(([kindOf, number, later, values]) => {
    t += later;
    return { batch: batchOf(t, kindOf, number, values), machine: 0 };
  });
  const count = events.length;
  const specs = [{ name: "h" }];
  return { specs, strings, stacks: new StackTable(strings), steps, endNs: t + 1, events: count, allEvents: count };
}

function batchOf(t: number, kindOf: number, number: number, values: readonly number[]): EventBatch {
  const batch = createBatch(0, 1);
  batch.count = 1;
  batch.cpu = number;
  batch.ts[0] = t;
  batch.kind[0] = kindOf;
  SLOTS.forEach((slot, i) => {
    batch[slot][0] = values[i] as number;
  });
  return batch;
}

/** What the core does. */
const CORE = ANALYSES.filter(({ core }) => core !== undefined);

test("no sequence of events has the core tell anything else", { timeout: 600_000 }, async () => {
  const wasm = await webAssemblyCore();
  let run = 0;
  assert(
    property(array(event, { maxLength: 150 }), (events) => {
      const tape = tapeOf(events);
      run += 1;
      const analyses = run % 4 === 0 ? ANALYSES : CORE;
      const expected = playTape(tape, analyses, typescriptCore);
      expect(differences(expected, playTape(tape, analyses, wasm))).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
