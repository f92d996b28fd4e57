import { array, assert, constantFrom, integer, oneof, property, tuple } from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { CountTable } from "../../../../workers/analyses/count-table.js";
import { FlatMemory } from "../../../../workers/core/flat-memory.js";
import { type Calls, setCalls } from "../../../../workers/flat/calls.js";
import { count, placeNoted } from "../../../../workers/flat/count-table.js";
import { setMemory } from "../../../../workers/flat/prelude.js";

// Counts of the core, against a map.

type Event = readonly [window: number, lane: number, group: number, value: number];
type Counted = readonly [...Event, count: number];

const SLOT_BITS = 4;
const ROOM = 8;

let memory: FlatMemory;
beforeEach(() => {
  memory = new FlatMemory(64);
  setMemory(memory.memory.buffer);
});

function countedByCore(events: readonly Event[]): Counted[] {
  const table = new CountTable(SLOT_BITS, memory);
  const found: Counted[] = [];
  const flush = (): void => {
    for (let i = 0; i < table.used; i += 1)
      found.push([table.window, table.laneAt(i), table.groupAt(i), table.valueAt(i), table.countAt(i)]);
    table.clear();
  };
  setCalls({ flushCounts: flush } as Partial<Calls> as Calls);
  for (const event of events) count(table.head.byteOffset, ...event);
  placeNoted(table.head.byteOffset);
  flush();
  return found;
}

/** Counts of each window in the order of first use; of more than there is room for, in parts. */
function expected(events: readonly Event[]): Counted[] {
  const found: Counted[] = [];
  let counts = new Map<string, Counted>();
  let window = Number.NaN;
  const flush = (): void => {
    found.push(...counts.values());
    counts = new Map();
  };
  for (const event of events) {
    const key = event.join();
    if (event[0] !== window || (counts.size === ROOM && !counts.has(key))) flush();
    window = event[0];
    counts.set(key, [...event, (counts.get(key)?.[4] ?? 0) + 1]);
  }
  flush();
  return found;
}

const addresses = constantFrom(0, 1, 2 ** 21, 2 ** 32, 2 ** 33, 2 ** 52 - 2, 2 ** 63, -(2 ** 46), 0.5);
const event = tuple(
  integer({ min: 0, max: 1 }),
  integer({ min: 0, max: 2 }),
  integer({ min: 0, max: 2 }),
  oneof(addresses, integer({ min: 0, max: 3 })),
);

test("each window has its counts, also where there are more than fit", () => {
  assert(
    property(array(event, { maxLength: 600 }), (events) => {
      const inOrder = [...events].sort(([one], [other]) => one - other);
      expect(countedByCore(inOrder)).toEqual(expected(inOrder));
    }),
  );
});

test("addresses that differ above their low 32 bits are told apart", () => {
  const events = Array.from({ length: 40 }, (_, i): Event => [5, 1, 2, (i % 4) * 2 ** 32 + 4096]);
  expect(countedByCore(events)).toEqual([0, 1, 2, 3].map((high) => [5, 1, 2, high * 2 ** 32 + 4096, 10]));
});
