import fc from "fast-check";
import { expect, test } from "vitest";
import type { DecodedEvent } from "../../../../workers/formats/format.js";
import { ReorderBuffer } from "../../../../workers/formats/reorder/buffer.js";
import { ReorderWindow, reorderEvents } from "../../../../workers/formats/reorder/window.js";
import { createBatch } from "../../../../workers/model/event-batch.js";

const times = fc.array(fc.nat({ max: 60 }), { maxLength: 80 });
const bounds = fc.record({ ns: fc.nat({ max: 40 }), events: fc.integer({ min: 1, max: 20 }) });

/** The times at which events are shown, by a list of all that have come. */
function shownTimes(recorded: readonly number[], { ns, events }: { ns: number; events: number }): number[] {
  let horizon = Number.NEGATIVE_INFINITY;
  const shown: number[] = [];
  for (const time of recorded) {
    shown.push(Math.max(time, horizon));
    const sorted = [...shown].sort((a, b) => b - a);
    // So many latest ones may still have others before them.
    const nth = shown.length > events ? (sorted[events] as number) : Number.NEGATIVE_INFINITY;
    horizon = Math.max(horizon, nth, (sorted[0] as number) - ns);
  }
  return shown;
}

test("rows come in order, none is lost, and those within the bound have their own times", () => {
  fc.assert(
    fc.property(times, bounds, fc.integer({ min: 1, max: 9 }), (recorded, bound, capacity) => {
      const window = new ReorderWindow(bound);
      const buffer = new ReorderBuffer();
      const out: [number, number][] = [];
      const drain = (horizon: number) => {
        for (let isDone = false; !isDone; ) {
          const batch = createBatch(0, capacity);
          isDone = buffer.take(batch, horizon);
          for (let i = 0; i < batch.count; i++) out.push([batch.ts[i] as number, batch.a[i] as number]);
        }
      };
      for (const [i, time] of recorded.entries()) {
        const row = buffer.add(window.place(time));
        buffer.rows.a[row] = i;
        if (i % 3 === 0) drain(window.horizon);
      }
      drain(Number.POSITIVE_INFINITY);
      expect(buffer.size).toBe(0);
      const shown = shownTimes(recorded, bound);
      const expected = shown.map((time, i): [number, number] => [time, i]).sort(([a, i], [b, j]) => a - b || i - j);
      expect(out).toEqual(expected);
      expect(window.late).toBe(recorded.filter((time, i) => time < (shown[i] as number)).length);
    }),
  );
});

test("whole events come at the times of the rows", async () => {
  await fc.assert(
    fc.asyncProperty(times, bounds, async (recorded, bound) => {
      const origin = 1n << 62n;
      async function* events(): AsyncGenerator<DecodedEvent> {
        for (const [i, time] of recorded.entries()) {
          yield { name: `${i}`, ns: origin + BigInt(time), stream: 0, cpu: 0, fields: {}, context: {} };
        }
      }
      const seen: number[] = [];
      for await (const { ns } of reorderEvents(events(), new ReorderWindow(bound), origin))
        seen.push(Number(ns - origin));
      expect(seen).toEqual(shownTimes(recorded, bound).sort((a, b) => a - b));
    }),
  );
});

test("the stream may know better than the bound that nothing earlier comes", () => {
  const window = new ReorderWindow({ ns: 1000, events: 100 });
  expect([window.place(500), window.horizon]).toEqual([500, -500]);
  window.settle(400);
  expect([window.place(300), window.horizon, window.late]).toEqual([400, 400, 1]);
  expect(window.lateText).toContain("1 event comes more than 1000 ns or 100 events out of order");
  expect(new ReorderWindow({ ns: 0, events: 1 }).lateText).toBeUndefined();
  const byNumber = new ReorderWindow({ ns: Number.POSITIVE_INFINITY, events: 1 });
  for (const time of [3, 2, 1]) byNumber.place(time);
  expect(byNumber.lateText).toContain("more than 1 event out of order");
});

test("a buffer keeps all columns of a row, stacks included, however many it holds", () => {
  const buffer = new ReorderBuffer(true);
  for (let i = 0; i < 1000; i++) {
    const row = buffer.add(1000 - i);
    Object.assign(buffer.rows.stack, { [row]: i });
    buffer.rows.x[row] = i / 2;
    buffer.rows.cpus[row] = i % 7;
  }
  const batch = createBatch(0, 1000, undefined, true);
  expect(buffer.take(batch, Number.POSITIVE_INFINITY)).toBe(true);
  const rows = Array.from({ length: 1000 }, (_, i) => [batch.ts[i], batch.stack[i], batch.x[i], batch.cpus[i]]);
  expect(rows).toEqual(rows.map((_, i) => [i + 1, 999 - i, (999 - i) / 2, (999 - i) % 7]));
});
