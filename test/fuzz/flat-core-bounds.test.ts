import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constantFrom,
  double,
  integer,
  oneof,
  property,
  record,
  tuple,
} from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createFlatRun, type StartCore } from "../../workers/analyses/flat/flat-run.js";
import { createFlatSession } from "../../workers/analyses/flat/flat-session.js";
import { ANALYSES } from "../../workers/analyses/index.js";
import type { Session } from "../../workers/analyses/session.js";
import type { FlatMemory } from "../../workers/core/flat-memory.js";
import { Kind } from "../../workers/flat/numbers.js";
import { createBatch, type EventBatch } from "../../workers/model/event-batch.js";
import { EVENT_KIND_COUNT, EventKind } from "../../workers/model/event-kinds.js";
import { checkedCore, typescriptCore } from "../setup/flat-code.js";
import { differences } from "../setup/same-session.js";

// Whatever columns hold, the core reads and writes nothing but what it was given, and both of its forms leave the same bytes.

const INTS = ["a", "b", "c", "d", "tid", "pid", "s", "r"] as const;
const int = oneof(
  { weight: 6, arbitrary: integer({ min: -1, max: 5 }) },
  { weight: 1, arbitrary: constantFrom(-(2 ** 31), 2 ** 31 - 1, -2, 1023, 1024, 8191, 8192, 65_535, 1 << 22, 1 << 24) },
  { weight: 1, arbitrary: integer() },
);
const ints = array(int, { minLength: INTS.length, maxLength: INTS.length });
const number = oneof(
  { weight: 3, arbitrary: integer({ min: -1, max: 5 }) },
  {
    weight: 1,
    arbitrary: constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 31, 2 ** 32, -(2 ** 40), 2 ** 63),
  },
  { weight: 1, arbitrary: double() },
);
/** Few kinds in a sequence, so that states get far, and interrupts deep. */
const ofCore = Object.values(Kind).filter((one) => typeof one === "number");
const anyKind = oneof(constantFrom(...ofCore), integer({ min: 0, max: EVENT_KIND_COUNT - 1 }));
const kinds = array(anyKind, { minLength: 1, maxLength: 6 });
const usual = constantFrom(EventKind.SCHED_SWITCH, EventKind.SCHED_WAKING, EventKind.KVM_ENTRY, EventKind.KVM_EXIT);
const cpu = oneof(
  { weight: 12, arbitrary: integer({ min: -1, max: 2 }) },
  { weight: 1, arbitrary: integer({ min: -32_768, max: 32_767 }) },
);
/** ns after the event before: blocks of rows that begin anew after 2^32 ns, and clocks that go backwards or are no numbers. */
const later = oneof(
  { weight: 20, arbitrary: integer({ min: 0, max: 3 }) },
  { weight: 2, arbitrary: constantFrom(2 ** 32 - 1, 2 ** 32, 2 ** 40, 0.5) },
);
const hostileLater = oneof(
  { weight: 20, arbitrary: later },
  { weight: 1, arbitrary: constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, -(2 ** 33)) },
);

interface Event {
  readonly kind: number;
  readonly cpu: number;
  readonly later: number;
  readonly ints: readonly number[];
  readonly number: number;
}

function sequences(time: Arbitrary<number>, maxLength: number): Arbitrary<Event[]> {
  return tuple(kinds, boolean()).chain(([some, isPure]) => {
    const few = constantFrom(...some);
    const kind = isPure ? few : oneof({ weight: 3, arbitrary: few }, { weight: 1, arbitrary: usual });
    return array(record({ kind, cpu, later: time, ints, number }), { maxLength });
  });
}

const ROWS = 16;

function batchesOf(events: readonly Event[]): EventBatch[] {
  const batches: EventBatch[] = [];
  let t = 0;
  for (let at = 0; at < events.length; at += ROWS) {
    const rows = events.slice(at, at + ROWS);
    const batch = createBatch(0, rows.length);
    batch.count = rows.length;
    batch.isMixed = at % (2 * ROWS) === 0;
    batch.cpu = rows[0]?.cpu ?? 0;
    rows.forEach((row, i) => {
      t += row.later;
      batch.ts[i] = t;
      batch.kind[i] = row.kind;
      batch.cpus[i] = row.cpu;
      INTS.forEach((slot, n) => {
        batch[slot][i] = row.ints[n] as number;
      });
      for (const slot of ["x", "y", "z"] as const) batch[slot][i] = row.number;
    });
    batches.push(batch);
  }
  return batches;
}

interface Played {
  readonly session: Session;
  readonly memory: FlatMemory;
  /** What the engine threw. */
  readonly failure: string | undefined;
}

function play(batches: readonly EventBatch[], start: StartCore): Played {
  const session = createFlatSession([{ name: "h" }]);
  for (const text of ["", "CPU 0/KVM", "vhost-3", "ioctl"]) session.strings.idOf(text);
  const run = createFlatRun(session, ANALYSES, start);
  let failure: string | undefined;
  try {
    for (const batch of batches) run.handle(batch, 0, 0, batch.count);
    run.finish((batches.at(-1)?.ts.at(-1) ?? 0) + 1);
  } catch (error) {
    failure = `${error}`;
  }
  return { session, memory: session.entities.memory, failure };
}

function expectSame(one: Played, other: Played): void {
  expect([one.failure, other.failure]).toEqual([undefined, undefined]);
  expect(differences(one.session, other.session)).toEqual([]);
  expect(firstDifference(one.memory, other.memory)).toBe(-1);
}

/** The first address at which two memories differ; -1: none. */
function firstDifference(left: FlatMemory, right: FlatMemory): number {
  const [a, b] = [Buffer.from(left.memory.buffer), Buffer.from(right.memory.buffer)];
  if (a.equals(b)) return -1;
  return a.findIndex((byte, at) => byte !== b[at]);
}

let checked: StartCore;
beforeAll(async () => {
  checked = await checkedCore();
}, 600_000);

describe("the core touches only what it was given, and both forms leave the same bytes", () => {
  test("for any events in order of time", { timeout: 600_000 }, () => {
    assert(
      property(sequences(later, 200), (events) => {
        const batches = batchesOf(events);
        expectSame(play(batches, checked), play(batches, typescriptCore));
      }),
      { numRuns: 120 },
    );
  });

  test.each(
    [EventKind.IRQ_ENTRY, EventKind.SOFTIRQ_ENTRY, EventKind.VECTOR_ENTRY, EventKind.HRTIMER_EXPIRE_ENTRY].map(
      (entry) => [entry],
    ),
  )("for many interrupts of kind %i without an end", (entry) => {
    const events = Array.from({ length: 100 }, (_, i) => {
      return { kind: entry, cpu: 0, later: 1, ints: [i, 0, 0, 0, 1, 1, 1, 1], number: 0 };
    });
    expectSame(play(batchesOf(events), checked), play(batchesOf(events), typescriptCore));
  });

  test.each([2 ** 63, -(2 ** 63), -(2 ** 63) - 2048, Number.MAX_VALUE])("for a sector of %d", (number) => {
    const ints = [0, 0, 0, 0, 1, 1, 1, 1];
    const batches = batchesOf([{ kind: EventKind.BLOCK_RQ_INSERT, cpu: 0, later: 0, ints, number }]);
    expectSame(play(batches, checked), play(batches, typescriptCore));
  });

  test("for times that are none", { timeout: 600_000 }, () => {
    assert(
      property(sequences(hostileLater, 80), (events) => {
        const batches = batchesOf(events);
        const [one, other] = [play(batches, checked), play(batches, typescriptCore)];
        expect(one.failure).toEqual(other.failure);
        expect(firstDifference(one.memory, other.memory)).toBe(-1);
      }),
      { numRuns: 80 },
    );
  });
});
