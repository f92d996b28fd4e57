import { expect, test } from "vitest";
import { guestRip } from "../../../../workers/analyses/guest-rip/index.js";
import { kvm } from "../../../../workers/analyses/kvm/index.js";
import { sched } from "../../../../workers/analyses/sched/index.js";
import { StackTable } from "../../../../workers/core/stack-table.js";
import { StringTable } from "../../../../workers/core/string-table.js";
import { LEAST_LOOP } from "../../../../workers/facts/exit-loop-store.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";
import { Emitter } from "../../../../workers/model/event-fields.js";
import { EventKind } from "../../../../workers/model/event-kinds.js";
import { GuestMemory, KvmExit } from "../../../../workers/model/kvm-fields.js";
import { typescriptCore } from "../../../setup/flat-code.js";
import { playTape, type Tape } from "../../../setup/tape.js";

// Loops of exits at one guest address, as the core finds them: a thousand exits in a row at least.

interface Step {
  readonly kind: EventKind;
  /** Guest address of an exit, guest memory of a fault. */
  readonly address?: number;
  readonly reason?: number;
}

const exits = (count: number, address: number, reason = 48): readonly Step[] =>
  Array.from({ length: count }, () => ({ kind: EventKind.KVM_EXIT, address, reason }));
const fault = (address: number): Step => ({ kind: EventKind.KVM_PAGE_FAULT, address });

/** One event each ns, from time 1 on. */
function loopsOf(steps: readonly Step[]) {
  const batch = createBatch(0, steps.length);
  batch.count = steps.length;
  batch.cpu = 0;
  for (const [i, step] of steps.entries()) put(batch, i, step);
  const strings = new StringTable();
  const tape: Tape = {
    specs: [{ name: "h" }],
    strings,
    stacks: new StackTable(strings),
    steps: [{ batch, machine: 0 }],
    endNs: steps.length + 1,
    events: steps.length,
    allEvents: steps.length,
  };
  const { exitLoops } = playTape(tape, [sched, kvm, guestRip], typescriptCore);
  return Array.from({ length: exitLoops.count }, (_, row) => {
    const { address, start, end, exits: count, memory } = exitLoops.at(row);
    return { address, start, end, exits: count, memory };
  });
}

function put(batch: EventBatch, i: number, { kind, address = Number.NaN, reason = 0 }: Step): void {
  batch.kind[i] = kind;
  batch.ts[i] = i + 1;
  batch[Emitter.tid][i] = 7;
  batch.pid[i] = 7;
  batch[KvmExit.reason][i] = reason;
  batch[KvmExit.vcpuId][i] = 0;
  batch[KvmExit.isa][i] = 1;
  batch[kind === EventKind.KVM_EXIT ? KvmExit.guestRip : GuestMemory.gpa][i] = address;
}

test("a loop ends with an exit elsewhere, and the last one with the trace", () => {
  const steps = [...exits(LEAST_LOOP, 64), ...exits(LEAST_LOOP - 1, 128), ...exits(LEAST_LOOP + 5, 192)];
  expect(loopsOf(steps)).toEqual([
    { address: 64, start: 1, end: 1000, exits: 1000, memory: Number.NaN },
    { address: 192, start: 2000, end: 3004, exits: 1005, memory: Number.NaN },
  ]);
});

test("another reason is another loop", () => {
  const steps = [...exits(600, 64, 48), ...exits(600, 64, 49)];
  expect(loopsOf(steps)).toEqual([]);
});

test("a lost event may have been an exit elsewhere", () => {
  const lost: Step = { kind: EventKind.LOST };
  expect(loopsOf([...exits(600, 64), lost, ...exits(600, 64)])).toEqual([]);
  expect(loopsOf([lost, ...exits(1000, 64)])).toMatchObject([{ start: 2, exits: 1000 }]);
});

test("the memory of all faults of a loop is told, if it is the same", () => {
  const one = [...exits(1, 64), fault(4096), ...exits(999, 64), fault(4096)];
  expect(loopsOf(one)).toMatchObject([{ memory: 4096 }]);
  const two = [...exits(1, 64), fault(4096), ...exits(999, 64), fault(8192)];
  expect(loopsOf(two)).toMatchObject([{ memory: Number.NaN }]);
  // A fault before the first exit belongs to no loop.
  expect(loopsOf([fault(8192), ...exits(1000, 64), fault(4096)])).toMatchObject([{ memory: 4096 }]);
});
