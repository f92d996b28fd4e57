import { array, assert, constantFrom, integer, noBias, oneof, property, record } from "fast-check";
import { expect, test } from "vitest";
import { ANALYSES } from "../../workers/analyses/index.js";
import { StackTable } from "../../workers/core/stack-table.js";
import { StringTable } from "../../workers/core/string-table.js";
import { createBatch } from "../../workers/model/event-batch.js";
import { typescriptCore, webAssemblyCore } from "../setup/flat-code.js";
import { differences } from "../setup/same-session.js";
import { playTape, type Tape } from "../setup/tape.js";
import { type Choice, eventsOf, type HostEvent, NAMES, SLOTS } from "./small-host.js";

// Any events seldom get as far as a wait that ends. Those of a small host do, and the flat core makes the same of them as
// TypeScript and as WebAssembly.

const OF_CORE = ANALYSES.filter(({ core }) => core !== undefined);

const number = integer({ min: 0, max: 1 << 10 });
const choice = record({
  deed: number,
  cpu: integer({ min: 0, max: 1 }),
  who: integer({ min: 0, max: 7 }),
  number,
  // What happens at once, what some rules take for that, and what they do not.
  laterNs: oneof(integer({ min: 0, max: 3 }), constantFrom(19_000, 30_000, 2_000_000)),
});

function tapeOf(choices: readonly Choice[]): Tape {
  const strings = new StringTable();
  for (const name of NAMES) strings.idOf(name);
  const events = eventsOf(choices);
  return {
    specs: [{ name: "h" }],
    strings,
    stacks: new StackTable(strings),
    steps: events.map((event) => ({ batch: batchOf(event), machine: 0 })),
    endNs: (events.at(-1)?.t ?? 0) + 1,
    events: events.length,
    allEvents: events.length,
  };
}

function batchOf({ t, kind, cpu, slots }: HostEvent) {
  const batch = createBatch(0, 1);
  batch.count = 1;
  batch.cpu = cpu;
  batch.ts[0] = t;
  batch.kind[0] = kind;
  for (const slot of SLOTS) batch[slot][0] = slots[slot] ?? 0;
  return batch;
}

test("no events of a small host have the core tell anything else", { timeout: 600_000 }, async () => {
  const wasm = await webAssemblyCore();
  assert(
    property(array(noBias(choice), { minLength: 100, maxLength: 800, size: "max" }), (choices) => {
      const tape = tapeOf(choices);
      const expected = playTape(tape, OF_CORE, typescriptCore);
      expect(differences(expected, playTape(tape, OF_CORE, wasm))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
