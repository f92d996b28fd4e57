import { array, assert, constantFrom, integer, oneof, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { createFlatRun } from "../../workers/analyses/flat/flat-run.js";
import { createFlatSession } from "../../workers/analyses/flat/flat-session.js";
import { ANALYSES } from "../../workers/analyses/index.js";
import { createBatch } from "../../workers/model/event-batch.js";
import { EventKind } from "../../workers/model/event-kinds.js";
import { webAssemblyCore } from "../setup/flat-code.js";

// A damaged trace may hold any event with any values, in any order but that of time.

const value = oneof(
  { weight: 5, arbitrary: integer({ min: -1, max: 5 }) },
  { weight: 1, arbitrary: integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
);
const kind = constantFrom(...Object.values(EventKind));
const cpu = oneof({ weight: 9, arbitrary: integer({ min: -1, max: 2 }) }, { weight: 1, arbitrary: value });
const event = tuple(
  kind,
  cpu,
  integer({ min: 0, max: 3 }),
  tuple(value, value, value, value, value, value, value, value),
);
const SLOTS = ["a", "b", "c", "d", "tid", "pid", "s", "r"] as const;

test("no sequence of events stops the analyses, and every lane stays in order", { timeout: 600_000 }, async () => {
  const core = await webAssemblyCore();
  const sequences = array(event, { maxLength: 120 });
  assert(
    property(sequences, (events) => {
      const session = createFlatSession([{ name: "h" }]);
      for (const text of ["", "CPU 0/KVM", "vhost-3", "bash"]) session.strings.idOf(text);
      const run = createFlatRun(session, ANALYSES, core);
      let t = 0;
      for (const [kindOf, number, later, values] of events) {
        const batch = createBatch(0, 1);
        t += later;
        batch.count = 1;
        batch.cpu = number;
        batch.ts[0] = t;
        batch.kind[0] = kindOf;
        SLOTS.forEach((slot, i) => {
          batch[slot][0] = values[i] as number;
        });
        for (const slot of ["x", "y", "z"] as const) batch[slot][0] = values[0];
        run.handle(batch, 0, 0, 1);
      }
      run.finish(t + 1);
      // Loops over CPUs must not take as long as a CPU number is large.
      expect(session.machines[0]?.cpus.length).toBeLessThanOrEqual(8192);
      for (const track of session.lanes.tracks) {
        for (let row = 1; row < track.count; row++) {
          if (track.startAt(row) <= track.startAt(row - 1)) expect.fail(`row ${row}`);
        }
      }
    }),
    { numRuns: 600 },
  );
});
